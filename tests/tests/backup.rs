//! Backups: made before the first change, listed, checked, and put back. They are files
//! beside a file, so all but the last of these tests are about SQLite, whatever the others run
//! on.

use std::fs;

use rehome::{ImportOptions, Rehome};
use rehome_persistence::backup;
use rehome_tests::*;

/// A database file with one condition, and the folder it came from.
fn filled() -> (TempDatabase, Rehome, Folder) {
    let database = TempDatabase::file();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    (database, rehome, folder)
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
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    import_with(&rehome, &folder, &options);
    assert_eq!(backup::list(rehome.database()).unwrap().len(), 2);
}

#[test]
fn none_is_made_when_told_not_to_or_when_checking() {
    let (_database, rehome, folder) = filled();
    changed(&folder);
    assert_eq!(check(&rehome, &folder).backup, None);
    let options = ImportOptions { backup: false, ..ImportOptions::default() };
    assert_eq!(import_with(&rehome, &folder, &options).backup, None);
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
    let (_database, rehome, _) = filled();
    let made: Vec<_> = ["first", "second"]
        .map(|purpose| backup::create(rehome.database(), purpose).unwrap())
        .into();
    assert_eq!(backup::list(rehome.database()).unwrap(), made);
    assert!(made[0].label.ends_with("-first"));
}

#[test]
fn restoring_brings_the_old_state_and_keeps_the_replaced_one() {
    let (_database, rehome, folder) = filled();
    let before = content(&rehome);
    changed(&folder);
    let report = import(&rehome, &folder);
    let after = content(&rehome);
    let replaced =
        backup::restore(rehome.database(), report.backup.as_ref().unwrap().as_ref()).unwrap();
    assert_eq!(content(&rehome), before);
    assert!(replaced.label.ends_with("before-restore"));
    let kept = Rehome::open(replaced.path.to_str().unwrap()).unwrap();
    assert_eq!(content(&kept), after);
    assert_eq!(import(&rehome, &folder).totals.inserted, 2, "it is an ordinary database");
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
    let (database, rehome, folder) = filled();
    let other = database.open();
    changed(&folder);
    let report = import(&rehome, &folder);
    assert_eq!(keys(&other, "conditions").len(), 3);
    backup::restore(rehome.database(), report.backup.unwrap().as_ref()).unwrap();
    assert_eq!(keys(&other, "conditions"), ["dazed"]);
}

#[test]
fn a_damaged_one_is_refused_and_changes_nothing() {
    let (_database, rehome, _) = filled();
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
    let (database, rehome, _) = filled();
    let path = database.folder().join("nowhere");
    let error = backup::restore(rehome.database(), &path).unwrap_err().to_string();
    assert!(error.contains("nowhere"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_database_that_is_no_file_has_none_and_says_so() {
    let rehome = memory();
    let error = backup::create(rehome.database(), "x").unwrap_err().to_string();
    let reason = if on_server() { "pg_dump" } else { "in memory" };
    assert!(error.contains(reason), "{error}");
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    changed(&folder);
    assert_eq!(import(&rehome, &folder).backup, None);
}
