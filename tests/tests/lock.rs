//! Two imports at once: the second waits, or says who is in the way.

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use rehome::{Event, ImportOptions, Rehome, Report, RollbackOptions};
use rehome_persistence::DatabaseLock;
use rehome_tests::*;

#[test]
fn the_second_says_who_holds_the_lock() {
    let database = TempDatabase::new();
    let (rehome, other) = (database.open(), database.open());
    let folder = Folder::conditions(&[condition("dazed")]);
    let hasty = ImportOptions { wait: Some(Duration::ZERO), ..ImportOptions::default() };
    let mut refusals = Vec::new();
    let meet = |event: Event<'_>| {
        if event == Event::File(CONDITIONS) {
            let result = other.import_with("dnd5e", &folder, &hasty);
            refusals.push(result.unwrap_err().to_string());
        }
    };
    let options = ImportOptions { verify: false, ..ImportOptions::default() };
    let import = |rehome: &Rehome| rehome.import_with("dnd5e", &folder, &options);
    let report = during(&rehome, meet, import).unwrap();
    assert_eq!(report.totals.inserted, 1);
    let holder = format!("process {} (import)", std::process::id());
    assert_eq!(refusals.len(), 1);
    assert!(refusals[0].contains(&holder), "{refusals:?}");
    assert_eq!(sql(&rehome, "SELECT status AS line FROM import_runs"), ["completed"]);
}

#[test]
fn the_second_waits_and_finds_nothing_to_do() {
    let database = TempDatabase::new();
    let (rehome, other) = (database.open(), database.open());
    let folder = Folder::conditions(&[condition("dazed")]);
    let path = folder.path().to_owned();
    let mut second: Option<JoinHandle<Report>> = None;
    let begin = |event: Event<'_>| {
        if event == Event::File(CONDITIONS) && second.is_none() {
            let (other, path) = (other.clone(), path.clone());
            second = Some(thread::spawn(move || other.import("dnd5e", path).unwrap()));
        }
    };
    let options = ImportOptions::default();
    let import = |rehome: &Rehome| rehome.import_with("dnd5e", &folder, &options);
    let first = during(&rehome, begin, import).unwrap();
    let second = second.unwrap().join().unwrap();
    assert_eq!((first.totals.inserted, second.totals.unchanged), (1, 1));
    assert!(second.run > first.run);
    assert!(rules(&second.findings).is_empty(), "it found no interrupted run");
}

#[test]
fn checks_rollbacks_and_restores_respect_it_too() {
    let database = TempDatabase::new();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed")]);
    let run = import(&rehome, &folder).run.unwrap();
    let lock = DatabaseLock::acquire(rehome.database(), "import", Duration::ZERO).unwrap();
    let check =
        ImportOptions { check_only: true, wait: Some(Duration::ZERO), ..ImportOptions::default() };
    let check = rehome.import_with("dnd5e", &folder, &check);
    let undo = RollbackOptions { wait: Some(Duration::ZERO), ..RollbackOptions::default() };
    let undo = rehome.rollback(run, &undo);
    for error in [check.unwrap_err().to_string(), undo.unwrap_err().to_string()] {
        assert!(error.contains("in use by process"), "{error}");
    }
    drop(lock);
    rollback(&rehome, run);
}

#[test]
fn readers_need_not_wait() {
    let database = TempDatabase::new();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    let lock = DatabaseLock::acquire(rehome.database(), "import", Duration::ZERO).unwrap();
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
    export(&rehome, &Folder::new());
    drop(lock);
}
