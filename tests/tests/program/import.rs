//! `rehome import`: what it says, to people and as JSON.

use rehome_tests::{CONDITIONS, SPELLS, array, condition, spell};
use serde_json::json;

use super::place::{Place, members};

#[test]
fn the_sample_pack_is_imported_without_a_warning() {
    let report = Place::new().json(0, "import dnd5e SAMPLES --strict");
    let totals = &report["totals"];
    assert_eq!((&totals["read"], &totals["inserted"]), (&json!(328), &json!(328)));
    assert_eq!((&totals["warnings"], &totals["quarantined"]), (&json!(0), &json!(0)));
    assert_eq!(report["verified"], json!({"compared": 328, "different": 0, "missing": 0}));
    assert_eq!(report["files"].as_array().unwrap().len(), 25);
    let levels = report["findings"].as_array().unwrap().iter().map(|finding| &finding["level"]);
    assert!(levels.into_iter().all(|level| level == "note"));
}

#[test]
fn people_see_a_table_and_what_it_means() {
    let place = Place::new();
    let said = place.run("import dnd5e SAMPLES").code(0).says(&[
        "file                              read  inserted  updated  unchanged\n",
        "5e-SRD-Spells.json                  12        12        0          0\n",
        "total                              328       328        0          0\n",
        "328 records read: 328 inserted.\nVerified: 328 compared, 0 different.\n",
        &format!("They are in {} now, in the pack `srd`.", place.database()),
        "Undo with `rehome rollback 1`.\n",
    ]);
    assert!(!said.out.contains('\u{1b}'), "colours are for terminals");
    assert!(!place.is_unused() && place.names().is_empty());
}

#[test]
fn a_second_import_changes_nothing_and_says_so() {
    let place = Place::with_samples();
    place.run("import dnd5e SAMPLES").code(0).says(&["328 unchanged.", "Nothing changed.\n"]);
    let totals = &place.json(0, "import dnd5e SAMPLES")["totals"];
    let expected = json!({
        "read": 328, "inserted": 0, "updated": 0, "unchanged": 328, "moved": 0, "conflicts": 0,
        "quarantined": 0, "waiting": 0, "missing": 0, "deleted": 0, "warnings": 0,
    });
    assert_eq!(*totals, expected);
}

#[test]
fn the_report_has_the_promised_members() {
    let place = Place::new();
    place.file(&format!("data/{CONDITIONS}"), array(&[condition("dazed"), "7".to_owned()]));
    let report = place.json(1, "import dnd5e data");
    assert_eq!(
        members(&report),
        "app backup check_only container files findings findings_omitted groups left_behind missing_records run source totals verified"
    );
    assert_eq!((&report["run"], &report["app"]), (&json!(1), &json!("dnd5e")));
    assert_eq!(report["source"], "data");
    let totals = "conflicts deleted inserted missing moved quarantined read unchanged updated \
                  waiting warnings";
    assert_eq!(members(&report["totals"]), totals);
    assert_eq!(members(&report["verified"]), "compared different missing");
    let findings = report["findings"].as_array().unwrap();
    let quarantined = findings.iter().find(|finding| finding["level"] == "quarantined").unwrap();
    for finding in findings {
        let all = "column file help hint level line message offset pointer rule";
        assert_eq!(members(finding), all, "those without a value are null");
    }
    assert_eq!(quarantined["file"], CONDITIONS);
    assert_eq!(quarantined["pointer"], "/1");
    assert_eq!((&quarantined["line"], &quarantined["column"]), (&json!(3), &json!(3)));
    assert!(quarantined["offset"].is_u64() && quarantined["rule"].is_string());
}

#[test]
fn one_file_may_be_named() {
    let place = Place::with_conditions(&["dazed"]);
    place.file(&format!("data/{SPELLS}"), array(&[spell("spark", 1)]));
    let report = place.json(0, &format!("import dnd5e data --file {SPELLS}"));
    assert_eq!(report["totals"]["inserted"], 1);
    assert_eq!(report["files"][0]["path"], SPELLS);
}

#[test]
fn what_is_in_quarantine_is_shown_with_its_line() {
    let place = Place::new();
    place.file(&format!("data/{CONDITIONS}"), array(&[condition("dazed"), "7".to_owned()]));
    place.run("import dnd5e data").code(1).says(&[
        "quarantined[record.shape] 5e-SRD-Conditions.json:3:3: this is no record of conditions",
        "2 records read: 1 inserted, 1 quarantined, 1 waiting.\n",
        "`rehome quarantine list` shows what is in quarantine.\n",
    ]);
}

#[test]
fn progress_goes_to_stderr_as_lines_that_programs_read() {
    let said = Place::new().run("import dnd5e SAMPLES --progress json --json").code(0);
    said.json();
    let events: Vec<serde_json::Value> =
        said.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "phase");
    let ends: Vec<usize> = (0..events.len()).filter(|&at| events[at]["event"] == "end").collect();
    assert_eq!(ends, [events.len() - 1], "the end comes once, at the end");
}

#[test]
fn without_progress_nothing_is_on_stderr() {
    let said = Place::new().run("import dnd5e SAMPLES --progress none").code(0);
    assert_eq!(said.err, "");
}

#[test]
fn the_sources_are_archived_on_demand() {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data --archive kept").code(0);
    assert!(place.path("kept/run-1").join(CONDITIONS).exists());
}
