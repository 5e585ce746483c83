//! What a person does about an entry of the quarantine: making a record of it, or dismissing
//! it; either stays done when the source is imported again, and a rollback undoes it.

use rehome::{ImportOptions, Outcome, QuarantineEntry, QuarantineFilter, Rehome, SettleOptions};
use rehome_tests::*;
use serde_json::{Value, json};

const BAD: &str = "{\"index\" : \"odd\",\n   \"x\": [1e400]}";
const CARDS: &str = "data/content_db/approved_cards.json";
const WORDS: &str = "data/content_db/word_kp_cache.json";
const SESSIONS: &str = "sessions/0123456789abcdef.json";

/// A database with one element in quarantine between two records, and its folder.
fn with_one() -> (Rehome, Folder) {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), BAD.to_owned(), condition("lost")]);
    import(&rehome, &folder);
    (rehome, folder)
}

fn entries(rehome: &Rehome) -> Vec<QuarantineEntry> {
    rehome.quarantine(&QuarantineFilter::default(), 0, 100).unwrap()
}

fn resolve(rehome: &Rehome, text: &str) -> rehome::SettleReport {
    let entry = entries(rehome)[0].id;
    rehome.quarantine_resolve(entry, text, &SettleOptions::default()).unwrap()
}

fn dismiss(rehome: &Rehome) -> rehome::SettleReport {
    let entry = entries(rehome)[0].id;
    rehome.quarantine_dismiss(entry, &SettleOptions::default()).unwrap()
}

fn dry() -> SettleOptions {
    SettleOptions { dry_run: true, ..SettleOptions::default() }
}

#[test]
fn an_element_becomes_a_record_in_its_place() {
    let (rehome, _) = with_one();
    let report = resolve(&rehome, &condition("odd"));
    assert_eq!((report.key.as_deref(), report.outcome()), (Some("odd"), Outcome::Clean));
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "odd", "lost"]);
    assert!(entries(&rehome).is_empty());
    let shown = rehome.quarantine_entry(report.entry).unwrap();
    assert_eq!((shown.how, shown.resolved_by), (Some("record"), report.run));
    assert_eq!((shown.key.as_deref(), shown.waiting), (Some("odd"), false));
    let target = Folder::new();
    export(&rehome, &target);
    let all = array(&[condition("dazed"), condition("odd"), condition("lost")]);
    assert_eq!(target.read(CONDITIONS), all);
    assert!(!import(&rehome, &target).totals.changed());
}

#[test]
fn its_source_imported_again_keeps_the_record_in_its_place() {
    let (rehome, folder) = with_one();
    resolve(&rehome, &condition("odd"));
    let after = content(&rehome);
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = rehome.import_with("dnd5e", &folder, &options).unwrap();
    let totals = report.totals;
    assert_eq!((totals.unchanged, totals.missing, totals.deleted), (3, 0, 0));
    assert_eq!((totals.quarantined, report.strict_outcome()), (0, Outcome::Clean));
    assert_eq!(content(&rehome), after);
    let verified = rehome.verify("dnd5e", &folder, &options).unwrap();
    assert_eq!((verified.verified.different, verified.waiting), (0, 0));

    // Also where it stands elsewhere now.
    let elements = [condition("new"), condition("dazed"), BAD.to_owned(), condition("lost")];
    folder.write(CONDITIONS, array(&elements));
    assert_eq!(import(&rehome, &folder).strict_outcome(), Outcome::Clean);
    assert_eq!(keys(&rehome, "conditions"), ["new", "dazed", "odd", "lost"]);
    let verified = rehome.verify("dnd5e", &folder, &options).unwrap();
    assert_eq!((verified.verified.different, verified.waiting), (0, 0));
}

#[test]
fn a_rollback_brings_the_entry_back_and_another_the_record() {
    let (rehome, _) = with_one();
    let before = content(&rehome);
    let run = resolve(&rehome, &condition("odd")).run.unwrap();
    let after = content(&rehome);
    let undone = rollback(&rehome, run);
    assert_eq!((undone.removed, undone.conflicts.len()), (1, 0));
    assert_eq!(content(&rehome), before);
    rollback(&rehome, undone.run.unwrap());
    assert_eq!(content(&rehome), after);
    assert_eq!(rehome.run(run).unwrap().run.kind, "resolve");
}

#[test]
fn what_is_no_record_changes_nothing_and_is_told() {
    let (rehome, _) = with_one();
    let before = dump(&rehome);
    let dazed = condition("dazed");
    let cases = [
        ("7", "record.shape", Some((1, 1))),
        ("{\"index\": ", "json.syntax", None),
        (r#"{"index": "odd", "x": 1e400}"#, "record.number", Some((1, 23))),
        (r#"{"index": ""}"#, "record.key", Some((1, 1))),
        (&dazed, "record.duplicate", Some((1, 1))),
        ("", "layout.root", None),
        ("{}, {}", "record.shape", None),
    ];
    for (text, rule, place) in cases {
        let report = resolve(&rehome, text);
        assert_eq!(
            (report.run, report.key.clone(), report.outcome()),
            (None, None, Outcome::NeedsAttention),
            "{text}"
        );
        let found = &report.findings[0];
        if text != "{}, {}" {
            assert_eq!(found.rule, rule, "{text}: {found:?}");
        }
        if let Some(place) = place {
            let position = found.position.unwrap();
            assert_eq!((position.line, position.column), place, "{text}");
        }
        assert_eq!(dump(&rehome), before, "{text}");
    }
}

#[test]
fn a_dry_run_says_what_would_be_and_changes_nothing() {
    let (rehome, _) = with_one();
    let before = dump(&rehome);
    let entry = entries(&rehome)[0].id;
    let report = rehome.quarantine_resolve(entry, &condition("odd"), &dry()).unwrap();
    assert_eq!((report.run, report.settled, report.key.as_deref()), (None, true, Some("odd")));
    let report = rehome.quarantine_dismiss(entry, &dry()).unwrap();
    assert_eq!((report.run, report.settled), (None, true));
    assert_eq!(dump(&rehome), before);
}

#[test]
fn what_was_dismissed_waits_no_longer_and_is_still_exported() {
    let (rehome, folder) = with_one();
    let before = content(&rehome);
    let run = dismiss(&rehome).run.unwrap();
    let entry = &entries(&rehome)[0];
    assert_eq!((entry.waiting, entry.how, entry.raw.as_str()), (false, Some("dismissed"), BAD));
    assert!(quarantined(&rehome).is_empty());
    let target = Folder::new();
    assert_eq!(export(&rehome, &target).files[0].quarantined, 1);
    assert!(target.read(CONDITIONS).contains(BAD));
    let after = content(&rehome);

    let report = import(&rehome, &folder);
    assert_eq!((report.totals.quarantined, report.totals.waiting), (1, 0));
    assert_eq!((report.strict_outcome(), levels(&report.findings).len()), (Outcome::Clean, 1));
    assert_eq!(content(&rehome), after);

    rollback(&rehome, run);
    assert_eq!(content(&rehome), before);
    assert!(rehome.quarantine_dismiss(999, &dry()).is_err());
}

#[test]
fn what_was_dismissed_stays_so_in_another_place_and_after_a_rollback() {
    let (rehome, folder) = with_one();
    dismiss(&rehome);
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&[BAD.to_owned(), condition("dazed"), condition("lost")]));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.quarantined, report.totals.waiting), (1, 0));
    rollback(&rehome, report.run.unwrap());
    assert_eq!(content(&rehome), before);

    // Gone from the source, and back with the run that found that undone.
    folder.write(CONDITIONS, array(&[condition("dazed"), condition("lost")]));
    let run = import(&rehome, &folder).run.unwrap();
    assert!(entries(&rehome).is_empty());
    rollback(&rehome, run);
    assert_eq!(content(&rehome), before);
    let entry = entries(&rehome)[0].id;
    let waits_for_nobody = rehome.quarantine_dismiss(entry, &SettleOptions::default());
    assert!(waits_for_nobody.unwrap_err().to_string().contains("waits for nobody"));
}

#[test]
fn a_member_of_an_object_is_mended_with_or_without_its_name() {
    let trial = Trial::new("learner").file(WORDS, r#"{"a": {"meanings": ["b"]}, "红": 7}"#);
    assert_eq!(trial.import().totals.waiting, 1);
    let before = trial.content();
    for text in [r#"{"meanings": ["red"]}"#, r#" "红" : {"meanings": ["red"]}"#] {
        let report = resolve(&trial.rehome, text);
        assert_eq!(report.key.as_deref(), Some("红"), "{:?}", report.findings);
        let exported: Value = serde_json::from_str(&trial.exported().read(WORDS)).unwrap();
        assert_eq!(exported["红"], json!({"meanings": ["red"]}));
        trial.rollback(report.run);
        assert_eq!(trial.content(), before);
    }
}

/// A card whose tags no column can hold.
fn cards() -> Trial {
    let text = r#"[{"id": "1", "front": "a", "back": "b", "card_type": "basic",
        "tags":  {"x" : 1}, "created_at": "2025-01-01T00:00:00Z", "status": "pending"}]"#;
    Trial::new("learner").file(CARDS, text)
}

#[test]
fn a_part_of_a_record_is_an_entry_with_its_own_text() {
    let trial = cards();
    let report = trial.holds();
    assert_eq!((report.totals.inserted, report.totals.quarantined), (1, 1));
    assert_eq!((report.totals.waiting, report.outcome()), (1, Outcome::NeedsAttention));
    let entry = &entries(&trial.rehome)[0];
    assert_eq!((entry.key.as_deref(), entry.pointer.as_str()), (Some("1"), "/tags"));
    assert_eq!((entry.raw.as_str(), entry.rule.as_str()), (r#"{"x" : 1}"#, "cards.value"));
    assert_eq!(entry.finding.pointer.as_deref(), Some("/0/tags"));
    assert_eq!(trial.verify().waiting, 1);

    // Mended in the source.
    trial.folder.write(CARDS, trial.folder.read(CARDS).replace(r#"{"x" : 1}"#, r#"["x"]"#));
    assert_eq!(trial.import().totals.waiting, 0);
    assert!(entries(&trial.rehome).is_empty());
}

#[test]
fn a_part_is_put_into_its_place_as_an_edit_of_the_record() {
    let trial = cards();
    trial.import();
    let before = trial.content();
    let refused = resolve(&trial.rehome, "7");
    assert_eq!((refused.run, refused.findings[0].rule), (None, "cards.value"));
    assert_eq!(trial.content(), before);

    let report = resolve(&trial.rehome, r#"["x", "y"]"#);
    assert_eq!((report.settled, report.key.as_deref()), (true, Some("1")));
    assert!(entries(&trial.rehome).is_empty());
    let exported: Value = serde_json::from_str(&trial.exported().read(CARDS)).unwrap();
    assert_eq!(exported[0]["tags"], json!(["x", "y"]));

    // The source that still has the old part changes nothing.
    let after = trial.content();
    let again = trial.import();
    assert_eq!((again.totals.unchanged, again.totals.quarantined), (1, 0));
    assert_eq!(trial.content(), after);
    trial.rollback(report.run);
    assert_eq!(trial.content(), before);
}

#[test]
fn a_dismissed_part_comes_back_with_its_record() {
    let trial = cards();
    trial.import();
    let report = dismiss(&trial.rehome);
    assert_eq!((report.settled, report.key.as_deref()), (true, Some("1")));
    trial.comes_back();
    let again = trial.import();
    assert_eq!((again.totals.quarantined, again.totals.waiting), (1, 0));
    assert_eq!(again.outcome(), Outcome::Clean);
}

#[test]
fn what_rules_put_there_waits_for_nobody() {
    let card = r#"{"id": "1", "front": "a", "back": "b", "card_type": "basic", "tags": [],
        "created_at": "2025-01-01T00:00:00Z", "status": "pending"}"#;
    let trial = Trial::new("learner").file(CARDS, format!("[{card}, {card}]"));
    let report = trial.holds();
    assert_eq!((report.totals.quarantined, report.totals.waiting), (1, 0));
    assert_eq!(report.outcome(), Outcome::Clean);
    let waiting = QuarantineFilter { waiting: true, ..QuarantineFilter::default() };
    assert!(trial.rehome.quarantine(&waiting, 0, 9).unwrap().is_empty());
    let of_rule = QuarantineFilter { rule: Some("cards.duplicate".to_owned()), waiting: false };
    assert_eq!(trial.rehome.quarantine(&of_rule, 0, 9).unwrap()[0].raw, card);
    let groups = trial.rehome.quarantine_groups().unwrap();
    assert_eq!((groups.len(), groups[0].quarantined, groups[0].waiting), (1, 1, 0));
}

#[test]
fn a_part_of_a_session_that_is_put_right_becomes_a_row() {
    let session = json!([{
        "id": "a", "type": "competition", "task": "t", "status": "running",
        "createdAt": "2025-01-01T00:00:00Z", "updatedAt": "2025-01-01T00:00:00Z",
        "instances": [{"instanceId": -1, "worktreePath": "/w", "branch": "b",
            "agentName": "n", "status": "running", "tmuxSessionId": "s"}],
        "chatHistory": [],
    }]);
    let trial = Trial::new("editor").file(SESSIONS, session.to_string());
    let report = trial.import();
    // The number is none, and so its instance is no row.
    assert_eq!((report.totals.quarantined, report.totals.waiting), (2, 2));
    let numbers = || trial.sql("instance_id", "FROM editor_instances");
    assert!(numbers().is_empty());
    let all = entries(&trial.rehome);
    let number = all.iter().find(|entry| entry.pointer.ends_with("/instanceId")).unwrap();
    let settled = trial.rehome.quarantine_resolve(number.id, "3", &SettleOptions::default());
    let settled = settled.unwrap();
    assert!(settled.settled, "{:?}", settled.findings);
    // With the number, the instance is a row, so both are settled.
    assert_eq!(numbers(), ["3"]);
    assert!(entries(&trial.rehome).is_empty());
    let before = trial.rollback(settled.run);
    assert!(before.conflicts.is_empty());
    assert_eq!(entries(&trial.rehome), all);
}
