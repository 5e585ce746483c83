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
    let members_of_one = "app collection container created_at file finding how id key pointer position raw \
         resolved_by rule run waiting";
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
    assert_eq!(second["items"][0]["raw"], "[\"half\"]");
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
