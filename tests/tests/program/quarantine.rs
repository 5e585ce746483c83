//! `rehome quarantine`: what the sources hold and is no record.

use rehome_tests::{CONDITIONS, array, condition};
use serde_json::json;

use super::place::{Place, members};

/// A database with two conditions in quarantine.
fn with_two() -> Place {
    let place = Place::new();
    let elements = [condition("dazed"), "7".to_owned(), "[\"half\"]".to_owned()];
    place.file(&format!("data/{CONDITIONS}"), array(&elements));
    place.run("import dnd5e data").code(1);
    place
}

#[test]
fn it_is_listed_with_place_and_reason() {
    let place = with_two();
    place.run("quarantine list").code(0).says(&[
        "rule          quarantined  waiting",
        "record.shape            2        2",
        "id  container  place                     ",
        " 1  srd        5e-SRD-Conditions.json:3  ",
        " 2  srd        5e-SRD-Conditions.json:4  ",
    ]);
    let all = place.json(0, "quarantine list");
    assert_eq!(members(&all), "groups items next");
    assert_eq!(all["groups"], json!([{ "rule": "record.shape", "quarantined": 2, "waiting": 2 }]));
    let members_of_one = "app bytes collection container created_at file finding how id key pointer \
         position resolved_by rule run waiting";
    assert_eq!(members(&all["items"][0]), members_of_one);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

#[test]
fn its_pages_lead_to_the_end() {
    let place = with_two();
    let first = place.json(0, "quarantine list --limit 1");
    assert_eq!(first["next"], 1);
    place.run("quarantine list --limit 1").code(0).says(&["--after 1"]);
    let second = place.json(0, "quarantine list --limit 1 --after 1");
    assert_eq!(second["items"][0]["bytes"], 8);
    assert_eq!(place.json(0, "quarantine show 2")["raw"], "[\"half\"]");
    let end = place.json(0, "quarantine list --after 2");
    assert!(end["items"].as_array().unwrap().is_empty() && end["next"].is_null());
}

#[test]
fn an_element_is_shown_with_its_text() {
    let place = with_two();
    place.run("quarantine show 2").code(0).says(&[
        "collection   dnd5e/conditions\n",
        "place        element 2 of 5e-SRD-Conditions.json\n",
        "by run 1\n",
        "quarantined[record.",
        "[\"half\"]\n",
    ]);
    assert_eq!(place.json(0, "quarantine show 2")["finding"]["level"], "quarantined");
}

#[test]
fn it_is_empty_once_the_source_is_corrected() {
    let place = with_two();
    place.file(&format!("data/{CONDITIONS}"), array(&[condition("dazed")]));
    place.run("import dnd5e data").code(0);
    place.run("quarantine list").code(0).says(&["Nothing is in quarantine.\n"]);
    place.run("quarantine show 2").code(0).says(&["by run 2, whose source no longer had it"]);
}

#[test]
fn text_from_files_cannot_steer_the_terminal() {
    let place = Place::new();
    place.file(&format!("data/{CONDITIONS}"), "[[\"\u{9b}31m\u{202e}\"]]");
    let said = place.run("import dnd5e data").code(1);
    let shown = place.run("quarantine show 1").code(0);
    assert!(!(said.out + &shown.out).contains(['\u{9b}', '\u{202e}']));
}

#[test]
fn an_entry_is_resolved_with_what_is_read_and_dismissed() {
    let place = with_two();
    place
        .run_reading("[]", "quarantine resolve 1")
        .code(1)
        .says(&["quarantined[record.shape]", "Entry 1 is what it was. Nothing was changed.\n"]);
    let mended = condition("odd");
    place
        .run_reading(&mended, "quarantine resolve 1 --dry-run")
        .code(0)
        .says(&["Entry 1 would be settled, in `dnd5e/conditions odd`. Nothing was changed.\n"]);
    // A server gives out no number twice, also not those of what was only tried.
    let run = |place: &Place| place.json(0, "history")["items"][0]["id"].to_string();
    let said = place.run_reading(&mended, "quarantine resolve 1").code(0);
    let resolved = run(&place);
    let undo = format!("Undo with `rehome rollback {resolved}`.\n");
    said.says(&[&format!("Entry 1 is settled, in `dnd5e/conditions odd`. {undo}")]);
    let said = place.run("quarantine dismiss 2").code(0);
    let dismissed = run(&place);
    let undo = format!("Undo with `rehome rollback {dismissed}`.\n");
    said.says(&[&format!("Entry 2 is dismissed; it stays in quarantine. {undo}")]);
    let made = format!("by run {resolved}, which made a record of it\n");
    place.run("quarantine show 1").code(0).says(&[&made]);
    place.run("quarantine list").code(0).says(&["record.shape            1        0\n"]);
    assert_eq!(place.json(0, "quarantine list --waiting")["items"], json!([]));
    place.run("import dnd5e data").code(0);
    place.run("verify dnd5e data").code(0);
    place.run_reading(&mended, "quarantine resolve 1").code(64);
    place.run("quarantine dismiss 2").code(64);
    place.run("history").code(0).says(&["resolve", "dismiss"]);
    place.run(&format!("rollback {dismissed}")).code(0);
    let items = &place.json(0, "quarantine list --waiting --rule record.shape")["items"];
    assert_eq!((&items[0]["id"], &items[0]["waiting"]), (&json!(2), &json!(true)));
}

#[test]
fn resolving_tells_programs_what_became_of_it() {
    let place = with_two();
    let said = place.run_reading(&condition("odd"), "quarantine resolve 1 --json").code(0).json();
    let all = "app collection container dry_run entry findings key run settled";
    assert_eq!(members(&said), all);
    assert_eq!((&said["run"], &said["key"]), (&json!(2), &json!("odd")));
}
