//! `rehome export` and `rehome verify`: the files as they were.

use std::fs;

use rehome_tests::{CONDITIONS, array, condition};
use serde_json::{Value, json};

use super::place::{Place, SAMPLES, members};

#[test]
fn the_export_is_the_source_and_importing_it_changes_nothing() {
    let place = Place::with_samples();
    place.run("export dnd5e back").code(0).says(&[
        "total                                 328\n",
        "25 files with 328 records of the pack `srd` were written to back.\n",
    ]);
    for entry in fs::read_dir(place.path("back")).unwrap() {
        let name = entry.unwrap().file_name();
        let read = |folder: &std::path::Path| -> Value {
            serde_json::from_slice(&fs::read(folder.join(&name)).unwrap()).unwrap()
        };
        assert_eq!(read(&place.path("back")), read(SAMPLES.as_ref()), "{name:?}");
    }
    assert_eq!(place.json(0, "import dnd5e back")["totals"]["unchanged"], 328);
    place.run("verify dnd5e back").code(0);
}

#[test]
fn files_that_are_there_are_not_replaced_unasked() {
    let place = Place::with_samples();
    place.run("export dnd5e back").code(0);
    place.run("export dnd5e back").code(64).complains(&["--overwrite"]);
    place.run("export dnd5e back --overwrite").code(0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::with_samples();
    place.run("export dnd5e back --dry-run").code(0).says(&["Nothing was written."]);
    let report = place.json(0, "export dnd5e back --dry-run");
    assert_eq!(members(&report), "app container dry_run files target");
    assert_eq!(members(&report["files"][0]), "collection path quarantined records");
    assert!(place.names().is_empty());
}

#[test]
fn quarantined_elements_come_along_or_not() {
    let place = Place::new();
    let source = array(&[condition("dazed"), "7".to_owned(), condition("lost")]);
    place.file(&format!("data/{CONDITIONS}"), &source);
    place.run("import dnd5e data").code(1);
    place.run("export dnd5e with").code(0);
    place.run("export dnd5e without --without-quarantined").code(0);
    let written = |folder| fs::read_to_string(place.path(folder).join(CONDITIONS)).unwrap();
    assert_eq!(written("with"), source);
    let records = array(&[condition("dazed"), condition("lost")]);
    assert_eq!(written("without"), records);
    // All of it is accounted for, and one element waits for a person.
    let said = "3 compared, 0 different: source and database hold the same.\n\
                1 in quarantine, 1 waiting: `rehome quarantine list` shows them.\n";
    place.run("verify dnd5e data").code(1).says(&[said]);
}

#[test]
fn a_verification_counts_what_it_compared() {
    let place = Place::with_samples();
    let said = "328 compared, 0 different: source and database hold the same.\n";
    place.run("verify dnd5e SAMPLES").code(0).says(&[said]);
    let outcome = place.json(0, "verify dnd5e SAMPLES");
    assert_eq!(
        members(&outcome),
        "app compared container different findings findings_omitted groups left_behind missing missing_records quarantined source waiting"
    );
    assert_eq!((&outcome["compared"], &outcome["different"]), (&json!(328), &json!(0)));
}
