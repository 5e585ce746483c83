//! The rules that hold for every application: where each is proven, and the most important
//! ones on applications that keep their records in columns and rows.

use std::{fs, path::Path, time::Duration};

use rehome::{ImportOptions, Level, Outcome, Rehome};
use rehome_tests::{TempDatabase, Trial, finding, quarantined};

/// A file of each such application, with the text of an array of two records or of an
/// object of two.
const FILES: [(&str, &str, &str); 3] = [
    (
        "learner",
        "anki_profiles.json",
        r#"[{"name": "a", "deck_name": "x", "is_active": true}, {"name": "b", "deck_name": "y", "is_active": true}]"#,
    ),
    (
        "learner",
        "memory.json",
        r#"{"a": {"level": "x", "history": []}, "b": {"level": "y", "history": []}}"#,
    ),
    (
        "editor",
        "sessions/6d627873762d4829.json",
        r#"[{"id": "a", "type": "debate", "task": "x", "status": "paused", "createdAt": "2025-11-13T03:46:40Z",
            "updatedAt": "2025-11-13T03:46:40Z", "instances": [], "chatHistory": []}, {"id": "b", "type": "debate",
            "task": "y", "status": "paused", "createdAt": "2025-11-13T03:46:40Z",
            "updatedAt": "2025-11-13T03:46:40Z", "instances": [], "chatHistory": []}]"#,
    ),
];

/// Each rule, and a test that proves it: in this file, or in `file.rs: test` beside it.
const RULES: [(&str, &str); 21] = [
    ("file missing", "source.rs: a_missing_file_is_a_note"),
    ("0 bytes or white space", "a_file_that_is_empty_or_torn_is_rejected_and_empties_nothing"),
    ("an empty array", "an_empty_file_deletes_nothing_and_delete_missing_does"),
    ("no longer in the source", "an_empty_file_deletes_nothing_and_delete_missing_does"),
    ("edited in the database", "source.rs: an_edit_wins_over_a_changed_source"),
    ("byte-order mark", "a_byte_order_mark_is_skipped_with_a_note"),
    ("other encodings and NUL bytes", "a_file_in_another_encoding_is_rejected"),
    (
        "truncated, trailing bytes, two documents",
        "a_file_that_is_empty_or_torn_is_rejected_and_empties_nothing",
    ),
    ("root of the wrong kind", "a_root_of_the_wrong_kind_is_rejected"),
    ("Git LFS pointer", "a_file_that_is_empty_or_torn_is_rejected_and_empties_nothing"),
    ("NaN and Infinity", "a_file_that_is_empty_or_torn_is_rejected_and_empties_nothing"),
    (
        "lone surrogates, NUL, numbers without exact form",
        "what_no_reader_holds_quarantines_its_element",
    ),
    ("duplicate keys", "what_no_reader_holds_quarantines_its_element"),
    ("huge strings", "record.rs: a_string_of_megabytes_is_imported"),
    ("depth", "syntax.rs: depth_128_is_rejected_where_it_begins"),
    (
        "two elements with one key",
        "record.rs: of_two_elements_with_one_key_the_second_is_quarantined",
    ),
    ("unknown keys", "record.rs: unknown_keys_are_kept_with_one_note_per_key"),
    ("two processes", "a_second_import_waits_for_the_lock_or_says_who_holds_it"),
    ("written meanwhile", "changing.rs: a_file_that_always_changes_is_rejected_after_three_times"),
    ("symlinks", "layout.rs: a_link_that_leaves_the_folder_is_refused"),
    ("other names", "layout.rs: what_the_layout_does_not_have_is_noted"),
];

#[test]
fn every_rule_is_proven_by_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (rule, test) in RULES {
        let (file, test) = test.split_once(": ").unwrap_or(("rules.rs", test));
        let source = fs::read_to_string(folder.join(file)).unwrap();
        assert!(source.contains(&format!("fn {test}(")), "{rule}: there is no test {test}");
    }
}

/// Imports the file, then what `change` makes of its text, and hands over both.
fn changed(change: impl Fn(&str) -> Vec<u8>, then: impl Fn(&Trial, &rehome::Report, &str)) {
    for (app, path, text) in FILES {
        let trial = Trial::new(app).file(path, text);
        assert_eq!(trial.import().totals.inserted, 2);
        trial.folder.write(path, change(text));
        let report = trial.import();
        then(&trial, &report, path);
    }
}

fn rejected(rule: &str, change: impl Fn(&str) -> Vec<u8>) {
    changed(change, |trial, report, path| {
        let found = finding(&report.findings, rule);
        assert_eq!((found.level, found.file.as_deref()), (Level::Rejected, Some(path)), "{rule}");
        assert_eq!((report.outcome(), report.totals.read), (Outcome::Rejected, 0));
        assert!(!report.totals.changed() && report.totals.missing == 0);
        // Nothing of the file that was there before is gone.
        let records = trial.content().iter().filter(|line| line.contains(" Some(")).count();
        assert_eq!(records, 2, "{rule} {path}");
    });
}

#[test]
fn a_file_that_is_empty_or_torn_is_rejected_and_empties_nothing() {
    rejected("json.empty", |_| Vec::new());
    rejected("json.empty", |_| b" \n\t".to_vec());
    rejected("json.truncated", |text| text.as_bytes()[..text.len() - 9].to_vec());
    rejected("json.trailing", |text| format!("{text} x").into_bytes());
    rejected("json.trailing", |text| format!("{text}{text}").into_bytes());
    rejected("json.syntax", |text| text.replacen("\"x\"", "NaN", 1).into_bytes());
    rejected("layout.lfs-pointer", |_| {
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".to_vec()
    });
}

#[test]
fn a_root_of_the_wrong_kind_is_rejected() {
    rejected(
        "layout.root",
        |text| if text.starts_with('[') { b"{}".to_vec() } else { b"[]".to_vec() },
    );
    rejected("layout.root", |_| b"7".to_vec());
}

#[test]
fn a_file_in_another_encoding_is_rejected() {
    rejected("json.encoding", |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    rejected("json.encoding", |text| {
        let at = text.find("\"x\"").unwrap() + 1;
        [&text.as_bytes()[..at], b"\xb2\xe2", &text.as_bytes()[at..]].concat()
    });
}

#[test]
fn a_byte_order_mark_is_skipped_with_a_note() {
    for (app, path, text) in FILES {
        let trial = Trial::new(app).file(path, format!("\u{feff}{text}"));
        let report = trial.holds();
        assert_eq!(finding(&report.findings, "json.byte-order-mark").level, Level::Note);
        assert_eq!((report.totals.inserted, report.outcome()), (2, Outcome::Clean));
    }
}

#[test]
fn what_no_reader_holds_quarantines_its_element() {
    for (value, rule) in [
        (r#""\ud800""#, "record.surrogate"),
        (r#""a\u0000b""#, "record.nul"),
        ("1e400", "record.number"),
        (r#"{"a": 1, "a": 2}"#, "record.duplicate-key"),
    ] {
        for (app, path, text) in FILES {
            let trial = Trial::new(app).file(path, text.replacen("\"x\"", value, 1));
            let report = trial.holds();
            assert_eq!(finding(&report.findings, rule).level, Level::Quarantined, "{value} {path}");
            assert_eq!((report.totals.inserted, report.totals.quarantined), (1, 1));
            assert!(quarantined(&trial.rehome)[0].contains(value));
        }
    }
}

#[test]
fn an_empty_file_deletes_nothing_and_delete_missing_does() {
    let empty = |text: &str| if text.starts_with('[') { b"[]".to_vec() } else { b"{}".to_vec() };
    changed(empty, |trial, report, path| {
        assert_eq!((report.totals.missing, report.totals.deleted), (2, 0), "{path}");
        let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
        let report = trial.import_with(&options);
        assert_eq!((report.totals.missing, report.totals.deleted), (0, 2), "{path}");
        assert_eq!(trial.verify().verified.different, 0);
        assert_eq!(trial.rollback(report.run).restored, 2);
    });
}

#[test]
fn a_second_import_waits_for_the_lock_or_says_who_holds_it() {
    for (app, path, text) in FILES {
        let database = TempDatabase::new();
        let (one, two): (Rehome, Rehome) = (database.open(), database.open());
        let trial = Trial::new(app).file(path, text);
        let lock = rehome_persistence::DatabaseLock::acquire(
            one.database(),
            "a test",
            Duration::from_secs(1),
        )
        .unwrap();
        let options = ImportOptions { wait: Some(Duration::ZERO), ..ImportOptions::default() };
        let refused = two.import_with(app, &trial.folder, &options);
        assert!(refused.unwrap_err().to_string().contains("a test"), "{path}");
        drop(lock);
        assert_eq!(two.import(app, &trial.folder).unwrap().totals.inserted, 2);
    }
}
