//! Backups: made by hand, and of a file before the first change where an import or a rollback is
//! told so; listed, checked, and put back.

use std::fs;

use rehome::{ImportOptions, MoveOptions, Rehome};
use rehome_persistence::{backup, migrations};
use rehome_tests::*;

/// A database file with one condition, and the folder it came from.
fn filled() -> (TempDatabase, Rehome, Folder) {
    let database = TempDatabase::file();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    (database, rehome, folder)
}

/// The same on whatever the tests run on, with its backups in a folder of its own.
fn filled_anywhere() -> (TempDatabase, Rehome, Folder) {
    let database = TempDatabase::new();
    let rehome = with_backups(&database);
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    (database, rehome, folder)
}

fn with_backups(database: &TempDatabase) -> Rehome {
    let backup_dir = Some(database.folder().to_owned());
    let settings = rehome::Settings { backup_dir, ..rehome::Settings::default() };
    Rehome::builder().settings(settings).open(database.address()).unwrap()
}

fn without_backup() -> ImportOptions {
    ImportOptions::default()
}

/// Imports, with a backup before the first change.
fn import(rehome: &Rehome, folder: &Folder) -> rehome::Report {
    import_with(rehome, folder, &ImportOptions { backup: true, ..ImportOptions::default() })
}

/// Undoes a run, with a backup before.
fn rollback(rehome: &Rehome, run: i64) -> rehome::RollbackReport {
    let options = rehome::RollbackOptions { backup: true, ..rehome::RollbackOptions::default() };
    rehome.rollback(run, &options).unwrap()
}

fn changed(folder: &Folder) {
    let elements = [condition_saying("dazed", "Changed."), condition("lost"), condition("new")];
    folder.write(CONDITIONS, array(&elements));
}

#[test]
fn the_first_import_needs_none() {
    let (_database, rehome, _) = filled();
    assert!(backup::list(rehome.database()).unwrap().is_empty());
}

#[test]
fn one_is_made_before_the_first_change() {
    let (_database, rehome, folder) = filled();
    let before = content(&rehome);
    changed(&folder);
    folder.write(SKILLS, array(&[skill("juggling", "dex")]));
    let report = import(&rehome, &folder);
    let backups = backup::list(rehome.database()).unwrap();
    assert_eq!(backups.len(), 1);
    assert_eq!(report.backup, Some(backups[0].path.display().to_string()));
    assert!(backups[0].label.ends_with(&format!("before-run-{}", report.run.unwrap())));
    assert!(backups[0].bytes > 0);
    backup::verify(&backups[0].path).unwrap();
    let copy = Rehome::open(backups[0].path.to_str().unwrap()).unwrap();
    assert_eq!(content(&copy), before);
}

#[test]
fn each_run_that_changes_something_makes_its_own() {
    let (_database, rehome, folder) = filled();
    changed(&folder);
    import(&rehome, &folder);
    import(&rehome, &folder);
    folder.write(CONDITIONS, "[]");
    import(&rehome, &folder);
    assert_eq!(backup::list(rehome.database()).unwrap().len(), 1);
    let options = ImportOptions { delete_missing: true, backup: true, ..ImportOptions::default() };
    import_with(&rehome, &folder, &options);
    assert_eq!(backup::list(rehome.database()).unwrap().len(), 2);
}

/// The log undoes an import, a rollback and the deletion of a pack.
#[test]
fn none_is_made_by_itself_where_the_log_can_undo() {
    let (_database, rehome, folder) = filled();
    changed(&folder);
    assert_eq!(check(&rehome, &folder).backup, None);
    assert_eq!(import_with(&rehome, &folder, &without_backup()).backup, None);
    assert!(backup::list(rehome.database()).unwrap().is_empty());
}

#[test]
fn one_is_made_even_if_only_the_order_or_quarantine_changes() {
    for elements in [[condition("lost"), condition("dazed")], ["7".to_owned(), condition("dazed")]]
    {
        let database = TempDatabase::file();
        let rehome = database.open();
        import(&rehome, &Folder::conditions(&[condition("dazed"), condition("lost")]));
        assert!(import(&rehome, &Folder::conditions(&elements)).backup.is_some());
    }
}

#[test]
fn made_by_hand_it_is_listed_in_order() {
    let (_database, rehome, _) = filled_anywhere();
    let made: Vec<_> = ["first", "second"]
        .map(|purpose| backup::create(rehome.database(), purpose).unwrap())
        .into();
    assert_eq!(backup::list(rehome.database()).unwrap(), made);
    assert!(made[0].label.ends_with("-first"));
}

#[test]
fn restoring_brings_the_old_state_and_keeps_the_replaced_one() {
    let (_database, rehome, folder) = filled_anywhere();
    let before = content(&rehome);
    let saved = rehome.create_backup("by-hand").unwrap();
    changed(&folder);
    import_with(&rehome, &folder, &without_backup());
    let after = content(&rehome);
    let replaced = rehome.restore_backup(&saved.path).unwrap();
    assert_eq!(content(&rehome), before);
    assert!(replaced.label.ends_with("before-restore"));
    let again = import_with(&rehome, &folder, &without_backup());
    assert_eq!(again.totals.inserted, 2, "it is an ordinary database");
    rehome.restore_backup(&replaced.path).unwrap();
    assert_eq!(content(&rehome), after);
    assert!(rehome.integrity().unwrap().is_empty());
    assert_eq!(rehome.backups().unwrap().len(), 3);
}

#[test]
fn it_holds_all_that_the_database_holds() {
    let (_database, rehome, folder) = filled_anywhere();
    folder.write(CONDITIONS, array(&["7".to_owned(), condition_saying("dazed", "1.50")]));
    import_with(&rehome, &folder, &without_backup());
    let saved = rehome.create_backup("whole").unwrap();
    let path = saved.path.to_str().unwrap();
    // To where all has arrived, a move only compares.
    let compared = rehome.move_to(path, &MoveOptions::default()).unwrap();
    assert!(compared.equal && compared.written == 0);
    assert_eq!(rehome.backups().unwrap(), [saved]);
}

#[test]
fn one_is_restored_into_a_database_that_has_nothing() {
    let (_database, rehome, _) = filled_anywhere();
    let saved = rehome.create_backup("by-hand").unwrap();
    let other = TempDatabase::new();
    let lost = with_backups(&other);
    lost.restore_backup(&saved.path).unwrap();
    assert_eq!(content(&lost), content(&rehome));
}

#[test]
fn one_of_an_earlier_schema_is_restored() {
    let (_database, rehome, _) = filled_anywhere();
    let before = content(&rehome);
    let saved = rehome.create_backup("by-hand").unwrap();
    let copy = Rehome::open(saved.path.to_str().unwrap()).unwrap();
    let revert = || migrations::revert(copy.database(), copy.apps(), 1).unwrap().remove(0);
    while !revert().ends_with("_search") {}
    // As one of a program that put no sum in.
    run_sql(&copy, "PRAGMA application_id = 0");
    drop(copy);
    rehome.restore_backup(&saved.path).unwrap();
    rehome.migrate_schema().unwrap();
    assert_eq!(content(&rehome), before);
}

#[test]
fn a_restored_database_knows_no_run_that_is_under_way() {
    let (_database, rehome, folder) = filled();
    changed(&folder);
    let report = import(&rehome, &folder);
    backup::restore(rehome.database(), report.backup.unwrap().as_ref()).unwrap();
    let status = "SELECT status AS line FROM import_runs ORDER BY id";
    assert_eq!(sql(&rehome, status), ["completed", "interrupted"]);
    assert!(rules(&import(&rehome, &folder).findings).is_empty());
}

#[test]
fn one_is_made_with_a_pool_of_one_connection() {
    let database = TempDatabase::file();
    let settings = rehome::Settings {
        pool_size: 1,
        busy_timeout: std::time::Duration::from_secs(1),
        ..rehome::Settings::default()
    };
    let rehome = Rehome::builder().settings(settings).open(database.address()).unwrap();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    changed(&folder);
    let report = import(&rehome, &folder);
    assert!(report.backup.is_some());
    assert!(rollback(&rehome, report.run.unwrap()).backup.is_some());
}

#[test]
fn another_handle_sees_the_restored_state() {
    let (database, rehome, folder) = filled_anywhere();
    let other = database.open();
    let saved = rehome.create_backup("by-hand").unwrap();
    changed(&folder);
    import(&rehome, &folder);
    assert_eq!(keys(&other, "conditions").len(), 3);
    rehome.restore_backup(&saved.path).unwrap();
    assert_eq!(keys(&other, "conditions"), ["dazed"]);
}

#[test]
fn a_damaged_one_is_refused_and_changes_nothing() {
    let (_database, rehome, _) = filled_anywhere();
    let before = dump(&rehome);
    let good = backup::create(rehome.database(), "good").unwrap().path;
    let bytes = fs::read(&good).unwrap();
    let torn = bytes[..bytes.len() / 2].to_vec();
    let mut scribbled = bytes.clone();
    for page in scribbled.chunks_mut(4096).skip(1) {
        page[..64].fill(0xAB);
    }
    for (name, damage) in [
        ("torn", torn),
        ("scribbled", scribbled),
        ("text", b"not a database".to_vec()),
        ("nothing", Vec::new()),
    ] {
        let path = good.with_file_name(name);
        fs::write(&path, damage).unwrap();
        assert!(backup::verify(&path).is_err(), "{name}");
        assert!(backup::restore(rehome.database(), &path).is_err(), "{name}");
        assert_eq!(dump(&rehome), before, "{name}");
    }
    assert_eq!(backup::list(rehome.database()).unwrap().len(), 1);
}

#[test]
fn a_missing_one_is_named() {
    let (database, rehome, _) = filled_anywhere();
    let path = database.folder().join("nowhere");
    let error = backup::restore(rehome.database(), &path).unwrap_err().to_string();
    assert!(error.contains("nowhere"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_database_in_memory_has_none_and_says_so() {
    let rehome = Rehome::in_memory().unwrap();
    let error = backup::create(rehome.database(), "x").unwrap_err().to_string();
    assert!(error.contains("in memory"), "{error}");
}

#[test]
fn only_a_file_gets_one_by_itself() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    changed(&folder);
    let report = import(&rehome, &folder);
    assert_eq!(report.backup, None);
    assert_eq!(rollback(&rehome, report.run.unwrap()).backup, None);
}
