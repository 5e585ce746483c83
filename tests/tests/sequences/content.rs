//! What can happen to packs and their records.

use proptest::{collection::vec, prelude::*, sample::Index};
use rehome::{
    ImportOptions, Overriding, PackDetails, PackId, Prefer, QuarantineFilter, Record as _,
    SettleOptions, dnd5e::Condition,
};
use rehome_tests::{
    CONDITIONS, Folder, SKILLS, SPELLS, array, condition, condition_saying, on_server, skill,
    spell, stranger,
};

use super::trail::Trail;

/// The collections that the steps are about.
pub(super) const COLLECTIONS: &[&str] = &["conditions", "spells", "skills"];

const PACKS: [&str; 3] = ["srd", "home", "extra"];
const WORDS: [&str; 3] = ["One.", "Two.", "Three."];

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Import {
        pack: usize,
        files: Files,
        delete_missing: bool,
        prefer_source: bool,
    },
    Create(usize, Details),
    Describe(usize, Details),
    Activate(usize, bool),
    Order(Vec<usize>),
    DeletePack(usize),
    Dismiss(Index),
    Resolve(Index, usize),
    Put(usize, usize, usize),
    Delete(usize, usize),
    /// The same by another program.
    OutsidePut(usize, usize, usize),
    OutsideDelete(usize, usize),
    RollbackNewest,
    Rollback(Index),
}

/// The files of a source; none where it has no such file.
#[derive(Clone, Debug)]
pub(super) struct Files {
    conditions: Option<Vec<Element>>,
    spells: Option<Vec<Element>>,
    skills: Option<Vec<Element>>,
}

#[derive(Clone, Debug)]
enum Element {
    Good(usize, usize),
    Broken(&'static str),
}

/// What is said of a pack: which of its details, and what.
#[derive(Clone, Debug)]
pub(super) struct Details(Vec<(u8, usize)>);

fn element() -> impl Strategy<Value = Element> {
    let broken = ["7", "null", r#"{"index": 3}"#, r#"{"index": "odd", "n": 1e400}"#];
    prop_oneof![
        5 => (0..5_usize, 0..WORDS.len()).prop_map(|(key, words)| Element::Good(key, words)),
        1 => prop::sample::select(broken.to_vec()).prop_map(Element::Broken),
    ]
}

fn files() -> impl Strategy<Value = Files> {
    let file = |most| vec(element(), 0..most);
    (
        prop::option::weighted(0.9, file(6)),
        prop::option::weighted(0.4, file(4)),
        prop::option::weighted(0.2, file(3)),
    )
        .prop_map(|(conditions, spells, skills)| Files { conditions, spells, skills })
}

fn details() -> impl Strategy<Value = Details> {
    vec((0..4_u8, 0..WORDS.len()), 1..3).prop_map(Details)
}

/// One step; `edits` are those that are no runs, and cannot be undone as such.
pub(super) fn step(edits: bool) -> BoxedStrategy<Step> {
    let pack = || 0..PACKS.len();
    let runs = prop_oneof![
        6 => (pack(), files(), any::<bool>(), any::<bool>()).prop_map(
            |(pack, files, delete_missing, prefer_source)| Step::Import {
                pack, files, delete_missing, prefer_source
            }
        ),
        1 => (pack(), details()).prop_map(|(pack, details)| Step::Create(pack, details)),
        1 => (pack(), details()).prop_map(|(pack, details)| Step::Describe(pack, details)),
        1 => (pack(), any::<bool>()).prop_map(|(pack, active)| Step::Activate(pack, active)),
        1 => prop::sample::subsequence(vec![0, 1, 2], 1..=3).prop_shuffle().prop_map(Step::Order),
        1 => pack().prop_map(Step::DeletePack),
        1 => any::<Index>().prop_map(Step::Dismiss),
        1 => (any::<Index>(), 0..6_usize).prop_map(|(index, key)| Step::Resolve(index, key)),
        1 => Just(Step::RollbackNewest),
        3 => any::<Index>().prop_map(Step::Rollback),
    ];
    if !edits {
        return runs.boxed();
    }
    let edits = prop_oneof![
        2 => (pack(), 0..6_usize, 0..WORDS.len())
            .prop_map(|(pack, key, words)| Step::Put(pack, key, words)),
        1 => (pack(), 0..6_usize).prop_map(|(pack, key)| Step::Delete(pack, key)),
        1 => (pack(), 0..6_usize, 0..WORDS.len())
            .prop_map(|(pack, key, words)| Step::OutsidePut(pack, key, words)),
        1 => (pack(), 0..6_usize).prop_map(|(pack, key)| Step::OutsideDelete(pack, key)),
    ];
    prop_oneof![4 => runs, 1 => edits].boxed()
}

impl Element {
    fn text(&self, make: impl Fn(&str, &str) -> String) -> String {
        match self {
            Self::Good(key, words) => make(&format!("k{key}"), WORDS[*words]),
            Self::Broken(text) => (*text).to_owned(),
        }
    }
}

impl Files {
    fn folder(&self) -> Folder {
        let folder = Folder::new();
        let write = |name: &str, all: &Option<Vec<Element>>, make: fn(&str, &str) -> String| {
            if let Some(all) = all {
                let texts: Vec<String> = all.iter().map(|element| element.text(make)).collect();
                folder.write(name, array(&texts));
            }
        };
        write(CONDITIONS, &self.conditions, condition_saying);
        write(SPELLS, &self.spells, |key, words| spell(key, u8::from(words != "One.")));
        write(SKILLS, &self.skills, skill);
        folder
    }
}

impl Details {
    fn details(&self) -> PackDetails {
        let mut details = PackDetails::default();
        for (which, words) in &self.0 {
            let words = Some(WORDS[*words].to_owned());
            match which {
                0 => details.name = words,
                1 => details.description = words,
                2 => details.author = words,
                _ => details.licence = words,
            }
        }
        details
    }
}

fn id(pack: usize) -> PackId {
    PACKS[pack].parse().unwrap()
}

/// Lets it happen.
pub(super) fn take(trail: &mut Trail, step: &Step) {
    let what = format!("{step:?}");
    match step {
        Step::Import { pack, files, delete_missing, prefer_source } => {
            let folder = files.folder();
            let options = ImportOptions {
                container: Some(id(*pack)),
                delete_missing: *delete_missing,
                prefer: if *prefer_source { Prefer::Source } else { Prefer::Database },
                ..ImportOptions::default()
            };
            trail.step(what, |rehome| rehome.import_with("dnd5e", &folder, &options).map(drop));
        }
        Step::Create(pack, details) => {
            trail.step(what, |rehome| rehome.create_pack("dnd5e", &id(*pack), &details.details()));
        }
        Step::Describe(pack, details) => {
            trail.step(what, |rehome| rehome.edit_pack(&id(*pack), &details.details()));
        }
        Step::Activate(pack, active) => {
            trail.step(what, |rehome| rehome.set_pack_active(&id(*pack), *active));
        }
        Step::Order(packs) => {
            let ids: Vec<PackId> = packs.iter().map(|pack| id(*pack)).collect();
            trail.step(what, |rehome| rehome.order_packs(&ids));
        }
        Step::DeletePack(pack) => {
            trail.step(what, |rehome| rehome.delete_pack(&id(*pack)));
        }
        Step::Dismiss(index) => {
            let waiting = QuarantineFilter { waiting: true, ..QuarantineFilter::default() };
            let entries = trail.rehome.quarantine(&waiting, 0, 100).unwrap();
            if !entries.is_empty() {
                let entry = index.get(&entries).id;
                trail.step(what, |rehome| {
                    rehome.quarantine_dismiss(entry, &SettleOptions::default())
                });
            }
        }
        Step::Resolve(index, key) => {
            let entries = trail.rehome.quarantine(&QuarantineFilter::default(), 0, 100).unwrap();
            if !entries.is_empty() {
                let entry = index.get(&entries);
                let key = format!("k{key}");
                let text = match entry.collection.as_str() {
                    "conditions" => condition(&key),
                    "spells" => spell(&key, 2),
                    _ => skill(&key, "str"),
                };
                trail.step(what, |rehome| {
                    rehome.quarantine_resolve(entry.id, &text, &SettleOptions::default())
                });
            }
        }
        Step::Put(pack, key, words) => {
            let text = condition_saying(&format!("k{key}"), WORDS[*words]);
            let record: Condition = serde_json::from_str(&text).unwrap();
            assert_eq!(record.key(), format!("k{key}"));
            trail.step(what, |rehome| {
                rehome.overriding(Overriding::Protected).put(&id(*pack), &record)
            });
        }
        Step::Delete(pack, key) => {
            trail.step(what, |rehome| {
                let rehome = rehome.overriding(Overriding::Protected);
                rehome.delete::<Condition>(&id(*pack), &format!("k{key}"))
            });
        }
        Step::OutsidePut(pack, key, words) => {
            let text = condition_saying(&format!("k{key}"), WORDS[*words]).replace('\'', "''");
            let cast = if on_server() { "::json" } else { "" };
            outside(
                trail,
                what,
                *pack,
                *key,
                &format!("UPDATE dnd5e_conditions SET body = '{text}'{cast}"),
            );
        }
        Step::OutsideDelete(pack, key) => {
            outside(trail, what, *pack, *key, "DELETE FROM dnd5e_conditions");
        }
        Step::RollbackNewest => trail.rollback_one(|_| 0),
        Step::Rollback(index) => trail.rollback_one(|count| index.index(count)),
    }
}

/// Another program does something to a record, and the next one of ours finds it.
fn outside(trail: &mut Trail, what: String, pack: usize, key: usize, statement: &str) {
    let statement = format!("{statement} WHERE container = '{}' AND key = 'k{key}'", PACKS[pack]);
    trail.step(what, |rehome| {
        stranger(rehome, &statement);
        rehome.database().write(|_| Ok::<_, rehome::DatabaseError>(()))
    });
}
