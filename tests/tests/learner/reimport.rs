//! A second import: what changed, what was edited, what is gone.

use rehome::{ImportOptions, Level, Outcome, Prefer};
use rehome_tests::{Trial, array, finding};
use serde_json::json;

use super::sample::{CARDS, PROFILES, card, cards, column, profile, profiles};

#[test]
fn an_edit_by_sql_meets_a_changed_source_as_a_conflict_that_prefer_source_ends() {
    let trial = profiles(&[json!({}), json!({"id": "bo", "name": "Bo"})]);
    trial.import();
    trial.run_sql("UPDATE learner_profiles SET school = 'Edited' WHERE id = 'tess'");
    let changed = profile(json!({"school": "Changed"}));
    let other = profile(json!({"id": "bo", "name": "Bo", "school": "Changed"}));
    trial.folder.write(PROFILES, array(&[changed, other]));
    let report = trial.import();
    assert_eq!((report.totals.conflicts, report.totals.updated), (1, 1));
    assert_eq!(finding(&report.findings, "record.edited").level, Level::Conflict);
    assert_eq!(report.outcome(), Outcome::NeedsAttention);
    assert_eq!(column(&trial, "school"), ["Edited", "Changed"]);
    let prefer = ImportOptions { prefer: Prefer::Source, ..ImportOptions::default() };
    let report = trial.import_with(&prefer);
    assert_eq!((report.totals.conflicts, report.totals.updated), (0, 1));
    assert_eq!(column(&trial, "school"), ["Changed", "Changed"]);
    trial.comes_back();
    assert!(trial.rollback(report.run).conflicts.is_empty());
    assert_eq!(column(&trial, "school"), ["Edited", "Changed"]);
}

#[test]
fn an_edit_of_a_child_row_counts_as_an_edit_of_its_record() {
    let trial = cards(&[json!({"tags": ["a", "b"]})]);
    trial.import();
    trial.run_sql("UPDATE learner_card_tags SET tag = 'edited' WHERE tag = 'b'");
    trial.folder.write(CARDS, array(&[card(json!({"back": "Changed", "tags": ["a", "b"]}))]));
    let report = trial.import();
    assert_eq!((report.totals.conflicts, report.totals.updated), (1, 0));
    let undone = trial.rollback(Some(1));
    assert_eq!(undone.conflicts.len(), 1);
    assert_eq!(trial.sql("tag", "FROM learner_card_tags ORDER BY position"), ["a", "edited"]);
}

#[test]
fn a_row_that_sql_adds_is_exported_behind_the_others_and_kept() {
    let trial = profiles(&[json!({})]);
    trial.import();
    trial.run_sql("INSERT INTO learner_profiles (id, name) VALUES ('new', 'New One')");
    let text = trial.exported().read(PROFILES);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&all[0]["id"], &all[1]["id"]), (&json!("tess"), &json!("new")));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = trial.import_with(&options);
    assert_eq!((report.totals.deleted, report.totals.missing), (0, 0));
    assert_eq!(column(&trial, "id"), ["tess", "new"]);
    trial.rollback(Some(1));
    assert_eq!(column(&trial, "id"), ["new"]);
}

#[test]
fn what_is_missing_is_kept_and_counted_until_somebody_asks_to_delete_it() {
    let trial = cards(&[json!({}), json!({"id": "c2"}), json!({"id": "c3"})]);
    trial.import();
    let before = trial.content();
    trial.folder.write(CARDS, array(&[card(json!({"id": "c3"}))]));
    assert_eq!(trial.import().totals.missing, 2);
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = trial.import_with(&options);
    assert_eq!(report.totals.deleted, 2);
    trial.comes_back();
    trial.rollback(report.run);
    trial.rollback(Some(2));
    assert_eq!(trial.content(), before);
}

#[test]
fn a_check_on_no_database_says_what_an_import_would() {
    let trial: Trial = profiles(&[json!({}), json!({"id": null})]);
    let checked = trial.check();
    assert_eq!(checked.totals.inserted, 2);
    assert!(trial.content().is_empty());
}
