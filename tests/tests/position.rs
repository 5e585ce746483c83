//! Where a finding points: byte, line, character and JSON pointer are exact.

use rehome::{Finding, Position};
use rehome_tests::*;

/// Imports `content` and returns its one finding, checked against the place where `marked`
/// stands in it.
fn at(content: &str, marked: &str) -> Finding {
    let report = import(&memory(), &Folder::new().file(CONDITIONS, content));
    let rules = rules(&report.findings);
    assert_eq!(rules.len(), 1, "{rules:?} in {content}");
    let finding = finding(&report.findings, rules[0]).clone();
    let offset = content.find(marked).unwrap();
    let before = content[..offset].trim_start_matches('\u{feff}');
    let line = before.rsplit('\n').next().unwrap();
    let expected = Position {
        offset: offset as u64,
        line: before.matches('\n').count() as u64 + 1,
        column: line.chars().count() as u64 + 1,
    };
    assert_eq!(finding.position, Some(expected), "{marked} in {content}");
    assert_eq!(finding.file.as_deref(), Some(CONDITIONS));
    finding
}

fn pointer(content: &str, marked: &str) -> String {
    at(content, marked).pointer.unwrap()
}

#[test]
fn of_a_flaw_deep_inside() {
    let content = r#"[{"index": "a", "x": {"y": [0, {"z": [[1], 1e400]}]}}]"#;
    assert_eq!(pointer(content, "1e400"), "/0/x/y/1/z/1");
}

#[test]
fn of_a_flaw_behind_characters_of_several_bytes() {
    let good = condition_saying("dazed", "剣 épée");
    let content = format!("[{good},\r\n\t{{\"index\": \"剣🗡\", \"x\": [\"é\", 1e400]}}]");
    assert_eq!(pointer(&content, "1e400"), "/1/x/1");
}

#[test]
fn of_an_escape_within_a_string() {
    let content = r#"[{"index": "a", "name": "caf\u00e9 \ud800!"}]"#;
    assert_eq!(pointer(content, r"\ud800"), "/0/name");
}

#[test]
fn of_a_flaw_in_a_name() {
    let content = r#"[{"index": "a", "x": {"ok": 1, "b\u0000": 2}}]"#;
    assert_eq!(pointer(content, r"\u0000"), r"/0/x/b\u0000", "no database holds the character");
}

#[test]
fn of_the_later_of_two_equal_keys() {
    let content = r#"[{"index": "a", "x": [{"k": 1, "m": 2, "k": 3}]}]"#;
    assert_eq!(pointer(content, r#""k": 3"#), "/0/x/0/k");
}

#[test]
fn of_keys_that_a_pointer_escapes() {
    let content = r#"[{"index": "a", "x/y": {"~": {"": [1e400]}}}]"#;
    assert_eq!(pointer(content, "1e400"), "/0/x~1y/~0//0");
}

#[test]
fn of_the_first_of_several_flaws() {
    let content = r#"[{"index": "a", "x": "\ud800", "y": 1e400, "x": 2}]"#;
    assert_eq!(pointer(content, r"\ud800"), "/0/x");
}

#[test]
fn of_the_right_occurrence_of_equal_texts() {
    let content = r#"[{"index": "a", "x": [{"n": 1}, {"n": 1e401}], "y": {"n": 1}}]"#;
    assert_eq!(pointer(content, "1e401"), "/0/x/1/n");
}

#[test]
fn of_an_element_that_is_a_duplicate() {
    let content = format!("[{},\n\n   {}]", condition("dazed"), condition_saying("dazed", "Two."));
    let marked = condition_saying("dazed", "Two.");
    assert_eq!(pointer(&content, &marked), "/1");
}

#[test]
fn of_a_value_of_the_wrong_type() {
    for (content, marked, expected) in [
        (r#"[{"index": "a", "name": 7}]"#, "7", "/0/name"),
        (r#"[{"index": "é", "desc": ["ok", {"x": 1}]}]"#, "{\"x\"", "/0/desc/1"),
        ("[\n  {\"index\":\n    \"a\",\n  \"name\": [1]}]", "[1]", "/0/name"),
        (r#"[{"index": "a", "desc": "text"}]"#, "\"text\"", "/0/desc"),
        (r#"[{"index": "a", "desc": null}]"#, "null", "/0/desc"),
        (r#"[{"index": "a", "name": true}]"#, "true", "/0/name"),
        (r#"[{"index": "a", "desc": ["é", "b", 12.5]}]"#, "12.5", "/0/desc/2"),
        ("[[]]", "[]]", "/0"),
        (r#"["odd"]"#, "\"odd", "/0"),
        ("[ 7]", "7", "/0"),
        (r#"[{"name": "no key"}]"#, "{", "/0"),
    ] {
        assert_eq!(pointer(content, marked), expected, "{content}");
    }
}

#[test]
fn of_an_unknown_key() {
    let content = r#"[{"index": "a", "name": "剣", "desc": [], "url": "", "page": 77}]"#;
    assert_eq!(pointer(content, "77"), "/0/page");
}

#[test]
fn of_a_dangling_reference() {
    let record = skill("juggling", "dex").replace("juggling", "跳躍");
    let content = format!("[\n{record}\n]");
    let report = import(&memory(), &Folder::new().file(SKILLS, &content));
    let finding = finding(&report.findings, "reference.dangling");
    assert_eq!(finding.pointer.as_deref(), Some("/0/ability_score"));
    let value = content.find("\"ability_score\":").unwrap() + "\"ability_score\":".len();
    assert_eq!(finding.position.unwrap().offset, value as u64);
    assert_eq!(finding.position.unwrap().line, 2);
}

#[test]
fn beyond_the_first_chunk_of_a_file() {
    let mut elements: Vec<String> =
        (0..40).map(|n| condition_saying(&format!("c{n}"), &"épée 剣\\n".repeat(700))).collect();
    elements.push(r#"{"index": "odd", "x": 1e400}"#.to_owned());
    assert_eq!(pointer(&array(&elements), "1e400"), "/40/x");
    let one_line = format!("\u{feff}[{}]", elements.join(" ,  "));
    let report = import(&memory(), &Folder::new().file(CONDITIONS, &one_line));
    let position = finding(&report.findings, "record.number").position.unwrap();
    let offset = one_line.find("1e400").unwrap();
    assert_eq!(position.offset, offset as u64);
    assert_eq!(position.column, one_line[3..offset].chars().count() as u64 + 1);
}
