//! The history: each run leaves its row, its files and what it said, also when it fails.

use rehome::{App, Event, ImportOptions, Level, PackDetails, Rehome};
use rehome_persistence::{history, packs};
use rehome_tests::*;
use sha2::{Digest as _, Sha256};

fn run(rehome: &Rehome, id: i64) -> history::Run {
    rehome.database().read(|c| history::get(c, id)).unwrap()
}

fn newest(rehome: &Rehome) -> history::Run {
    rehome.database().read(|c| history::list(c, 1)).unwrap().remove(0)
}

#[test]
fn a_run_leaves_its_row_with_counts_and_times() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), "7".to_owned()]);
    let report = import(&rehome, &folder);
    let run = run(&rehome, report.run.unwrap());
    assert_eq!((run.app.as_str(), run.kind.as_str()), ("dnd5e", "import"));
    assert_eq!((run.status.as_str(), run.error), ("completed", None));
    assert_eq!(run.container.as_deref(), Some("srd"));
    assert_eq!(run.source, folder.path().display().to_string());
    assert!(run.finished_at.unwrap() >= run.started_at);
    let totals: serde_json::Value = serde_json::from_str(&run.totals.0).unwrap();
    assert_eq!(totals, serde_json::to_value(report.totals).unwrap());
}

#[test]
fn its_files_are_there_with_their_hashes() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]).file(SKILLS, "[]").file(SPELLS, "[");
    let report = import(&rehome, &folder);
    let files = rehome.database().read(|c| history::files(c, report.run.unwrap())).unwrap();
    let hash = |name: &str| -> String {
        Sha256::digest(folder.read(name)).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let mut stored: Vec<_> = files
        .iter()
        .map(|file| (file.path.clone(), file.sha256.clone(), file.bytes, file.rejected))
        .collect();
    stored.sort();
    let size = |name: &str| folder.read(name).len() as i64;
    let expected = [(CONDITIONS, false), (SKILLS, false), (SPELLS, true)]
        .map(|(name, rejected)| (name.to_owned(), hash(name), size(name), rejected));
    assert_eq!(stored, expected);
    let rejected = report.files.iter().find(|file| file.rejected).unwrap();
    assert_eq!((rejected.path.as_str(), &rejected.sha256), (SPELLS, &hash(SPELLS)));
}

#[test]
fn what_it_said_is_kept() {
    let rehome = memory();
    let report = import(&rehome, &Folder::conditions(&[condition("dazed"), "7".to_owned()]));
    let kept = rehome.database().read(|c| history::findings(c, report.run.unwrap())).unwrap();
    let said: Vec<String> =
        report.findings.iter().map(|finding| serde_json::to_string(finding).unwrap()).collect();
    assert_eq!(kept, said);
}

#[test]
fn a_run_that_fails_leaves_its_row_and_the_reason() {
    let rehome = memory();
    let another = App::new("another", "Another", "its", Vec::new(), Vec::new());
    rehome
        .database()
        .write(|c| {
            packs::create(c, &another, &"srd".parse().unwrap(), &PackDetails::default(), None)
        })
        .unwrap();
    let folder = Folder::conditions(&[condition("dazed")]);
    let error = rehome.import("dnd5e", &folder).unwrap_err().to_string();
    let run = newest(&rehome);
    assert_eq!((run.status.as_str(), run.error.as_deref()), ("failed", Some(error.as_str())));
    assert!(run.finished_at.is_some());
    assert!(keys(&rehome, "conditions").is_empty());
}

#[test]
fn a_run_that_fails_later_keeps_its_earlier_files() {
    let rehome = memory();
    let folder = Folder::new()
        .file(ABILITY_SCORES, array(&[ability_score("dex")]))
        .file(CONDITIONS, array(&[condition("dazed")]));
    let remove = |event: Event<'_>| {
        if event == Event::File(CONDITIONS) {
            std::fs::remove_file(folder.path().join(CONDITIONS)).unwrap();
        }
    };
    let error = during(&rehome, remove, |rehome| rehome.import("dnd5e", &folder)).unwrap_err();
    assert!(error.to_string().contains(CONDITIONS), "{error}");
    let run = newest(&rehome);
    assert_eq!(run.status, "failed");
    assert_eq!(keys(&rehome, "ability-scores"), ["dex"]);
    rollback(&rehome, run.id);
    assert!(content(&rehome).is_empty());
}

#[test]
fn an_interrupted_run_is_noted_by_the_next_and_only_once() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    let first = import(&rehome, &folder).run.unwrap();
    run_sql(&rehome, "UPDATE import_runs SET status = 'running', finished_at = NULL");
    let report = import(&rehome, &folder);
    let note = finding(&report.findings, "history.interrupted");
    assert_eq!(note.level, Level::Note);
    assert_eq!(note.hint, Some(rehome::Hint::Rollback { run: first }));
    assert_eq!(run(&rehome, first).status, "interrupted");
    assert!(rules(&import(&rehome, &folder).findings).is_empty());
    rollback(&rehome, first);
    assert!(keys(&rehome, "conditions").is_empty());
}

#[test]
fn an_archive_holds_the_sources_of_each_run() {
    let rehome = memory();
    let (folder, archive) = (Folder::conditions(&[condition("dazed")]), Folder::new());
    let options =
        ImportOptions { archive: Some(archive.path().to_owned()), ..ImportOptions::default() };
    let first = import_with(&rehome, &folder, &options).run.unwrap();
    let old = folder.read(CONDITIONS);
    folder.write(CONDITIONS, array(&[condition("lost")]));
    let second = import_with(&rehome, &folder, &options).run.unwrap();
    assert_eq!(archive.read(&format!("run-{first}/{CONDITIONS}")), old);
    assert_eq!(archive.read(&format!("run-{second}/{CONDITIONS}")), folder.read(CONDITIONS));
}

#[test]
fn a_check_leaves_no_row() {
    let rehome = memory();
    check(&rehome, &Folder::conditions(&[condition("dazed")]));
    assert!(rehome.database().read(|c| history::list(c, 10)).unwrap().is_empty());
}

#[test]
fn an_unknown_application_names_those_there_are() {
    let error = memory().import_with("dnd6e", Folder::new(), &Default::default());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("dnd6e") && error.contains("dnd5e"), "{error}");
}
