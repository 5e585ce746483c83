//! What the processes do that are killed: one unit of work after another, each of a kind.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use rehome::{
    ImportOptions, IndexAfterImport, PackDetails, PackId, QuarantineFilter, Rehome,
    RollbackOptions, SearchSettings, SettleOptions,
    dnd5e::{Lore, Spell},
    editor::{ChatMessage, Instance, MapOptions, Session, SessionCommands, workspace_hash},
    learner::{Card, CardStatus, ChildProfile, Language},
};
use rehome_domain::{RelationalRecord, Source};
use serde_json::{Value, json};

/// The kinds of work, as they are named on the command line.
pub(super) const KINDS: &[&str] = &[
    "import",
    "reimport",
    "rollback",
    "packs",
    "lore",
    "quarantine",
    "workspaces",
    "editor",
    "learner",
    "records",
];

/// After how many steps a kind of work has done all that it does.
const UNDISTURBED: usize = 16;

/// How many records each file of a source has.
pub(super) const RECORDS: usize = 40;

/// Units of work of one kind, again and again: what the checks kill.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    kind: String,
    #[arg(long)]
    database: String,
    /// A folder for sources.
    #[arg(long)]
    folder: PathBuf,
    /// The number of the process, which no two share.
    #[arg(long)]
    round: u32,
}

/// Works until it is killed; after each step it says so.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let work = Work::open(&arguments.database, &arguments.folder, arguments.round)?;
    let step = work.kind(&arguments.kind)?;
    let mut out = std::io::stdout();
    for number in 0.. {
        writeln!(out, "{number}")?;
        out.flush()?;
        step(&work, number)?;
    }
    Ok(())
}

pub(super) struct Work {
    pub(super) rehome: Rehome,
    folder: PathBuf,
    round: u32,
}

type Step = fn(&Work, usize) -> Result<()>;

pub(super) fn open(address: &str) -> Result<Rehome> {
    let search =
        SearchSettings { after_import: IndexAfterImport::Nothing, ..SearchSettings::default() };
    Ok(Rehome::builder().search(search).open(address)?)
}

impl Work {
    fn open(address: &str, folder: &Path, round: u32) -> Result<Self> {
        Ok(Self { rehome: open(address)?, folder: folder.to_owned(), round })
    }

    fn kind(&self, kind: &str) -> Result<Step> {
        Ok(match kind {
            "import" => Self::import,
            "reimport" => Self::reimport,
            "rollback" => Self::rollback,
            "packs" => Self::packs,
            "lore" => Self::lore,
            "quarantine" => Self::quarantine,
            "workspaces" => Self::workspaces,
            "editor" => Self::editor,
            "learner" => Self::learner,
            "records" => Self::records,
            other => bail!("there is no kind {other}"),
        })
    }

    /// Takes a source into a pack; returns the run.
    fn take(&self, source: &str, pack: &str) -> Result<Option<i64>> {
        let options = ImportOptions {
            container: Some(pack_id(pack)?),
            delete_missing: true,
            verify: false,
            backup: false,
            ..ImportOptions::default()
        };
        let folder = self.folder.join(source);
        Ok(self.rehome.import_with("dnd5e", &folder, &options)?.run)
    }

    /// New records.
    fn import(&self, number: usize) -> Result<()> {
        self.take("one", &format!("new-{}-{number}", self.round))?;
        Ok(())
    }

    /// Records that change, come and go.
    fn reimport(&self, number: usize) -> Result<()> {
        self.take(["one", "other"][number % 2], "again")?;
        Ok(())
    }

    /// An import and its rollback, which has to bring back what changed and went.
    fn rollback(&self, number: usize) -> Result<()> {
        let run = self.take(["one", "other"][number % 3 % 2], "undone")?;
        let undo = RollbackOptions { backup: false, ..RollbackOptions::default() };
        if let Some(run) = run.filter(|_| !number.is_multiple_of(3)) {
            self.rehome.rollback(run, &undo)?;
        }
        Ok(())
    }

    /// A pack that comes, is told of, moves, and goes with its records.
    fn packs(&self, number: usize) -> Result<()> {
        let name = |number: usize| format!("pack-{}-{}", self.round, number / 6);
        let id = pack_id(&name(number))?;
        let details =
            PackDetails { name: Some(format!("Number {number}")), ..PackDetails::default() };
        match number % 6 {
            0 => drop(self.rehome.create_pack("dnd5e", &id, &details)?),
            1 => drop(self.rehome.put(&id, &spell("in-a-pack", number)?)?),
            2 => drop(self.rehome.edit_pack(&id, &details)?),
            3 => drop(self.rehome.set_pack_active(&id, false)?),
            4 => drop(self.rehome.order_packs(std::slice::from_ref(&id))?),
            _ if number % 12 == 5 => drop(self.rehome.delete_pack(&id)?),
            _ => drop(self.rehome.set_pack_active(&id, true)?),
        }
        Ok(())
    }

    /// Two records of one unit, which say the same.
    fn lore(&self, number: usize) -> Result<()> {
        let lore = |name: &str| {
            let text = format!("# {name} {}\n\nTold {} {number}.", number % 5, self.round);
            Lore::of_text("notes", &text)
        };
        self.rehome.add_lore(&pack_id("lore")?, &[lore("Bell"), lore("Tide")])?;
        Ok(())
    }

    /// Entries of the quarantine that become records or are dismissed.
    fn quarantine(&self, number: usize) -> Result<()> {
        let filter = QuarantineFilter { waiting: true, ..QuarantineFilter::default() };
        let waiting = self.rehome.quarantine(&filter, 0, 1)?;
        let Some(entry) = waiting.first() else {
            self.take("bad", &format!("bad-{}-{number}", self.round))?;
            return Ok(());
        };
        let options = SettleOptions::default();
        if number.is_multiple_of(2) {
            let text = condition(&format!("settled-{}-{number}", self.round), "It is good now.");
            self.rehome.quarantine_resolve(entry.id, &text.to_string(), &options)?;
        } else {
            self.rehome.quarantine_dismiss(entry.id, &options)?;
        }
        Ok(())
    }

    /// Workspaces that come, get a path and become one.
    fn workspaces(&self, number: usize) -> Result<()> {
        let path = format!("/srv/killed/{}/{}", self.round, number / 2);
        if number.is_multiple_of(2) {
            let id = format!("s-{}-{number}", self.round);
            self.rehome.editor_commands()?.create_session(&path, session(&id))?;
        } else {
            let shared = format!("/srv/killed/shared-{}", number / 2 % 7);
            let how = MapOptions { force: true, ..MapOptions::default() };
            self.rehome.editor()?.map(&workspace_hash(&path), &shared, how)?;
        }
        Ok(())
    }

    /// The commands of the editor.
    fn editor(&self, number: usize) -> Result<()> {
        const PATH: &str = "/srv/killed/commands";
        let commands = self.rehome.editor_commands()?;
        let id = format!("s-{}-{}", self.round, number / 8);
        match number % 8 {
            0 => drop(commands.create_session(PATH, session(&id))?),
            4 => drop(commands.update_instance_status(PATH, &id, 1, &format!("at {number}"))?),
            5 => {
                let task = format!("Task {number}");
                let changed = Session { task, ..commands.get_session(PATH, &id)? };
                commands.update_session(PATH, changed)?;
            }
            7 if number % 16 == 7 => commands.delete_session(PATH, &id)?,
            _ => drop(commands.add_chat_message(PATH, &id, message(number))?),
        }
        Ok(())
    }

    /// Profiles, words and cards.
    fn learner(&self, number: usize) -> Result<()> {
        let mut learner = self.rehome.learner()?;
        let id = format!("p-{}-{}", self.round, number / 8);
        let card_id = format!("c-{}-{}", self.round, number / 8);
        match number % 8 {
            0 => drop(learner.profiles().create(&profile(&id)?)?),
            1 | 2 => {
                let words = [format!("left{number}"), format!("right{number}")];
                learner.words().add(&id, Language::English, &[&words[0], &words[1]])?;
            }
            3 => drop(learner.cards().create(&card(&card_id, "pending")?)?),
            4 => drop(learner.cards().assign(&card_id, Some(&id))?),
            5 => drop(learner.cards().set_status(&card_id, CardStatus::Approved)?),
            6 => {
                let word = format!("left{}", number - 5);
                learner.words().remove(&id, Language::English, &[&word])?;
            }
            _ if number % 16 == 15 => learner.profiles().delete(&id)?,
            _ => drop(learner.cards().delete(&card_id)?),
        }
        Ok(())
    }

    /// Typed records that are written and deleted.
    fn records(&self, number: usize) -> Result<()> {
        let pack = pack_id("typed")?;
        let key = |number: usize| format!("spell-{}", number % 5);
        if number % 7 == 6 {
            self.rehome.delete::<Spell>(&pack, &key(number - 1))?;
        } else {
            self.rehome.put(&pack, &spell(&key(number), number + 1000 * self.round as usize)?)?;
        }
        Ok(())
    }
}

/// What there must be before a kind of work is killed: the steps that there are, each once.
pub(super) fn prepare(kind: &str, address: &str, folder: &Path) -> Result<()> {
    sources(folder)?;
    let work = Work::open(address, folder, 0)?;
    if kind == "records" {
        work.rehome.create_pack("dnd5e", &pack_id("typed")?, &PackDetails::default())?;
    }
    let step = work.kind(kind)?;
    (0..UNDISTURBED).try_for_each(|number| step(&work, number))
}

/// The sources: one, another whose records are partly the same, and one of bad records.
fn sources(folder: &Path) -> Result<()> {
    let number = |at: usize| format!("k-{at:03}");
    let one = |at| condition(&number(at), "It is one.");
    // Of three the first is as it was, the second is another, and the third is gone.
    let other = |at: usize| match at % 3 {
        0 => condition(&number(at), "It is one."),
        1 => condition(&number(at), "It is another."),
        _ => condition(&format!("new-{at:03}"), "It is new."),
    };
    let bad = |at: usize| json!({"index": number(at), "name": 7, "desc": "no list"});
    let write = |name: &str, of: &dyn Fn(usize) -> Value| -> Result<()> {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        let all: Vec<Value> = (0..RECORDS).map(of).collect();
        for file in ["5e-SRD-Conditions.json", "5e-SRD-Damage-Types.json"] {
            fs::write(folder.join(file), Value::from(all.clone()).to_string())?;
        }
        Ok(())
    };
    write("one", &one)?;
    write("other", &other)?;
    write("bad", &bad)
}

pub(super) fn pack_id(id: &str) -> Result<PackId> {
    id.parse().ok().with_context(|| format!("{id} is no id of a pack"))
}

fn condition(key: &str, words: &str) -> Value {
    json!({"index": key, "name": key, "desc": [words], "url": format!("/api/{key}")})
}

fn spell(key: &str, number: usize) -> Result<Spell> {
    Ok(serde_json::from_value(json!({
        "index": key, "name": format!("Spell {number}"), "desc": ["It is invented."],
        "range": "Touch", "components": ["V", "S"], "ritual": false,
        "duration": "Instantaneous", "concentration": false, "casting_time": "1 action",
        "level": number % 9, "school": null, "classes": [], "subclasses": [],
        "url": format!("/api/2014/spells/{key}"),
    }))?)
}

fn session(id: &str) -> Session {
    let at = || "2025-11-13T03:00:00Z".to_owned();
    let instance = Instance {
        instance_id: 1,
        worktree_path: format!("/w/{id}"),
        status: "running".to_owned(),
        ..Instance::default()
    };
    Session {
        id: id.to_owned(),
        kind: "competition".to_owned(),
        status: "running".to_owned(),
        created_at: at(),
        updated_at: at(),
        instances: vec![instance],
        ..Session::default()
    }
}

fn message(number: usize) -> ChatMessage {
    ChatMessage {
        id: format!("m-{number}"),
        role: "user".to_owned(),
        content: format!("Message {number}."),
        timestamp: "2025-11-13T03:00:00Z".to_owned(),
        instance_id: None,
    }
}

fn profile(id: &str) -> Result<ChildProfile> {
    read(json!({
        "id": id, "name": format!("Tess {id}"), "dob": "2016-03-05", "gender": "", "address": "",
        "school": "", "neighborhood": "", "interests": ["kites"], "character_roster": [],
        "verbal_fluency": null, "passive_language_level": null, "mental_age": 4.5,
        "raw_input": null, "mastered_words": null, "mastered_english_words": null,
        "mastered_grammar": null, "extracted_data": {},
    }))
}

fn card(id: &str, status: &str) -> Result<Card> {
    read(json!({
        "id": id, "front": "What is red?", "back": "红", "card_type": "basic",
        "cloze_text": null, "text_field": null, "extra_field": null, "note_type": null,
        "tags": ["colour"], "created_at": "2025-11-13 05:24:45.388000+00:00",
        "status": status, "image_description": null, "image_prompt": null,
        "image_url": null, "image_data": null, "image_generated": null, "image_error": null,
        "is_placeholder": null,
    }))
}

fn read<R: RelationalRecord>(value: Value) -> Result<R> {
    R::read(&Source::of(&value.to_string()), &mut Vec::new())
        .map_err(|error| anyhow::anyhow!(error.message))
}
