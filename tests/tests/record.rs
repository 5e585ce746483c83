//! Elements that do not become records, or do so with a remark; their neighbours do.

use rehome::{ImportOptions, Level, Outcome, Report};
use rehome_tests::*;

/// Imports `element` between two good neighbours, which must arrive.
fn between(element: &str) -> (rehome::Rehome, Report) {
    let rehome = memory();
    let file = array(&[condition("first"), element.to_owned(), condition("last")]);
    let report = import(&rehome, &Folder::new().file(CONDITIONS, file));
    let keys = keys(&rehome, "conditions");
    assert_eq!(keys.first().map(String::as_str), Some("first"), "{element}");
    assert_eq!(keys.last().map(String::as_str), Some("last"), "{element}");
    (rehome, report)
}

fn is_quarantined(element: &str, rule: &str) {
    let (rehome, report) = between(element);
    assert_eq!(rules(&report.findings), [rule], "{element}");
    assert_eq!(finding(&report.findings, rule).level, Level::Quarantined);
    assert_eq!((report.totals.read, report.totals.inserted), (3, 2));
    assert_eq!((report.totals.quarantined, report.outcome()), (1, Outcome::NeedsAttention));
    assert_eq!(quarantined(&rehome), [element]);
    assert_eq!(report.verified.unwrap().different, 0, "{element}");
}

#[test]
fn half_a_surrogate_pair_is_quarantined() {
    for escape in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud800x", r"\uDFFF\uD800"] {
        is_quarantined(&format!(r#"{{"index": "odd", "name": "{escape}"}}"#), "record.surrogate");
        is_quarantined(&format!(r#"{{"index": "odd", "{escape}": 1}}"#), "record.surrogate");
    }
}

#[test]
fn the_character_nul_is_quarantined() {
    is_quarantined(r#"{"index": "odd", "name": "a\u0000b"}"#, "record.nul");
    is_quarantined(r#"{"index": "odd\u0000"}"#, "record.nul");
}

#[test]
fn numbers_that_no_reader_holds_exactly_are_quarantined() {
    for number in [
        "1e400",
        "-1e400",
        "1e-400",
        "18446744073709551616",
        "-9223372036854775809",
        "0.12345678901234567890",
        "3.14159265358979323846",
        "1e99999999999999999999",
    ] {
        is_quarantined(&format!(r#"{{"index": "odd", "x": [{number}]}}"#), "record.number");
    }
}

#[test]
fn numbers_at_the_edge_are_imported_and_come_back() {
    for number in ["18446744073709551615", "-9223372036854775808", "1e308", "5e-324", "-0", "0.1"] {
        let (rehome, report) = between(&format!(
            r#"{{"index": "odd", "name": "", "desc": [], "url": "", "x": {number}}}"#
        ));
        assert_eq!(report.totals.inserted, 3, "{number}");
        assert!(texts(&rehome, "conditions")[1].contains(number));
    }
}

#[test]
fn a_key_twice_in_one_object_quarantines_the_element() {
    is_quarantined(r#"{"index": "odd", "name": "a", "name": "b"}"#, "record.duplicate-key");
    is_quarantined(r#"{"index": "odd", "name": "a", "\u006eame": "a"}"#, "record.duplicate-key");
    is_quarantined(
        r#"{"index": "odd", "x": [{"y": {"a": 1, "b": 2, "a": 1}}]}"#,
        "record.duplicate-key",
    );
}

#[test]
fn what_has_the_wrong_shape_is_quarantined() {
    for element in [
        "7",
        "null",
        "\"dazed\"",
        "[]",
        r#"["odd", "Odd", ["The fields of a record, in their order."], ""]"#,
        "{}",
        r#"{"index": 7}"#,
        r#"{"index": null}"#,
        r#"{"Index": "odd"}"#,
        r#"{"index": "odd", "desc": "no list"}"#,
        r#"{"index": "odd", "desc": [1]}"#,
    ] {
        is_quarantined(element, "record.shape");
    }
    is_quarantined(r#"{"index": ""}"#, "record.key");
}

#[test]
fn of_two_elements_with_one_key_the_second_is_quarantined() {
    let (rehome, report) = between(&condition_saying("first", "Another."));
    assert_eq!(levels(&report.findings), [(Level::Quarantined, "record.duplicate")]);
    assert_eq!(texts(&rehome, "conditions"), [condition("first"), condition("last")]);
    assert_eq!(quarantined(&rehome), [condition_saying("first", "Another.")]);
}

#[test]
fn the_same_key_in_two_collections_is_no_duplicate() {
    let folder = Folder::conditions(&[condition("dex")])
        .file(ABILITY_SCORES, array(&[ability_score("dex")]));
    assert_eq!(import(&memory(), &folder).totals.inserted, 2);
}

#[test]
fn keys_that_differ_in_case_or_form_are_two_keys() {
    let records = ["dazed", "Dazed", "dazed ", "caf\u{e9}", "cafe\u{301}"].map(condition);
    let report = import(&memory(), &Folder::conditions(&records));
    assert_eq!((report.totals.inserted, report.totals.quarantined), (5, 0));
}

#[test]
fn unknown_keys_are_kept_with_one_note_per_key() {
    let with = |key: &str| {
        let record = condition(key);
        format!("{}, \"page\": 7, \"tags\": [{{\"x\": 1}}]}}", record.trim_end_matches('}'))
    };
    let records = [with("dazed"), with("lost"), with("worn")];
    let rehome = memory();
    let report = import(&rehome, &Folder::conditions(&records));
    let notes = [(Level::Note, "record.unknown-key"); 2];
    assert_eq!(levels(&report.findings), notes);
    let messages: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == "record.unknown-key")
        .map(|finding| finding.message.as_str())
        .collect();
    assert!(messages[0].contains("/page") && messages[0].contains("3 times"), "{messages:?}");
    assert!(messages[1].contains("/tags") && messages[1].contains("3 times"), "{messages:?}");
    assert_eq!(report.strict_outcome(), Outcome::Clean);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.read(CONDITIONS), array(&records));
}

#[test]
fn a_record_that_lacks_a_usual_field_is_imported_with_a_warning() {
    let (_, report) = between(r#"{"index": "bare", "name": "Bare", "desc": []}"#);
    assert_eq!(levels(&report.findings), [(Level::Warning, "record.missing-field")]);
    assert_eq!((report.totals.inserted, report.totals.warnings), (3, 1));
    assert_eq!(
        (report.outcome(), report.strict_outcome()),
        (Outcome::Clean, Outcome::NeedsAttention)
    );
}

#[test]
fn a_dangling_reference_is_a_warning_at_its_place() {
    let folder = Folder::new()
        .file(ABILITY_SCORES, array(&[ability_score("dex")]))
        .file(SKILLS, array(&[skill("juggling", "dex"), skill("lifting", "str")]));
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), [(Level::Warning, "reference.dangling")]);
    let finding = finding(&report.findings, "reference.dangling");
    assert_eq!(finding.file.as_deref(), Some(SKILLS));
    assert_eq!(finding.pointer.as_deref(), Some("/1/ability_score"));
    assert!(finding.message.contains("str"), "{}", finding.message);
    assert_eq!(finding.position.unwrap().line, 3);
}

#[test]
fn a_reference_may_point_into_a_later_file_and_another_pack() {
    let rehome = memory();
    let score = Folder::new().file(ABILITY_SCORES, array(&[ability_score("dex")]));
    import_into(&rehome, &score, "base");
    let report = import(&rehome, &Folder::new().file(SKILLS, array(&[skill("juggling", "dex")])));
    assert!(rules(&report.findings).is_empty());
}

#[test]
fn a_string_of_megabytes_is_imported() {
    let record = condition_saying("huge", &"QUJD".repeat(1 << 20));
    let rehome = memory();
    let report = import(&rehome, &Folder::conditions(&[condition("dazed"), record.clone()]));
    assert!(rules(&report.findings).is_empty());
    assert!(texts(&rehome, "conditions")[1] == record);
}

#[test]
fn the_size_of_an_element_has_a_limit_that_can_be_set() {
    let folder =
        Folder::conditions(&[condition("dazed"), condition_saying("huge", &"x".repeat(500_000))]);
    let options = ImportOptions { max_element: 400_000, ..ImportOptions::default() };
    let report = import_with(&memory(), &folder, &options);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.element-size")]);
    assert!(finding(&report.findings, "layout.element-size").message.contains("400000"));
    let options = ImportOptions { max_element: 600_000, ..ImportOptions::default() };
    assert_eq!(import_with(&memory(), &folder, &options).totals.inserted, 2);
}

#[test]
fn a_record_of_a_million_small_values_rejects_the_file_instead_of_filling_the_memory() {
    let many = vec!["1"; 1_100_000].join(",");
    let record = condition("huge").replacen('{', &format!(r#"{{"many": [{many}], "#), 1);
    let folder = Folder::conditions(&[condition("dazed"), record]);
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.element-size")]);
    let options = ImportOptions { max_element: 128 << 20, ..ImportOptions::default() };
    assert_eq!(import_with(&memory(), &folder, &options).totals.inserted, 2);
}

#[test]
fn ten_thousand_numbers_are_no_file_of_records() {
    let numbers = |count| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
    let rehome = memory();
    let report = import(&rehome, &Folder::conditions(&numbers(10_000)));
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.no-records")]);
    assert_eq!((report.totals.inserted, quarantined(&rehome).len()), (0, 0));
    let mut elements = numbers(10_000);
    elements.insert(0, condition("dazed"));
    let report = import(&rehome, &Folder::conditions(&elements));
    assert_eq!((report.totals.inserted, report.totals.quarantined), (1, 10_000));
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let elements: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let folder = Folder::new().file(CONDITIONS, array(&elements));
    let options = ImportOptions { max_findings: 5, ..ImportOptions::default() };
    let report = import_with(&memory(), &folder, &options);
    // Five of each level: 24 absent files are noted, 20 elements are in quarantine.
    assert_eq!(report.findings.len(), 5 + 5);
    assert_eq!(report.findings_omitted, 24 + 20 - 5 - 5);
    assert_eq!(report.totals.quarantined, 20);
}
