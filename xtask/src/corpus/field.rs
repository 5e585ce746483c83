//! Inputs as people have them: other encodings, shapes and spellings, copies beside files, a
//! release that renames a key. Each is said what it is, and nothing of it is lost.

mod read_only;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use rehome::{
    Choices, Digest, ExportOptions, Filter, Finding, ImportOptions, Level, Outcome, Query, Rehome,
    Report, RollbackOptions, SearchQuery, Verification,
};

use super::{databases::Databases, shown};

/// The most bytes of a finding that is kept, and of all that is said of one file.
const FINDING: usize = 500;
const REPORT: usize = 20_000;

pub(super) fn check(databases: &Databases, field: &Path) -> Result<()> {
    let corpus = Field { databases, field };
    corpus.encodings()?;
    corpus.hand_edited()?;
    corpus.wrong_root()?;
    corpus.integral_floats()?;
    corpus.left_behind()?;
    corpus.sync_conflict()?;
    corpus.workspace_respelled()?;
    corpus.upstream_rename()?;
    corpus.nfd_names()?;
    corpus.full_width()?;
    corpus.huge_value()?;
    // A server's folders are its own.
    if databases.is_files() { read_only::check(field) } else { Ok(()) }
}

struct Field<'a> {
    databases: &'a Databases,
    field: &'a Path,
}

/// A folder of the corpus in a database of its own.
struct Case {
    rehome: Rehome,
    app: &'static str,
    folder: PathBuf,
    report: Report,
}

impl Field<'_> {
    /// Imports the folder `name`, also as `options` say.
    fn case(&self, app: &'static str, name: &str, options: &ImportOptions) -> Result<Case> {
        let folder = self.field.join(name);
        ensure!(folder.is_dir(), "{} is missing", folder.display());
        import(self.databases, app, &folder, options)
            .with_context(|| format!("the folder {name} of the field corpus"))
    }

    fn usual(&self, app: &'static str, name: &str) -> Result<Case> {
        self.case(app, name, &ImportOptions::default())
    }

    fn encodings(&self) -> Result<()> {
        let marked = self.usual("dnd5e", "encodings/in/bom")?;
        marked.says("json.byte-order-mark", Level::Note, &[])?;
        ensure!(marked.report.totals.inserted == 1, "a file with a mark is imported");
        for (name, words, help) in [
            ("utf16", "UTF-16", "iconv -f UTF-16"),
            ("cp1252", "Windows-1252", "iconv -f WINDOWS-1252"),
            ("gb18030", "GBK", "iconv -f GB18030"),
        ] {
            let case = self.usual("dnd5e", &format!("encodings/in/{name}"))?;
            let said = case.says("json.encoding", Level::Rejected, &[words])?;
            ensure!(said.position.is_some(), "{said:?}");
            ensure!(said.help.as_deref().is_some_and(|text| text.contains(help)), "{said:?}");
        }
        shown("encodings", "each is named, with the way to UTF-8");
        Ok(())
    }

    fn hand_edited(&self) -> Result<()> {
        for (name, words, line, column) in [
            ("quotes", "typographic", 4, 13),
            ("newline", "a line ends inside a string", 6, 16),
            ("comments", "a comment", 1, 1),
            ("trailing", "a comma stands before", 50, 1),
            ("nan", "NaN", 16, 14),
        ] {
            let case = self.usual("dnd5e", &format!("hand-edited/in/{name}"))?;
            let said = case.says("json.syntax", Level::Rejected, &[words])?;
            let place = said.position.map(|place| (place.line, place.column));
            ensure!(place == Some((line, column)), "{name}: {said:?}");
        }
        shown("slips of hands", "5 of 5 with their line, column and name");
        Ok(())
    }

    fn wrong_root(&self) -> Result<()> {
        for (app, name, words) in [
            ("dnd5e", "keyed", "each record is a member"),
            ("dnd5e", "jsonl", "JSON lines"),
            ("dnd5e", "wrapped", "in its member `results`"),
            ("dnd5e", "fivetools", "5etools"),
            ("dnd5e", "single", "a single record"),
            ("editor", "jsonlsess", "JSON lines"),
        ] {
            let case = self.usual(app, &format!("wrong-root/in/{name}"))?;
            let said = case.says("layout.root", Level::Rejected, &[words])?;
            ensure!(said.help.as_deref().is_some_and(|help| help.contains("jq ")), "{said:?}");
        }
        shown("other shapes", "6 of 6 named, with what makes an array of them");
        Ok(())
    }

    fn integral_floats(&self) -> Result<()> {
        let case = self.usual("dnd5e", "integral-floats/in")?;
        case.says("record.integral", Level::Note, &[])?;
        ensure!(case.report.totals.inserted == 1 && case.report.totals.quarantined == 0);
        case.comes_back(&case.folder)?;
        shown("3.0", "is 3, with a note, and comes back as 3.0");
        Ok(())
    }

    fn left_behind(&self) -> Result<()> {
        let case = self.usual("dnd5e", "left-behind/in")?;
        ensure!(case.report.left_behind == 3, "{:?}", case.report.findings);
        ensure!(case.report.strict_outcome() == Outcome::NeedsAttention);
        for name in ["5e-srd-spells.json", "5e-SRD-Spells (1).json", "5e-SRD-Poisons.json"] {
            let about = |finding: &&Finding| finding.file.as_deref() == Some(name);
            let said = case.report.findings.iter().find(about).context(name)?;
            ensure!(said.level == Level::Warning && said.hint.is_some(), "{said:?}");
            let is_near = name.contains("pells");
            ensure!(!is_near || said.message.contains("5e-SRD-Spells.json"), "{said:?}");
        }
        let verified = case.verify()?;
        ensure!(verified.outcome() == Outcome::NeedsAttention && verified.left_behind == 3);
        shown("files under other names", "3 of 3 in every verdict");
        Ok(())
    }

    fn sync_conflict(&self) -> Result<()> {
        const HASH: &str = "361fa6cf06e706f2";
        let told = Choices::default().with("workspace", "/srv/x/fence");
        for choices in [Choices::default(), told] {
            let options = ImportOptions { choices, ..ImportOptions::default() };
            let case = self.case("editor", "sync-conflict/in", &options)?;
            ensure!(case.report.outcome() > Outcome::Clean);
            let named = |finding: &&Finding| {
                finding.level >= Level::Warning
                    && finding.file.as_deref().is_some_and(|file| file.contains(HASH))
            };
            let named = case.report.findings.iter().filter(named).count();
            ensure!(named >= 4, "{named} of the copies are named: {:?}", case.report.findings);
            ensure!(case.verify()?.outcome() > Outcome::Clean);
            let sessions = case.rehome.documents(Some("editor"), "sessions", &Query::default())?;
            ensure!(!sessions.items.is_empty());
            for session in sessions.items {
                ensure!(session.record.container == HASH, "{} holds a session", session.record);
            }
        }
        shown("copies of shared folders", "named, and never before the file itself");
        Ok(())
    }

    fn workspace_respelled(&self) -> Result<()> {
        let case = self.usual("editor", "workspace-respelled/in")?;
        let words = ["1111111111111111", "2222222222222222", "3333333333333333", "the session a-1"];
        case.says("sessions.look-alike", Level::Warning, &words)?;
        ensure!(case.report.totals.inserted == 7 && case.report.totals.quarantined == 0);
        shown("workspaces in several spellings", "said to look alike; nothing is lost");
        Ok(())
    }

    fn upstream_rename(&self) -> Result<()> {
        let old = self.usual("dnd5e", "upstream-rename/in/v1")?;
        let folder = self.field.join("upstream-rename/in/v2");
        let kept = old.rehome.import("dnd5e", &folder)?;
        let missing: Vec<(&str, bool)> = kept
            .missing_records
            .iter()
            .map(|missing| (missing.record.key.as_str(), missing.deletable))
            .collect();
        ensure!(missing == [("lamplore-3", true)], "{missing:?}");
        let verified = old.rehome.verify("dnd5e", &folder, &ImportOptions::default())?;
        ensure!(verified.verified.missing == 1, "import and verification count alike");
        let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
        let new = old.rehome.import_with("dnd5e", &folder, &options)?;
        ensure!(new.totals.deleted == 1, "{:?}", new.totals);
        old.comes_back(&folder)?;
        for run in [new.run, kept.run] {
            let run = run.context("an import is a run")?;
            old.rehome.rollback(run, &RollbackOptions::default())?;
        }
        old.comes_back(&old.folder)?;
        shown("a key that was renamed", "its old record is named; both releases come back");
        Ok(())
    }

    fn nfd_names(&self) -> Result<()> {
        let case = self.usual("dnd5e", "nfd-spell-names/in")?;
        for name in [
            "Lumi\u{e8}re du phare",
            "\u{30ac}\u{30fc}\u{30c7}\u{30a3}\u{30a2}\u{30f3}\u{306e}\u{706f}",
        ] {
            let query = Query::default().with(Filter::equal("name", name));
            let page = case.rehome.documents(Some("dnd5e"), "spells", &query)?;
            ensure!(page.items.len() == 1, "{name} is in no list");
            case.rehome.document(Some("dnd5e"), "spells", name, &rehome::Packs::Active)?;
        }
        for words in
            ["Lumi\u{e8}re", "\u{e9}claire", "\u{30ac}\u{30fc}\u{30c7}\u{30a3}\u{30a2}\u{30f3}"]
        {
            let found = case.rehome.search(&SearchQuery::new(words))?;
            ensure!(!found.hits.is_empty(), "{words} is not found");
        }
        case.comes_back(&case.folder)?;
        shown("decomposed names", "found composed, and given back as they were");
        Ok(())
    }

    fn full_width(&self) -> Result<()> {
        let case = self.usual("learner", "full-width/in")?;
        for rule in ["words.split-differs", "words.unsplit", "words.spaces"] {
            case.says(rule, Level::Warning, &["`mastered_words`"])?;
        }
        case.says("cards.unassigned", Level::Warning, &["c1, c2"])?;
        ensure!(case.verify()?.outcome() == Outcome::Clean);
        shown(
            "signs of full width",
            "what is split and what is not is said; nobody owns by likeness",
        );
        Ok(())
    }

    fn huge_value(&self) -> Result<()> {
        let make = self.field.join("huge-wrong-value/make.py");
        ensure!(make.is_file(), "{} is missing", make.display());
        let made = tempfile::tempdir()?;
        let status = Command::new("python3").arg(&make).arg(made.path()).status();
        ensure!(status.context("python3 makes the huge value")?.success(), "it fails");
        let case = import(self.databases, "dnd5e", made.path(), &ImportOptions::default())?;
        case.says("record.shape", Level::Quarantined, &["3200000 characters"])?;
        let report = serde_json::to_string(&case.report)?;
        ensure!(report.len() < REPORT, "the report has {} bytes", report.len());
        for finding in &case.report.findings {
            ensure!(finding.stored().len() <= FINDING, "{finding:?}");
        }
        let run = case.report.run.context("an import is a run")?;
        let history = serde_json::to_string(&case.rehome.run(run)?)?;
        ensure!(history.len() < REPORT, "the history has {} bytes", history.len());
        shown("a wrong value of 3.2 MB", format!("a report of {} bytes", report.len()));
        Ok(())
    }
}

fn import(
    databases: &Databases,
    app: &'static str,
    folder: &Path,
    options: &ImportOptions,
) -> Result<Case> {
    let rehome = Rehome::open(&databases.ready())?;
    let report = rehome.import_with(app, folder, options)?;
    ensure!(report.verified.is_none_or(|verified| verified.different == 0), "{report:?}");
    Ok(Case { rehome, app, folder: folder.to_owned(), report })
}

impl Case {
    /// The finding of that rule and level that has all these words.
    fn says(&self, rule: &str, level: Level, words: &[&str]) -> Result<&Finding> {
        let fits = |finding: &&Finding| {
            finding.rule == rule
                && finding.level == level
                && words.iter().all(|word| finding.message.contains(word))
        };
        match self.report.findings.iter().find(fits) {
            Some(finding) => Ok(finding),
            None => bail!("no {level} {rule} says {words:?}: {:?}", self.report.findings),
        }
    }

    fn verify(&self) -> Result<Verification> {
        Ok(self.rehome.verify(self.app, &self.folder, &ImportOptions::default())?)
    }

    /// Exports, and demands that each file says what that in `folder` says.
    fn comes_back(&self, folder: &Path) -> Result<()> {
        let target = tempfile::tempdir()?;
        let options = ExportOptions { overwrite: true, ..ExportOptions::default() };
        let exported = self.rehome.export(self.app, target.path(), &options)?;
        ensure!(!exported.files.is_empty(), "nothing was exported");
        for file in exported.files {
            let read = |folder: &Path| fs::read_to_string(folder.join(&file.path));
            let (source, back) = (read(folder)?, read(target.path())?);
            ensure!(Digest::of(&source) == Digest::of(&back), "{} came back otherwise", file.path);
        }
        Ok(())
    }
}
