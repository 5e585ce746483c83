//! Files that are UTF-8 in unusual ways, and files that are not.

use rehome::{Level, Outcome, Report};
use rehome_tests::*;

const MARK: &str = "\u{feff}";

fn imported(content: impl AsRef<[u8]>) -> Report {
    import(&memory(), &Folder::new().file(CONDITIONS, content))
}

/// Where and with what words a file is rejected as foreign.
fn foreign(content: impl AsRef<[u8]>) -> (u64, String) {
    let report = imported(content);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "json.encoding")]);
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!(report.totals.read, 0);
    let finding = finding(&report.findings, "json.encoding");
    (finding.position.unwrap().offset, finding.message.clone())
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_byte_order_mark_is_accepted_with_a_note() {
    let report = imported(format!("{MARK}{}", array(&[condition("dazed")])));
    assert_eq!(levels(&report.findings), [(Level::Note, "json.byte-order-mark")]);
    assert_eq!((report.totals.inserted, report.strict_outcome()), (1, Outcome::Clean));
}

#[test]
fn a_mark_counts_as_bytes_and_not_as_a_column() {
    let report = imported(format!("{MARK}[7]"));
    let finding = finding(&report.findings, "record.shape");
    let position = finding.position.unwrap();
    assert_eq!((position.offset, position.line, position.column), (4, 1, 2));
}

#[test]
fn a_mark_in_the_midst_is_no_white_space() {
    let report = imported(format!("[{MARK}]"));
    assert_eq!(report.outcome(), Outcome::Rejected);
}

#[test]
fn utf_16_is_named_with_and_without_a_mark() {
    let text = array(&[condition("dazed")]);
    for (big, name) in [(false, "little endian"), (true, "big endian")] {
        for start in ["", MARK] {
            let (offset, message) = foreign(utf16(&format!("{start}{text}"), big));
            assert_eq!(offset, 0);
            assert!(message.contains("UTF-16") && message.contains(name), "{message}");
        }
    }
}

#[test]
fn gbk_is_named_at_its_first_byte() {
    // "法术" in GBK.
    let bytes = [br#"[{"index": "dazed", "name": ""#.as_slice(), b"\xB7\xA8\xCA\xF5", b"\"}]"];
    let (offset, message) = foreign(bytes.concat());
    assert_eq!(offset, bytes[0].len() as u64);
    assert!(message.contains("GBK"), "{message}");
}

#[test]
fn gbk_whose_second_byte_is_a_backslash_is_named_too() {
    // "誠" ends with 0x5C, which hides the quote behind it from a reader of bytes.
    let bytes = [br#"[{"index": "dazed", "name": ""#.as_slice(), b"\xD5\x5C\xD5\x5C", b"\"}]"];
    let (offset, message) = foreign(bytes.concat());
    assert_eq!(offset, bytes[0].len() as u64);
    assert!(message.contains("GBK"), "{message}");
}

#[test]
fn latin_1_is_named_at_its_first_byte() {
    let bytes = [br#"[{"index": "dazed", "name": "caf"#.as_slice(), b"\xE9", b"\"}]"];
    let (offset, message) = foreign(bytes.concat());
    assert_eq!(offset, bytes[0].len() as u64);
    assert!(message.contains("Latin-1"), "{message}");
}

#[test]
fn a_foreign_byte_in_a_later_element_is_placed_by_line_and_character() {
    let good = condition_saying("dazed", "épée 剣 🗡");
    let bytes = [format!("[\n{good},\n{{\"a\": \"é").into_bytes(), b"\xFF\"}]".to_vec()].concat();
    let report = imported(&bytes);
    let position = finding(&report.findings, "json.encoding").position.unwrap();
    assert_eq!(position.offset, bytes.len() as u64 - 4);
    assert_eq!((position.line, position.column), (3, 9));
}

#[test]
fn nul_bytes_are_rejected_wherever_they_stand() {
    for (content, offset) in [
        ("\0\0\0\0", 0),
        ("[ \0]", 2),
        ("[{\"index\": \"da\0zed\"}]", 14),
        ("[{\0\"index\": \"dazed\"}]", 2),
        ("[{\"index\": \"dazed\"}\0]", 19),
        ("[1\0]", 2),
        ("[{\"index\": 1\0}]", 12),
        ("[{\"index\": \"dazed\"}]\0\0\0\0", 20),
    ] {
        let (found, message) = foreign(content);
        assert_eq!(found, offset, "{content:?}");
        assert!(message.contains("NUL"), "{content:?}: {message}");
    }
}

#[test]
fn a_file_that_ends_within_a_character_is_truncated_not_foreign() {
    let text = format!("[{}, {{\"index\": \"caf\u{e9}", condition("dazed"));
    let report = imported(&text.as_bytes()[..text.len() - 1]);
    let finding = finding(&report.findings, "json.truncated");
    assert!(finding.message.contains("1 complete element stands before it"), "{finding:?}");
}

#[test]
fn names_in_any_script_come_back_as_they_were() {
    let record = condition_saying("dazed", "épée 剣 🗡 \u{202e}\u{200b} e\u{301}");
    let rehome = memory();
    import(&rehome, &Folder::conditions(std::slice::from_ref(&record)));
    assert_eq!(texts(&rehome, "conditions"), [record]);
}

#[test]
fn windows_line_ends_and_one_line_files_are_ordinary() {
    let two = [condition("dazed"), condition("lost")];
    for content in [array(&two).replace('\n', "\r\n"), format!("[{}]", two.join(","))] {
        let report = imported(&content);
        assert!(rules(&report.findings).is_empty());
        assert_eq!((report.totals.inserted, report.strict_outcome()), (2, Outcome::Clean));
    }
}
