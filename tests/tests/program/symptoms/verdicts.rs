//! "All in" and "the same" are said of everything that lies there.

use std::fs;

use serde_json::{Value, json};

use super::{SPELLS, finding, spell};
use crate::program::place::Place;

fn spells(keys: &[&str]) -> String {
    let records: Vec<String> = keys.iter().map(|key| spell(key)).collect();
    format!("[{}]", records.join(",\n"))
}

/// A session with so many messages, changed on that day.
fn session(id: &str, messages: usize, day: u32) -> Value {
    let message = |n: usize| json!({"id": format!("m{n}"), "role": "user", "content": "Oil?", "timestamp": "2026-01-10T09:00:00Z"});
    json!({
        "id": id, "type": "competition", "task": "Trim the wick", "status": "running",
        "createdAt": "2026-01-10T08:00:00Z", "updatedAt": format!("2026-01-{day}T09:00:00Z"),
        "completedAt": null, "instances": [],
        "chatHistory": (0..messages).map(message).collect::<Vec<_>>(),
    })
}

#[test]
fn a_file_under_another_name_is_read_when_a_person_says_what_it_is() {
    let place = Place::new();
    place.file("data/5e-srd-spells.json", spells(&["lamp"]));
    let said = place.run("import dnd5e data").code(64);
    assert!(said.err.contains("looks like 5e-SRD-Spells.json"), "{}", said.err);
    let report = place.json(0, "import dnd5e data --treat 5e-srd-spells.json=spells");
    assert_eq!((&report["totals"]["inserted"], &report["left_behind"]), (&json!(1), &json!(0)));
    place.run("verify dnd5e data --treat 5e-srd-spells.json=spells").code(0);
    place.run("export dnd5e out").code(0);
    assert!(place.path("out/5e-SRD-Spells.json").is_file());
    // Beside the file of the layout it would stand for the same records.
    place.file(SPELLS, spells(&["oil"]));
    let said = place.run("import dnd5e data --treat 5e-srd-spells.json=spells").code(64);
    assert!(said.err.contains("5e-SRD-Spells.json is there too"), "{}", said.err);
    for (file, words) in [
        ("5e-srd-spells.json=wicks", "no file of `dnd5e` holds a collection `wicks`"),
        ("nowhere.json=spells", "there is no file"),
        ("../outside.json=spells", "there is no file"),
        ("5e-SRD-Spells.json=feats", "is a file of the layout"),
    ] {
        let said = place.run(&format!("import dnd5e data --treat {file}")).code(64);
        assert!(said.err.contains(words), "{}", said.err);
    }
}

#[test]
fn a_name_with_a_slip_is_told_with_the_right_one() {
    let place = Place::new();
    place.file("data/5e-SRD-Feats.json", "[]");
    for name in ["5e_SRD_Spells.json", "5e-SRD-Spell.json", "5e-SRD-Spells.json.gz"] {
        place.file(&format!("data/{name}"), spells(&["lamp"]));
        let report = place.json(0, "import dnd5e data");
        let said = finding(&report, |finding| finding["file"] == name);
        assert_eq!((&said["level"], &report["left_behind"]), (&json!("warning"), &json!(1)));
        assert!(said["message"].as_str().unwrap().contains("5e-SRD-Spells.json"), "{said}");
        assert_eq!(said["hint"]["value"], format!("{name}=spells"), "{said}");
        fs::remove_file(place.path("data").join(name)).unwrap();
    }
    // Folders one deeper, of which the one above was named.
    place.file("data/2014/5e-SRD-Spells.json", spells(&["lamp"]));
    let said = place.run("import dnd5e data").code(0);
    said.says(&[
        "2014: this folder holds 5e-SRD-Spells.json of the layout",
        "1 file was passed over",
    ]);
}

#[test]
fn missing_records_are_named_with_what_deleting_would_do() {
    let place = Place::new();
    place.file(SPELLS, spells(&["lamp", "oil", "wick"]));
    place.run("import dnd5e data").code(0);
    let edited = json!({"index": "oil", "name": "oil", "level": 2}).to_string();
    place.run_reading(&edited, "put spells oil --override").code(0);
    place.file(SPELLS, spells(&["lamp"]));
    let report = place.json(0, "import dnd5e data");
    let said = finding(&report, |finding| finding["rule"] == "record.missing");
    let message = said["message"].as_str().unwrap();
    assert!(message.contains("`oil`, `wick`"), "{message}");
    assert_eq!(said["hint"]["action"], "delete_missing");
    assert!(said["help"].as_str().unwrap().contains("1 can be deleted; 1 were edited"), "{said}");
    let of = |value: &Value| -> Vec<(Value, Value)> {
        let records = value["missing_records"].as_array().unwrap();
        records.iter().map(|record| (record["key"].clone(), record["deletable"].clone())).collect()
    };
    let expected = [(json!("oil"), json!(false)), (json!("wick"), json!(true))];
    assert_eq!(of(&report), expected);
    assert_eq!(
        (&report["totals"]["missing"], &report["verified"]["missing"]),
        (&json!(2), &json!(2))
    );
    let verified = place.json(1, "verify dnd5e data");
    assert_eq!((&verified["missing"], &verified["different"]), (&json!(2), &json!(2)));
    assert_eq!(of(&verified), expected);
    place.run("import dnd5e data --strict").code(1);
}

#[test]
fn a_record_whose_element_waits_in_quarantine_is_not_in_the_database_only() {
    let place = Place::new();
    place.file(SPELLS, spells(&["lamp", "oil"]));
    place.run("import dnd5e data").code(0);
    let broken = spells(&["lamp", "oil"]).replacen("\"level\":1", "\"level\":\"one\"", 1);
    place.file(SPELLS, broken);
    let report = place.json(1, "import dnd5e data");
    assert_eq!(report["totals"]["missing"], 0);
    let verified = place.json(1, "verify dnd5e data");
    let said = finding(&verified, |finding| finding["rule"] == "verify.waiting");
    assert_eq!(said["hint"]["action"], "list_quarantine");
    assert!(!verified.to_string().contains("verify.only-in-database"), "{verified}");
}

#[test]
fn verify_names_the_fields_that_differ_and_that_the_source_changed() {
    let place = Place::new();
    place.file(SPELLS, spells(&["lamp"]));
    place.run("import dnd5e data").code(0);
    let changed = json!([{"index": "lamp", "name": "lamp", "level": 2, "range": "Self"}]);
    place.file(SPELLS, changed.to_string());
    let said = place.run("verify dnd5e data").code(1);
    said.says(&["in `level`, `range`", "changed since run 1 read it"]);
}

#[test]
fn a_skipped_file_of_sessions_is_part_of_every_verdict() {
    let place = Place::new();
    place.file("ed/sessions/fence.json", json!([session("s1", 1, 10)]).to_string());
    let report = place.json(0, "import editor ed");
    assert_eq!(report["left_behind"], 1);
    let said = place.run("import editor ed --strict").code(1);
    assert!(!said.out.contains("None of the files"), "{}", said.out);
    let verified = place.run("verify editor ed").code(1);
    assert!(!verified.out.contains("hold the same"), "{}", verified.out);
    assert_eq!(place.json(1, "verify editor ed")["left_behind"], 1);
    place.run("import editor ed --workspace /srv/fence").code(0);
    place.run("verify editor ed").code(0).says(&["hold the same"]);
}

#[test]
fn a_lone_file_of_sessions_does_not_take_the_folder_that_it_lies_in() {
    let place = Place::new();
    place.file("downloads/sessions.json", json!([session("s1", 1, 10)]).to_string());
    let report = place.json(0, "import editor downloads");
    let said = finding(&report, |finding| finding["rule"] == "sessions.lone-file");
    assert_eq!(said["hint"]["name"], "workspace");
    assert_eq!(report["totals"]["inserted"], 0);
    let report = place.json(0, "import editor downloads --workspace /srv/fence");
    assert_eq!(report["totals"]["inserted"], 1);
    place.run("workspaces list").code(0).says(&["/srv/fence"]);
}

#[test]
fn a_workspace_that_was_told_wrongly_is_told_again() {
    let place = Place::new();
    place.file("ed/sessions/fence.json", json!([session("s1", 1, 10)]).to_string());
    place.run("import editor ed --workspace /srv/gate").code(0);
    place.run("import editor ed --workspace /srv/fence").code(0);
    let list = place.json(0, "workspaces list");
    let sessions: Vec<(&Value, &Value)> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|workspace| (&workspace["path"], &workspace["sessions"]))
        .collect();
    assert_eq!(sessions, [(&json!("/srv/fence"), &json!(1))], "{list}");
}

#[test]
fn a_session_in_two_files_is_held_by_the_name_that_fits_and_then_by_the_fuller_one() {
    // The hash of /srv/demo/project.
    const HASH: &str = "6d627873762d4829";
    let messages = |place: &Place| {
        let list = place.json(0, "list sessions");
        let items = list["items"].as_array().unwrap();
        items.iter().map(|item| item["container"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for other in ["0-older", "zz-newer"] {
        let place = Place::new();
        let file = |name: &str, messages, day| {
            let sessions = json!([session("s1", messages, day)]).to_string();
            place.file(&format!("ed/sessions/{name}.json"), sessions);
        };
        file(HASH, 1, 10);
        file(other, 5, 20);
        place.run("import editor ed --workspace /srv/demo/project").code(1);
        assert_eq!(messages(&place), [HASH], "{other}");
        assert_eq!(place.json(1, "verify editor ed")["different"], 0);
    }
    for (first, second, holder) in
        [((1, 20), (3, 10), "b"), ((3, 10), (3, 20), "b"), ((3, 20), (3, 10), "a")]
    {
        let place = Place::new();
        for (name, (messages, day)) in [("a", first), ("b", second)] {
            let sessions = json!([session("s1", messages, day)]).to_string();
            place.file(&format!("ed/sessions/{name}.json"), sessions);
        }
        place.run("import editor ed --workspace /srv/demo/project").code(1);
        assert_eq!(messages(&place), [holder], "{first:?} {second:?}");
        assert_eq!(place.json(1, "verify editor ed")["different"], 0);
        place.run("export editor out").code(0);
        for name in ["a", "b"] {
            let back = fs::read_to_string(place.path("out/sessions").join(format!("{name}.json")));
            assert!(back.unwrap().contains("Trim the wick"), "{name}");
        }
    }
}
