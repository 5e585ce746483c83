//! Whose cards and messages are: told by mentions and tags, and never the first profile's.

use rehome::{ImportOptions, Level, Report};
use rehome_tests::{Trial, array, finding};
use serde_json::{Value, json};

use super::sample::{CARDS, CHAT, PROFILES, card, message, profile};

fn trial(profiles: &[Value], cards: &[Value], messages: &[Value]) -> Trial {
    let all = |make: fn(Value) -> String, of: &[Value]| {
        array(&of.iter().cloned().map(make).collect::<Vec<_>>())
    };
    Trial::new("learner")
        .file(PROFILES, all(profile, profiles))
        .file(CARDS, all(card, cards))
        .file(CHAT, all(message, messages))
}

fn owners(trial: &Trial, table: &str) -> Vec<String> {
    trial.sql("profile_id || ' ' || owner_by", &format!("FROM learner_{table} ORDER BY position"))
}

fn two() -> [Value; 2] {
    [json!({"id": null, "name": "Ann Li (安）"}), json!({"id": "bo", "name": "Bo"})]
}

fn says(report: &Report, rule: &str, keys: &[&str]) {
    let found = finding(&report.findings, rule);
    assert!(keys.iter().all(|key| found.message.contains(key)), "{}", found.message);
    assert!(found.level <= Level::Warning);
}

#[test]
fn owner_is_told_by_mentions_in_order_and_by_tags() {
    let cards = [
        json!({"tags": ["profile:bo"]}),
        json!({"id": "c2", "front": "for @profile:ann-li-安, please"}),
        json!({"id": "c3", "tags": ["ann-li-安", "bo"]}),
        json!({"id": "c4"}),
    ];
    let messages = [json!({"mentions": ["bo"]}), json!({"id": "2", "mentions": ["Ann Li (安）"]})];
    let trial = trial(&two(), &cards, &messages);
    let report = trial.holds();
    assert_eq!(owners(&trial, "approved_cards"), ["bo tag", "ann-li-安 mention", "", ""]);
    assert_eq!(owners(&trial, "chat_messages"), ["bo mention", "ann-li-安 mention"]);
    says(&report, "cards.unassigned", &["c3", "c4"]);
}

#[test]
fn owner_is_assumed_where_there_is_one_profile_and_says_so() {
    let trial = trial(&two()[1..], &[json!({})], &[json!({})]);
    trial.holds();
    assert_eq!(owners(&trial, "approved_cards"), ["bo assumed"]);
    assert_eq!(owners(&trial, "chat_messages"), ["bo assumed"]);
}

#[test]
fn owner_of_several_unresolved_is_nobody_and_listed() {
    let trial = trial(&two(), &[json!({})], &[json!({"mentions": ["ann-li-安", "bo"]})]);
    let report = trial.holds();
    assert_eq!(owners(&trial, "approved_cards"), [""]);
    assert_eq!(owners(&trial, "chat_messages"), [""]);
    says(&report, "cards.unassigned", &["c1"]);
    says(&report, "chat.unassigned", &["1763012685388"]);
}

#[test]
fn a_profile_that_is_gone_from_its_file_and_deleted_leaves_its_cards() {
    let trial = trial(&two(), &[json!({"tags": ["profile:bo"]})], &[json!({"mentions": ["bo"]})]);
    trial.import();
    let before = trial.content();
    trial.folder.write(PROFILES, array(&[profile(two()[0].clone())]));
    let report = trial.import();
    assert_eq!((report.totals.missing, report.totals.deleted), (1, 0));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = trial.import_with(&options);
    assert_eq!((report.totals.missing, report.totals.deleted), (0, 1));
    assert_eq!(trial.sql("id", "FROM learner_approved_cards"), ["c1"]);
    assert_eq!(trial.sql("count(*)", "FROM learner_chat_messages"), ["1"]);
    // The one that is left is assumed, for want of a better one; or nobody is.
    assert!(!owners(&trial, "approved_cards")[0].starts_with("bo"));
    trial.comes_back();
    let undone = trial.rollback(report.run);
    assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
    assert_eq!(trial.sql("id", "FROM learner_profiles ORDER BY id"), ["ann-li-安", "bo"]);
    let records = |lines: Vec<String>| -> Vec<String> {
        lines.into_iter().filter(|line| line.starts_with("approved-cards ")).collect()
    };
    assert_eq!(records(trial.content()), records(before));
}
