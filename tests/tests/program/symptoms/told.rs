//! Messages that help and end.

use serde_json::json;

use super::{SPELLS, finding, spell};
use crate::program::place::Place;

#[test]
fn other_shapes_and_texts_are_called_by_their_names_too() {
    let nested = format!(r#"{{"ok": true, "data": {{"items": [{}]}}}}"#, spell("a"));
    let encoded = json!(format!("[{}]", spell("a"))).to_string();
    let five = r#"{"_meta": {}, "spell": [{"name": "Lamp", "source": "MINE", "level": 1}]}"#;
    let twice = format!("[{}][{}]", spell("a"), spell("b"));
    for (text, words, help) in [
        (nested.as_bytes(), "data.items", "jq .data.items FILE > NEW"),
        (encoded.as_bytes(), "one string of JSON", "jq fromjson FILE > NEW"),
        (five.as_bytes(), "5etools", "jq .spell FILE > NEW"),
        (twice.as_bytes(), "something follows the end of the array", "jq -s add FILE > NEW"),
        (b"<!DOCTYPE html><p>Not found", "HTML", "load the file itself again"),
        (b"[\n<<<<<<< mine\n{}]", "merge conflict", "correct the file"),
        (b"[{\"level\": None}]", "Python", "correct the file"),
        (b"[{level: 1}]", "a name without its double quotes", "correct the file"),
        (b"index,name\nlamp,Lamp\n", "found `index`", "correct the file"),
        (b"\x28\xb5\x2f\xfd\x00", "zstd", "zstd -dc < FILE > NEW"),
    ] {
        let place = Place::new();
        place.file(SPELLS, text);
        let report = place.json(2, "import dnd5e data");
        let said = finding(&report, |finding| finding["level"] == "rejected");
        assert!(said["message"].as_str().unwrap().contains(words), "{words}: {said}");
        assert!(said["help"].as_str().unwrap().contains(help), "{help}: {said}");
    }
}

#[test]
fn an_old_release_is_called_one_when_all_of_a_file_lacks_its_key() {
    let place = Place::new();
    place.file(SPELLS, r#"[{"name": "Lamp", "level": 1}, {"name": "Oil", "level": 2}]"#);
    let report = place.json(1, "import dnd5e data");
    let said = finding(&report, |finding| finding["rule"] == "layout.old-release");
    assert!(said["message"].as_str().unwrap().contains("none of the 2 elements"), "{said}");
    assert!(said["help"].as_str().unwrap().contains("jq 'map(.index = "), "{said}");
}

#[test]
fn what_many_records_lack_is_one_line_and_verbose_lists_all() {
    let place = Place::new();
    let records: Vec<String> = (0..100).map(|n| spell(&format!("lamp-{n}"))).collect();
    place.file(SPELLS, format!("[{}]", records.join("\n,")));
    let said = place.run("import dnd5e data --check-only").code(0);
    let said = said.says(&["`url` is missing in 100 records, first at line 1"]);
    assert!(said.out.lines().count() < 40, "{}", said.out);
    let said = place.run("import dnd5e data --check-only --verbose").code(0);
    assert_eq!(said.out.matches("`url` is missing").count(), 100);
    let report = place.json(0, "import dnd5e data");
    let groups = report["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["field"] == "url").unwrap();
    assert_eq!((&group["count"], &group["first"]["line"]), (&json!(100), &json!(1)));
    assert!(place.run("history 1").code(0).out.lines().count() < 60);
}

#[test]
fn one_homebrew_record_prints_lines_not_boxes() {
    let place = Place::new();
    place.file(SPELLS, format!("[{}]", spell("lamp")));
    let said = place.run("import dnd5e data").code(0);
    assert!(!said.out.contains('╭') && said.out.lines().count() < 30, "{}", said.out);
}

#[test]
fn many_files_are_a_short_table() {
    let place = Place::new();
    for number in 0..60 {
        place.file(&format!("ed/sessions/{number:016x}.json"), "[]");
    }
    let said = place.run("import editor ed").code(0);
    let said = said.says(&["more; --verbose lists them"]);
    assert!(said.out.lines().count() < 60, "{}", said.out);
    assert!(place.run("import editor ed --verbose").code(0).out.lines().count() > 60);
}

#[test]
fn nothing_personal_is_printed_or_kept_beyond_the_field_that_is_wrong() {
    const SECRET: &str = "nobody should read this";
    let profile = json!([{
        "id": "p1", "name": SECRET, "raw_input": SECRET, "dob": {"year": SECRET},
        "gender": SECRET, "mental_age": [SECRET], "mastered_words": 7,
    }]);
    for text in [profile.to_string(), serde_json::to_string_pretty(&profile).unwrap()] {
        let place = Place::new();
        place.file("l/data/profiles/child_profiles.json", &text);
        let mut printed = String::new();
        for call in [
            "import learner l --check-only",
            "import learner l --verbose",
            "import learner l --json",
            "history 1",
            "history 1 --json",
            "verify learner l",
            "quarantine list",
            "quarantine list --json",
        ] {
            printed += &place.run(call).out;
        }
        assert!(!printed.contains(SECRET), "{printed}");
    }
    let torn = format!("[{{\"id\": \"p1\", \"raw_input\": \"{SECRET}\",\n}}]");
    let place = Place::new();
    place.file("l/data/profiles/child_profiles.json", torn);
    let said = place.run("import learner l").code(2);
    assert!(!said.out.contains(SECRET), "{}", said.out);
}

#[test]
fn what_is_kept_of_a_finding_is_short() {
    let place = Place::new();
    let key = "lamp ".repeat(400);
    let record = json!({"index": "lamp", "name": "Lamp", "level": 1, key: {"oil": [{}]}});
    let wrong = json!({"index": "oil", "name": "Oil", "level": "A lamp. ".repeat(5000)});
    place.file(SPELLS, json!([record, wrong]).to_string());
    place.run("import dnd5e data").code(1);
    let rehome = place.open();
    let longest = |query: &str| -> i64 { rehome_tests::sql(&rehome, query)[0].parse().unwrap() };
    assert!(longest("SELECT max(length(CAST(body AS text))) AS line FROM import_findings") <= 500);
    assert!(longest("SELECT max(length(CAST(finding AS text))) AS line FROM quarantine") <= 500);
}

#[test]
fn a_failing_database_names_the_file_and_the_step() {
    let place = Place::with_file();
    place.file(SPELLS, format!("[{}]", spell("lamp")));
    place.run("import dnd5e data").code(0);
    let rehome = place.open();
    rehome_tests::run_sql(
        &rehome,
        "CREATE TRIGGER broken BEFORE INSERT ON dnd5e_spells BEGIN SELECT json('{'); END",
    );
    drop(rehome);
    place.file(SPELLS, format!("[{},{}]", spell("lamp"), spell("oil")));
    place.run("import dnd5e data").code(3).complains(&["importing 5e-SRD-Spells.json"]);
}
