//! Long work that somebody stops: what was written by then is said, and stays; the rest is as it
//! was.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rehome::{
    Cancel, Context, Error, Event, ExportOptions, Hint, ImportOptions, MoveOptions, Rehome,
    RollbackOptions,
};
use rehome_tests::*;

/// A handle whose call is stopped by the event of that number for which `is_it`.
fn stopped(
    rehome: &Rehome,
    number: usize,
    is_it: impl Fn(&Event<'_>) -> bool + Send + Sync + 'static,
) -> Rehome {
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let seen = Arc::new(AtomicUsize::new(0));
    rehome.acting(Context::default().until(&cancel).telling(move |event| {
        if is_it(&event) && seen.fetch_add(1, Ordering::Relaxed) + 1 == number {
            stop.cancel();
        }
    }))
}

fn folder() -> Folder {
    Folder::new()
        .file(ABILITY_SCORES, array(&[ability_score("dex")]))
        .file(SKILLS, "[]")
        .file(CONDITIONS, array(&["dazed", "lost", "worn"].map(condition)))
}

fn is_file(event: &Event<'_>) -> bool {
    matches!(event, Event::File(_))
}

#[track_caller]
fn cancelled<T: std::fmt::Debug>(result: Result<T, Error>) -> (String, Vec<Hint>) {
    let error = result.unwrap_err();
    assert_eq!(error.code().as_str(), "cancelled", "{error}");
    (error.to_string(), error.hints())
}

#[test]
fn an_import_keeps_whole_files_says_so_and_goes_on() {
    let (rehome, folder) = (memory(), folder());
    let import = |number| stopped(&rehome, number, is_file).import("dnd5e", &folder);
    let (message, hints) = cancelled(import(1));
    assert!(message.contains("nothing was written"), "{message}");
    assert_eq!(hints, [Hint::Import { app: Some("dnd5e".to_owned()) }]);
    assert!(content(&rehome).is_empty());

    let (message, hints) = cancelled(import(3));
    assert!(message.contains("2 of 3 files") && message.contains("as run 2"), "{message}");
    assert_eq!(hints[1], Hint::Rollback { run: 2 });
    let runs = rehome.history(9).unwrap();
    assert!(runs.iter().all(|run| run.status == "cancelled"), "{runs:?}");
    assert_eq!(runs[0].error.as_deref(), Some(&*message));
    assert_eq!(keys(&rehome, "ability-scores"), ["dex"]);
    assert!(keys(&rehome, "conditions").is_empty());

    let report = import_all(&rehome, &folder);
    assert_eq!((report.totals.inserted, report.totals.unchanged), (3, 1));
    assert!(rules(&report.findings).is_empty(), "it is no interrupted run");
    rollback(&rehome, report.run.unwrap());
    rollback(&rehome, 2);
    assert!(content(&rehome).is_empty());
}

fn import_all(rehome: &Rehome, folder: &Folder) -> rehome::Report {
    import(rehome, folder)
}

/// Amid a file, not only between two.
#[test]
fn a_file_that_is_not_read_to_its_end_is_not_there() {
    let rehome = memory();
    let words = "words ".repeat(2000);
    let many: Vec<String> = (0..60).map(|n| condition_saying(&format!("c{n}"), &words)).collect();
    let folder = Folder::conditions(&many);
    let amid = stopped(&rehome, 3, |event| matches!(event, Event::Advanced(_)));
    cancelled(amid.import("dnd5e", &folder));
    assert!(content(&rehome).is_empty());
}

#[test]
fn a_check_and_a_verification_leave_nothing() {
    let (rehome, folder) = (memory(), folder());
    import(&rehome, &folder);
    let before = dump(&rehome);
    let options = ImportOptions { check_only: true, ..ImportOptions::default() };
    cancelled(stopped(&rehome, 2, is_file).import_with("dnd5e", &folder, &options));
    cancelled(stopped(&rehome, 2, is_file).verify("dnd5e", &folder, &ImportOptions::default()));
    assert_eq!(dump(&rehome), before);
}

#[test]
fn an_export_leaves_whole_files() {
    let rehome = memory();
    import(&rehome, &folder());
    let target = Folder::new();
    let options = ExportOptions::default();
    let (message, _) = cancelled(stopped(&rehome, 2, is_file).export("dnd5e", &target, &options));
    assert!(message.contains("1 file is written"), "{message}");
    let amid = stopped(&rehome, 3, |event| matches!(event, Event::Advanced(_)));
    let target = Folder::new();
    cancelled(amid.export("dnd5e", &target, &options));
    for entry in std::fs::read_dir(target.path()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    }
}

#[test]
fn a_rollback_changes_nothing() {
    let rehome = memory();
    let folder = folder();
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&["dazed", "lost", "new"].map(condition)));
    let run = import(&rehome, &folder).run.unwrap();
    let before = content(&rehome);
    let amid = stopped(&rehome, 1, |event| matches!(event, Event::Advanced(_)));
    cancelled(amid.rollback(run, &RollbackOptions::default()));
    assert_eq!(content(&rehome), before);
    assert!(rehome.run(run).unwrap().undone_by.is_none());
}

#[test]
fn a_move_goes_on_where_it_was() {
    let source = TempDatabase::new();
    let rehome = source.open();
    import(&rehome, &folder());
    let to = TempDatabase::new();
    let amid = stopped(&rehome, 4, is_file);
    cancelled(amid.move_to(to.address(), &MoveOptions::default()));
    let report = rehome.move_to(to.address(), &MoveOptions::default()).unwrap();
    assert!(report.equal && report.resumed);
}

#[test]
fn indexing_goes_on_where_it_was() {
    let rehome = memory();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");
    rehome.import("dnd5e", samples).unwrap();
    let amid = stopped(&rehome, 2, |event| matches!(event, Event::Advanced(_)));
    let (message, hints) = cancelled(amid.rebuild_index());
    assert!(message.contains("and stay"), "{message}");
    assert_eq!(hints, [Hint::RefreshIndex]);
    assert!(!rehome.index_status().unwrap().is_complete());
    rehome.refresh_index().unwrap();
    assert!(rehome.index_status().unwrap().is_complete());
}
