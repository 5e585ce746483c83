//! The chat: order, times, ids and roles.

use rehome::{Choices, ImportOptions, Level};
use rehome_tests::{Trial, absent, finding, quarantined};
use serde_json::json;

use super::sample::{messages, said};

fn column(trial: &Trial, name: &str) -> Vec<String> {
    trial.sql(name, "FROM learner_chat_messages ORDER BY position")
}

/// A question in UTC and its answer, which the application writes in its own time.
fn skewed() -> Trial {
    messages(&[
        json!({"id": "1", "timestamp": "2025-11-13 05:24:45.388000+00:00"}),
        json!({"id": "resp_2", "role": "assistant", "timestamp": "2025-11-13 13:24:50.123456"}),
        json!({"id": "3", "timestamp": "2025-11-13T05:25:00Z"}),
    ])
}

const FILLED: [&str; 3] =
    ["2025-11-13T05:24:45.388000Z", "2025-11-13T05:24:50.123456Z", "2025-11-13T05:25:00.000000Z"];

#[test]
fn timestamp_naive_is_kept_as_text_and_the_order_is_the_files() {
    let trial = skewed();
    let report = trial.holds();
    assert_eq!(said(&report), ["chat.local-time"]);
    assert_eq!(finding(&report.findings, "chat.local-time").level, Level::Note);
    assert_eq!(column(&trial, "timestamp"), [FILLED[0], "", FILLED[2]]);
    assert_eq!(column(&trial, "timestamp_text"), ["", "2025-11-13 13:24:50.123456", ""]);
    assert_eq!(column(&trial, "key"), ["1", "resp_2", "3"]);
}

#[test]
fn timestamp_naive_is_an_instant_in_a_time_zone_that_was_told() {
    for zone in ["Asia/Shanghai", "+08:00"] {
        let trial = skewed();
        let report = trial.holds_choosing(Choices::default().with("timezone", zone));
        assert_eq!(said(&report), Vec::<&str>::new());
        assert_eq!(column(&trial, "timestamp"), FILLED);
    }
}

#[test]
fn timestamp_naive_is_filled_by_an_import_again_and_emptied_by_its_rollback() {
    let trial = skewed();
    trial.import();
    let before = trial.content();
    let choices = Choices::default().with("timezone", "Asia/Shanghai");
    let told = ImportOptions { choices, ..ImportOptions::default() };
    // Without --again, what did not change is not written again.
    assert!(!trial.import_with(&told).totals.changed());
    let report = trial.import_with(&ImportOptions { again: true, ..told });
    assert_eq!((report.totals.updated, report.totals.conflicts), (3, 0));
    assert_eq!(column(&trial, "timestamp"), FILLED);
    trial.comes_back();
    let undone = trial.rollback(report.run);
    assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
    assert_eq!(column(&trial, "timestamp"), [FILLED[0], "", FILLED[2]]);
    assert_eq!(trial.content(), before);
    trial.rollback(undone.run);
    assert_eq!(column(&trial, "timestamp"), FILLED);
}

#[test]
fn timestamp_that_the_zone_had_twice_is_taken_with_a_warning() {
    let trial = messages(&[json!({"timestamp": "2025-11-02 01:30:00"})]);
    let report = trial.holds_choosing(Choices::default().with("timezone", "America/New_York"));
    assert_eq!(said(&report), ["chat.clock-change"]);
    assert_eq!(column(&trial, "timestamp"), ["2025-11-02T05:30:00.000000Z"]);
}

#[test]
fn chat_duplicate_id_is_allowed() {
    let trial = messages(&[
        json!({}),
        json!({"content": "another"}),
        json!({}),
        json!({"id": null}),
        json!({"id": null}),
    ]);
    let report = trial.holds();
    assert_eq!((report.totals.inserted, report.totals.quarantined), (5, 0));
    let id = "1763012685388";
    let ids = column(&trial, "message_id");
    assert_eq!(ids, [id, id, id, "", ""]);
    let keys = column(&trial, "key");
    assert_eq!(keys[..3], [id.to_owned(), format!("{id}#2"), format!("{id}#3")]);
}

#[test]
fn role_other_than_two_is_kept_and_an_empty_one_quarantined() {
    let trial = messages(&[
        json!({"role": "assistant"}),
        json!({"role": "system"}),
        json!({"role": ""}),
        json!({"role": absent()}),
    ]);
    let report = trial.holds();
    assert_eq!(said(&report), ["chat.role"]);
    let weights: Vec<Level> = report
        .findings
        .iter()
        .filter(|found| found.rule == "chat.role")
        .map(|found| found.level)
        .collect();
    assert_eq!(weights, [Level::Warning, Level::Quarantined, Level::Quarantined]);
    assert_eq!(column(&trial, "role"), ["assistant", ""]);
    assert_eq!(column(&trial, "role_text"), ["", "system"]);
    assert_eq!(quarantined(&trial.rehome).len(), 2);
}
