//! `rehome rollback`: there and back again.

use rehome_tests::{CONDITIONS, array, condition, condition_saying, edit, on_server};

use super::place::{Place, members};

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    let place = Place::with_samples();
    place
        .run("rollback 1 --dry-run")
        .code(0)
        .says(&["328 records would be taken out, 0 put back as they were. Nothing was changed.\n"]);
    let report = place.json(0, "rollback 1 --dry-run");
    assert_eq!(members(&report), "backup conflicts dry_run others removed restored run undone");
    assert_eq!((&report["removed"], &report["dry_run"]), (&328.into(), &true.into()));
    assert_eq!(place.json(0, "stats")["records"], 328);
    assert!(place.names().is_empty(), "not even a backup was made");
}

#[test]
fn an_import_is_undone_and_brought_back() {
    let place = Place::with_samples();
    let said = place.run("rollback 1 --backup").code(0).says(&[
        "328 records were taken out, 0 put back as they were.\n",
        "Run 1 is undone. That is run 2; `rehome rollback 2` takes it back.\n",
    ]);
    // A server is backed up by its own tools.
    assert_eq!(said.out.contains("Backup: rehome.db.backup-"), !on_server());
    assert_eq!(place.json(0, "stats")["records"], 0);
    place.run("rollback 2").code(0).says(&["0 records were taken out, 328 put back"]);
    place.run("verify dnd5e SAMPLES").code(0);
}

#[test]
fn what_was_edited_since_is_kept_listed_and_ends_with_1() {
    let place = Place::with_conditions(&["dazed", "lost"]);
    place.run("import dnd5e data").code(0);
    edit(&place.open(), "conditions", "dazed", &condition_saying("dazed", "Edited."));
    let dry = place.json(1, "rollback 1 --dry-run");
    assert_eq!((&dry["removed"], dry["conflicts"].as_array().unwrap().len()), (&1.into(), 1));
    place.run("rollback 1").code(1).says(&[
        "conflict[",
        "1 record was taken out, 0 put back as they were, 1 kept because of later changes.",
    ]);
    place.run("get conditions dazed").code(0).says(&["Edited."]);
    place.run("get conditions lost").code(64);
}

#[test]
fn an_older_run_is_undone_under_a_newer_one() {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data").code(0);
    let both = [condition("dazed"), condition("new")];
    place.file(&format!("data/{CONDITIONS}"), array(&both));
    place.run("import dnd5e data").code(0).says(&["1 inserted, 1 unchanged."]);
    place.run("rollback 1 --no-backup").code(0);
    place.run("get conditions dazed").code(64);
    place.run("get conditions new").code(0);
}

#[test]
fn a_run_is_undone_once() {
    let place = Place::with_samples();
    place.run("rollback 1").code(0);
    place.run("rollback 1").code(64).complains(&["1"]);
}
