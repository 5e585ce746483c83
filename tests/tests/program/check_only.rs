//! `rehome import --check-only`: the same report, and no trace.

use rehome_tests::{CONDITIONS, SKILLS, array, condition, skill};
use serde_json::Value;

use super::place::Place;

/// The report without what only an import has.
fn comparable(mut report: Value) -> Value {
    for name in ["run", "check_only", "backup"] {
        report.as_object_mut().unwrap().remove(name).unwrap();
    }
    report
}

#[test]
fn it_leaves_no_file_and_says_what_the_import_says() {
    let place = Place::new();
    let checked = place.json(0, "import dnd5e SAMPLES --check-only");
    assert!(place.names().is_empty() && place.is_unused());
    assert_eq!((&checked["run"], &checked["check_only"]), (&Value::Null, &true.into()));
    assert_eq!(comparable(checked), comparable(place.json(0, "import dnd5e SAMPLES")));
}

#[test]
fn people_are_told_that_nothing_was_written() {
    let said = Place::new().run("import dnd5e SAMPLES --check-only").code(0);
    said.says(&["328 records read; if imported: 328 inserted.\n", "Nothing was written.\n"]);
}

#[test]
fn trouble_is_the_same_on_a_database_that_holds_data() {
    let place = Place::with_conditions(&["dazed", "lost"]);
    place.run("import dnd5e data").code(0);
    place.file(
        &format!("data/{CONDITIONS}"),
        array(&[condition("lost"), condition("new"), condition("new"), "7".to_owned()]),
    );
    place.file(&format!("data/{SKILLS}"), array(&[skill("juggling", "dex")]));
    place.file("data/5e-SRD-Feats.json", "[{");
    let before = place.bytes();

    let checked = place.json(2, "import dnd5e data --check-only");

    assert_eq!(place.bytes(), before);
    let imported = place.json(2, "import dnd5e data");
    assert!(imported["totals"]["warnings"].as_u64() > Some(0));
    assert_eq!(comparable(checked), comparable(imported));
}
