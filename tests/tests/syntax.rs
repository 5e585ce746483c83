//! Files that are no JSON: torn writes above all.

use rehome::{Finding, Level, Outcome};
use rehome_tests::*;

/// The one finding about a file that is rejected.
fn rejection(content: &str) -> Finding {
    let report = import(&memory(), &Folder::new().file(CONDITIONS, content));
    assert_eq!(report.outcome(), Outcome::Rejected, "{content:?}");
    let found: Vec<Finding> =
        report.findings.into_iter().filter(|finding| finding.level == Level::Rejected).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn a_truncated_file_says_how_many_elements_are_complete() {
    let (a, b) = (condition("dazed"), condition("lost"));
    for (content, count) in [
        ("[".to_owned(), "0 complete elements stand"),
        ("[ {".to_owned(), "0 complete elements stand"),
        (format!("[{a}"), "1 complete element stands"),
        (format!("[{a},"), "1 complete element stands"),
        (format!("[{a}, {{\"index\": \"lo"), "1 complete element stands"),
        (format!("[{a}, {{\"index\": tr"), "1 complete element stands"),
        (format!("[\n{a},\n{b}\n"), "2 complete elements stand"),
        (format!("[{a},{b},{{\"desc\": [\"x\", "), "2 complete elements stand"),
    ] {
        let finding = rejection(&content);
        assert_eq!(finding.rule, "json.truncated", "{content}");
        assert!(finding.message.contains(count), "{content}: {}", finding.message);
        assert_eq!(finding.position.unwrap().offset, content.len() as u64, "{content}");
    }
}

#[test]
fn every_prefix_of_a_file_is_rejected() {
    let content = array(&[condition_saying("dazed", "épée\\n\"x\""), condition("lost")]);
    let rehome = memory();
    let folder = Folder::new();
    for end in (0..content.trim_end().len()).step_by(3) {
        folder.write(CONDITIONS, &content.as_bytes()[..end]);
        let report = check(&rehome, &folder);
        assert_eq!(report.outcome(), Outcome::Rejected, "{end} bytes of {content}");
        let rule = rules(&report.findings)[0];
        assert!(["json.truncated", "json.empty"].contains(&rule), "{rule} at {end} of {content}");
    }
}

#[test]
fn what_follows_the_array_rejects_the_file() {
    let a = condition("dazed");
    for behind in ["x", "]", ",", "[]", "\n  [", "{}", "}"] {
        let finding = rejection(&format!("[{a}]{behind}"));
        assert_eq!(finding.rule, "json.trailing", "{behind}");
        assert!(finding.message.contains("1 complete element stands"), "{}", finding.message);
        let blank = behind.len() - behind.trim_start().len();
        assert_eq!(finding.position.unwrap().offset, (a.len() + 2 + blank) as u64);
    }
}

#[test]
fn two_documents_are_rejected_where_the_second_begins() {
    let one = array(&[condition("dazed"), condition("lost")]);
    let finding = rejection(&format!("{one}{one}"));
    assert_eq!(finding.rule, "json.trailing");
    let position = finding.position.unwrap();
    assert_eq!((position.offset, position.line, position.column), (one.len() as u64, 5, 1));
    assert!(finding.message.contains("2 complete elements stand"), "{}", finding.message);
}

#[test]
fn a_short_write_over_a_long_file_is_rejected() {
    let (long, short) = (array(&[condition("dazed"), condition("lost")]), array(&["{}", "{}"]));
    assert_eq!(rejection(&format!("{short}{}", &long[short.len()..])).rule, "json.trailing");
}

#[test]
fn nan_and_infinity_are_not_json() {
    for word in ["NaN", "Infinity", "-Infinity", "nan", "-NaN", "inf"] {
        let finding = rejection(&format!("[{{\"index\": \"dazed\", \"n\": {word}}}]"));
        assert_eq!(finding.rule, "json.syntax", "{word}");
        // At the word, or at its first letter that no word of JSON has there.
        assert!((25..=26).contains(&finding.position.unwrap().offset), "{word}");
    }
}

#[test]
fn other_dialects_are_not_json() {
    for (element, offset) in [
        ("{'index': 'dazed'}", 2),
        ("{index: 1}", 2),
        ("{\"a\": 1,}", 9),
        ("{\"a\": 01}", 8),
        ("{\"a\": +1}", 7),
        ("{\"a\": .5}", 7),
        ("{\"a\": 5.}", 9),
        ("{\"a\": 0x1F}", 8),
        ("{\"a\": \"\\x41\"}", 9),
        ("{\"a\": \"\t\"}", 8),
        ("{\"a\" 1}", 6),
        ("{\"a\": 1 /* one */}", 9),
        ("// {}", 1),
        ("nulls", 5),
        ("1x", 2),
        ("{},", 4),
        (",{}", 1),
        ("{} {}", 4),
    ] {
        let finding = rejection(&format!("[{element}]"));
        assert_eq!(finding.rule, "json.syntax", "{element}");
        assert_eq!(finding.position.unwrap().offset, offset, "{element}");
    }
}

/// A condition with `depth` arrays and objects inside each other, the root included.
fn nested(depth: usize) -> String {
    let (open, close) = ("[".repeat(depth - 2), "]".repeat(depth - 2));
    format!(r#"[{{"index": "dazed", "name": "x", "desc": [], "url": "", "deep": {open}{close}}}]"#)
}

#[test]
fn depth_127_is_imported_and_comes_back() {
    let rehome = memory();
    let report = import(&rehome, &Folder::new().file(CONDITIONS, nested(127)));
    assert_eq!(rules(&report.findings), ["record.unknown-key"]);
    assert_eq!(report.totals.inserted, 1);
    let target = Folder::new();
    export(&rehome, &target);
    assert!(target.read(CONDITIONS).contains(&"[".repeat(125)));
}

#[test]
fn depth_128_is_rejected_where_it_begins() {
    let finding = rejection(&nested(128));
    assert_eq!(finding.rule, "json.depth");
    let expected = nested(128).find("[[").unwrap() + 125;
    assert_eq!(finding.position.unwrap().offset, expected as u64);
}

#[test]
fn a_hundred_thousand_brackets_do_not_break_the_reader() {
    for bracket in ["[", "{\"a\":"] {
        assert_eq!(rejection(&bracket.repeat(100_000)).rule, "json.depth");
    }
}
