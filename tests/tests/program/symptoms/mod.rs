//! Faults that people met, each under the name of its symptom.

use std::fs;

use rehome_tests::run_sql;
use serde_json::{Value, json};

use super::place::Place;

mod told;
mod values;
mod verdicts;

const SPELLS: &str = "data/5e-SRD-Spells.json";

fn spell(key: &str) -> String {
    json!({"index": key, "name": key, "level": 1}).to_string()
}

/// A file of sessions of the samples.
fn sessions() -> Vec<u8> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/editor/sessions");
    fs::read(format!("{samples}/37c3f68ff5ea2ef1.json")).unwrap()
}

/// The finding of a report that `fits`.
#[track_caller]
fn finding(report: &Value, fits: impl Fn(&Value) -> bool) -> &Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| fits(finding)).unwrap_or_else(|| panic!("{report}"))
}

#[test]
fn a_file_of_records_under_another_name_is_not_passed_over_in_silence() {
    let place = Place::new();
    place.file(SPELLS, format!("[{}]", spell("lamp")));
    place.file("data/5e-SRD-Spells (1).json", format!("[{}]", spell("oil")));
    place.file("data/5e-srd-feats.json", "[]");
    place.file("data/5e-SRD-Poisons.json", r#"[{"index": "nettle"}]"#);
    place.file("data/README.md", "Notes.");
    place.run("import dnd5e data --strict --check-only").code(1);
    let report = place.json(0, "import dnd5e data");
    for (file, level, words) in [
        ("5e-SRD-Spells (1).json", "warning", "5e-SRD-Spells.json"),
        ("5e-srd-feats.json", "warning", "5e-SRD-Feats.json"),
        ("5e-SRD-Poisons.json", "warning", "holds records"),
        ("README.md", "note", "passed over"),
    ] {
        let said = finding(&report, |finding| finding["file"] == file);
        assert_eq!(said["level"], level, "{said}");
        assert!(said["message"].as_str().unwrap().contains(words), "{said}");
    }
    let verified = place.run("verify dnd5e data").code(1);
    assert!(!verified.out.contains("hold the same"), "{}", verified.out);
    assert_eq!(place.json(1, "verify dnd5e data")["left_behind"], 3);
    for name in ["5e-SRD-Spells (1).json", "5e-srd-feats.json", "5e-SRD-Poisons.json"] {
        fs::remove_file(place.path("data").join(name)).unwrap();
    }
    place.run("verify dnd5e data").code(0).says(&["hold the same"]);
}

#[test]
fn a_copy_beside_its_original_is_no_file_of_its_own() {
    let place = Place::new();
    for name in [
        "37c3f68ff5ea2ef1.json",
        "37c3f68ff5ea2ef1 (a conflicted copy).json",
        "37c3f68ff5ea2ef1.sync-conflict-20260112-101010-K3ABCDE.json",
        "37c3f68ff5ea2ef1.json.bak",
    ] {
        place.file(&format!("editor/sessions/{name}"), sessions());
    }
    let report = place.json(2, "import editor editor --no-backup");
    for (file, rule) in [
        ("37c3f68ff5ea2ef1 (a conflicted copy).json", "layout.copy"),
        ("37c3f68ff5ea2ef1.sync-conflict-20260112-101010-K3ABCDE.json", "layout.copy"),
        ("37c3f68ff5ea2ef1.json.bak", "layout.left-behind"),
    ] {
        let file = format!("sessions/{file}");
        let said = finding(&report, |finding| finding["file"] == file.as_str());
        assert_eq!(said["rule"], rule, "{said}");
    }
    let list = place.json(0, "list sessions");
    let containers = list["items"].as_array().unwrap().iter().map(|item| &item["container"]);
    assert!(containers.clone().all(|container| container == "37c3f68ff5ea2ef1"), "{list}");
    let verified = place.run("verify editor editor").code(1);
    assert!(!verified.out.contains("hold the same"), "{}", verified.out);
}

#[test]
fn another_root_is_called_by_its_shape_with_a_way_out() {
    let lines = format!("{}\n{}\n", spell("a"), spell("b"));
    let answer = format!(r#"{{"count": 1, "results": [{}]}}"#, spell("a"));
    let keyed = format!(r#"{{"a": {}}}"#, spell("a"));
    for (text, shape, help) in [
        (lines, "JSON lines", "jq -s . FILE"),
        (answer, "in its member `results`", "jq .results FILE"),
        (keyed, "each record is a member", "jq '[.[]]' FILE"),
        (spell("a"), "a single record", "jq '[.]' FILE"),
    ] {
        let place = Place::new();
        place.file(SPELLS, &text);
        let report = place.json(2, "import dnd5e data");
        let said = finding(&report, |finding| finding["rule"] == "layout.root");
        assert!(said["message"].as_str().unwrap().contains(shape), "{said}");
        assert!(said["help"].as_str().unwrap().contains(help), "{said}");
    }
}

#[test]
fn what_a_hand_types_wrongly_is_called_by_its_name() {
    for (text, words) in [
        ("[\n  // a comment\n  {}]", "a comment"),
        ("[{\"index\": \"a\", /* b */ \"name\": \"a\"}]", "a comment"),
        ("[{\"index\": \"a\",}]", "a comma stands before"),
        ("[{\"index\": \"a\"},]", "a comma stands before"),
        ("[{\"index\": \"a\", \"desc\": [\"b\",]}]", "a comma stands before"),
        ("[{\u{201c}index\u{201d}: \"a\"}]", "a typographic quotation mark"),
        ("[\u{201c}a\u{201d}]", "a typographic quotation mark"),
        ("[{'index': 'a'}]", "a single quote"),
        ("[{\"index\": \"a\nb\"}]", "a line ends inside a string"),
        ("[{\"level\": NaN}]", "NaN"),
    ] {
        let place = Place::new();
        place.file(SPELLS, text);
        let report = place.json(2, "import dnd5e data");
        let said = finding(&report, |finding| finding["level"] == "rejected");
        assert!(said["message"].as_str().unwrap().contains(words), "{text}: {said}");
        assert!(said["line"].is_u64() && said["column"].is_u64(), "{said}");
    }
}

#[test]
fn a_packed_file_is_told_from_a_broken_one() {
    for (start, words) in [(b"\x1f\x8b\x08\x00", "gzip"), (b"PK\x03\x04", "ZIP")] {
        let place = Place::new();
        place.file(SPELLS, start);
        place.run("import dnd5e data").code(2).says(&[words, "unpack"]);
    }
}

#[test]
fn three_point_nought_is_three() {
    let place = Place::new();
    let text = r#"[{"index": "lamp", "name": "Lamp", "level": 3.0}]"#;
    place.file(SPELLS, text);
    let report = place.json(0, "import dnd5e data");
    let said = finding(&report, |finding| finding["rule"] == "record.integral");
    assert_eq!((&said["level"], &said["pointer"]), (&json!("note"), &json!("/0/level")));
    let list = place.json(0, "list spells --where level=3");
    assert_eq!(list["items"][0]["key"], "lamp");
    assert!(place.run("get spells lamp").code(0).out.contains("3.0"), "the text is kept");
    place.run("verify dnd5e data").code(0);
    place.run("export dnd5e out").code(0);
    let back = fs::read_to_string(place.path("out/5e-SRD-Spells.json")).unwrap();
    assert!(back.contains("\"level\": 3.0"), "{back}");
    place.file(SPELLS, text.replace("3.0", "3.5"));
    place.run("import dnd5e data").code(1).says(&["3.5"]);
}

#[test]
fn a_value_of_megabytes_is_in_no_message() {
    let place = Place::new();
    let desc = "A lamp. ".repeat(400_000);
    let record = json!({"index": "lamp", "name": "Lamp", "desc": desc, "level": 1});
    place.file(SPELLS, json!([record]).to_string());
    let said = place.run("import dnd5e data").code(1);
    assert!(said.out.len() < 10_000, "{}", said.out.len());
    for call in [
        "quarantine list",
        "history 1",
        "history 1 --json",
        "verify dnd5e data",
        "verify dnd5e data --json",
    ] {
        let said = place.run(call);
        assert!(said.out.len() < 20_000, "{call}: {}", said.out.len());
    }
}

#[test]
fn no_name_in_the_database_leads_an_export_out_of_its_folder() {
    let place = Place::new();
    place.file("editor/sessions/37c3f68ff5ea2ef1.json", sessions());
    place.run("import editor editor --no-backup");
    let rehome = place.open();
    let known = "INSERT INTO editor_workspace_hashes (hash, workspace_id)
                 SELECT '../../victim', id FROM editor_workspaces LIMIT 1";
    run_sql(&rehome, known);
    run_sql(&rehome, "UPDATE editor_sessions SET container = '../../victim'");
    drop(rehome);
    place.run("export editor deep/out").code(3).complains(&["leads out of the folder"]);
    assert!(!place.path("deep").exists() && !place.path("victim.json").exists());
}
