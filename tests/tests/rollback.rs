//! Undoing the newest run: the database holds again what it held before.

use rehome::{ImportOptions, Outcome, Rehome, Report, RollbackOptions};
use rehome_persistence::history;
use rehome_tests::*;

/// A database with an import of three conditions, and their folder.
fn filled() -> (Rehome, Folder) {
    let rehome = memory();
    let folder = Folder::conditions(&["dazed", "lost", "worn"].map(condition));
    import(&rehome, &folder);
    (rehome, folder)
}

/// Undoes the import that `report` is about, and checks that `before` is what is left.
fn undo(rehome: &Rehome, report: &Report, before: &[String]) {
    let undone = rollback(rehome, report.run.unwrap());
    assert_eq!(content(rehome), before);
    assert_eq!((undone.undone, undone.outcome()), (report.run.unwrap(), Outcome::Clean));
}

#[test]
fn of_the_first_import_leaves_empty_tables_and_no_pack() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), "7".to_owned()])
        .file(SPELLS, array(&[spell("spark", 1)]))
        .file(SKILLS, "[]");
    let report = import(&rehome, &folder);
    undo(&rehome, &report, &[]);
    let integrity = rehome.database().read(rehome_persistence::backup::integrity).unwrap();
    assert!(integrity.is_empty(), "{integrity:?}");
    let run = rehome.database().read(|c| history::list(c, 1)).unwrap().remove(0);
    assert_eq!((run.kind.as_str(), run.undoes), ("rollback", report.run));
    assert_eq!(run.status, "completed");
}

#[test]
fn of_an_update_brings_back_text_digests_order_and_quarantine() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    let elements = [
        condition_saying("worn", "Changed."),
        "7".to_owned(),
        condition("new"),
        condition("dazed"),
        condition_saying("lost", "Changed too."),
    ];
    folder.write(CONDITIONS, array(&elements));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.updated, report.totals.inserted), (2, 1));
    let undone = rollback(&rehome, report.run.unwrap());
    assert_eq!(content(&rehome), before);
    assert_eq!(undone.removed, 1);
    assert_eq!(undone.restored, 3, "two updated and one moved");
}

#[test]
fn of_a_move_brings_back_the_order() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&["worn", "dazed", "lost"].map(condition)));
    let report = import(&rehome, &folder);
    let undone = rollback(&rehome, report.run.unwrap());
    assert_eq!(content(&rehome), before);
    assert_eq!(undone.restored, 3);
}

#[test]
fn of_delete_missing_restores_the_records() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&[condition("worn")]));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!(report.totals.deleted, 2);
    undo(&rehome, &report, &before);
}

#[test]
fn of_a_run_that_took_the_source_brings_back_the_edit() {
    let (rehome, folder) = filled();
    edit(&rehome, "conditions", "lost", &condition_saying("lost", "Edited."));
    let before = content(&rehome);
    let elements = [condition("dazed"), condition_saying("lost", "Changed."), condition("worn")];
    folder.write(CONDITIONS, array(&elements));
    let options = ImportOptions { prefer: rehome::Prefer::Source, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    undo(&rehome, &report, &before);
    assert_eq!(import(&rehome, &folder).totals.conflicts, 1);
}

#[test]
fn of_a_run_that_changed_nothing_changes_nothing() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    let report = import(&rehome, &folder);
    undo(&rehome, &report, &before);
}

#[test]
fn of_columns_and_facets_too() {
    let rehome = memory();
    let folder = Folder::new().file(SPELLS, array(&[spell("spark", 1)]));
    import(&rehome, &folder);
    let before = content(&rehome);
    folder.write(SPELLS, array(&[spell("spark", 3).replace(r#"["V","S"]"#, r#"["M"]"#)]));
    let report = import(&rehome, &folder);
    undo(&rehome, &report, &before);
    assert_eq!(sql(&rehome, "SELECT level AS line FROM dnd5e_spells"), ["1"]);
}

#[test]
fn of_hundreds_of_records() {
    let rehome = memory();
    let records = |n: u32, words: &str| -> Vec<String> {
        (0..n).map(|n| condition_saying(&format!("c{n}"), words)).collect()
    };
    let folder = Folder::conditions(&records(150, "Before."));
    import(&rehome, &folder);
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&records(300, "Behind.")));
    let report = import(&rehome, &folder);
    undo(&rehome, &report, &before);
}

#[test]
fn of_a_rollback_brings_everything_back_and_so_on() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    let elements =
        [condition("worn"), condition_saying("lost", "Changed."), "7".to_owned(), condition("new")];
    folder.write(CONDITIONS, array(&elements));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    let after = content(&rehome);
    let mut last = report.run.unwrap();
    for expected in [&before, &after, &before, &after] {
        let undone = rollback(&rehome, last);
        assert_eq!(&content(&rehome), expected);
        assert!(undone.conflicts.is_empty());
        last = undone.run.unwrap();
    }
}

#[test]
fn of_a_dry_run_changes_nothing_and_says_the_same() {
    let (rehome, folder) = filled();
    let elements = [condition("worn"), condition_saying("lost", "Changed."), condition("new")];
    folder.write(CONDITIONS, array(&elements));
    let run = import(&rehome, &folder).run.unwrap();
    edit(&rehome, "conditions", "lost", &condition_saying("lost", "Edited."));
    let before = dump(&rehome);
    let options = RollbackOptions { dry_run: true, ..RollbackOptions::default() };
    let mut told = rehome.rollback(run, &options).unwrap();
    assert_eq!(dump(&rehome), before);
    assert_eq!((told.run, told.dry_run, told.conflicts.len()), (None, true, 1));
    let done = rollback(&rehome, run);
    (told.run, told.dry_run) = (done.run, false);
    assert_eq!(told, done);
}

#[test]
fn twice_is_refused_with_what_to_do_instead() {
    let (rehome, _) = filled();
    let undone = rollback(&rehome, 1);
    let error = rehome.rollback(1, &RollbackOptions::default()).unwrap_err();
    let by = undone.run.unwrap();
    assert!(error.to_string().contains(&format!("undone by run {by}")), "{error}");
    assert_eq!(error.hints(), [rehome::Hint::Rollback { run: by }]);
    rollback(&rehome, by);
    rollback(&rehome, 1);
    assert_eq!(content(&rehome), [""; 0]);
}

#[test]
fn of_an_unknown_run_says_where_to_look() {
    let error = memory().rollback(7, &RollbackOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`7`"), "{error}");
    assert_eq!(error.hints(), [rehome::Hint::ListRuns]);
}

#[test]
fn makes_a_backup_of_a_file_first_where_it_is_told_to() {
    let database = TempDatabase::file();
    let rehome = database.open();
    let run = import(&rehome, &Folder::conditions(&[condition("dazed")])).run.unwrap();
    let options = RollbackOptions { backup: true, ..RollbackOptions::default() };
    let undone = rehome.rollback(run, &options).unwrap();
    let backup = undone.backup.unwrap();
    assert!(backup.contains(&format!("before-rollback-of-{run}")), "{backup}");
    let options = RollbackOptions::default();
    assert_eq!(rehome.rollback(undone.run.unwrap(), &options).unwrap().backup, None);
    assert_eq!(rehome_persistence::backup::list(rehome.database()).unwrap().len(), 1);
}
