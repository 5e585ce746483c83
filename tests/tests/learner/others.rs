//! The five smaller kinds of records.

use rehome::Level;
use rehome::Outcome;
use rehome_tests::{Trial, array, finding, levels};

use super::sample::{ANKI, CORRECTIONS, MEMORY, TEMPLATES, WORDS, said};

#[test]
fn anki_profiles_that_are_exact_duplicates_collapse_and_come_back() {
    let one = r#"{"name": "Default", "deck_name": "Demo", "is_active": true}"#;
    let other = r#"{"name": "Default", "deck_name": "Other", "is_active": false}"#;
    let trial = Trial::new("learner").file(ANKI, array(&[one, one, other, one]));
    let report = trial.holds();
    assert_eq!(
        trial.sql("key", "FROM learner_anki_profiles ORDER BY position"),
        ["Default", "Default#2"]
    );
    assert_eq!((report.totals.inserted, report.totals.quarantined), (2, 2));
    assert_eq!(said(&report), ["anki-profiles.duplicate"]);
    assert_eq!((report.totals.waiting, report.strict_outcome()), (0, Outcome::Clean));
}

#[test]
fn template_id_number_and_updated_at_null() {
    let template = |id: &str| {
        format!(
            r#"{{"id": {id}, "name": "Cloze {{{{word}}}}", "description": "", "template_text": "x",
                "created_at": "2025-10-25 09:48:03.025000+00:00", "updated_at": null}}"#
        )
    };
    let all = [template("1761380792186"), template("\"Grammar_Analysis\""), template("null")];
    let trial = Trial::new("learner").file(TEMPLATES, array(&all));
    let report = trial.holds();
    let ids = trial.sql("id", "FROM learner_prompt_templates ORDER BY position");
    assert_eq!(ids, ["1761380792186", "Grammar_Analysis", "cloze-word"]);
    assert_eq!(trial.sql("changed_at", "FROM learner_prompt_templates"), ["", "", ""]);
    assert_eq!(said(&report), ["prompt-templates.id", "prompt-templates.value"]);
}

#[test]
fn word_kp_cache_with_legacy_keys_and_a_key_with_an_at_sign() {
    let trial = Trial::new("learner").file(
        WORDS,
        r#"{"红": {"pinyin": "hóng", "meaning": "red", "meaning_en": "crimson"},
            "@demo-slug": {"pronunciations": [], "meanings": []},
            "苹果": {"pronunciations": ["píngguǒ"], "meanings": ["apple"], "hsk_level": "HSK 3"}}"#,
    );
    let report = trial.holds();
    assert_eq!(
        said(&report),
        ["word-knowledge.legacy", "word-knowledge.list", "word-knowledge.mention"]
    );
    for (column, expected) in [
        ("word", ["红", "@demo-slug", "苹果"]),
        ("pronunciations", [r#"["hóng"]"#, "[]", r#"["píngguǒ"]"#]),
        ("meanings", [r#"["red","crimson"]"#, "[]", r#"["apple"]"#]),
        ("hsk_level", ["", "", "3"]),
    ] {
        let rows = trial.sql(column, "FROM learner_word_knowledge ORDER BY position");
        assert_eq!(rows, expected, "{column}");
    }
}

#[test]
fn grammar_corrections_are_known_by_their_addresses() {
    let trial = Trial::new("learner").file(
        CORRECTIONS,
        r#"{"http://e.example/gp-a1/005-x~y": {"grammar_point": "的", "grammar_point_zh": null,
            "structure": "A 的 B", "explanation": "", "cefr_level": "A1", "example_chinese": "我的书",
            "updated_at": "2025-11-13T13:24:50.123456"}}"#,
    );
    let report = trial.holds();
    assert_eq!(said(&report), ["grammar-corrections.local-time"]);
    let found = finding(&report.findings, "grammar-corrections.local-time");
    let pointer = "/http:~1~1e.example~1gp-a1~1005-x~0y/updated_at";
    assert_eq!(found.pointer.as_deref(), Some(pointer));
}

#[test]
fn memory_of_the_agent_has_a_row_for_each_plan_and_keeps_what_is_none() {
    let trial = Trial::new("learner").file(
        MEMORY,
        r#"{"demo": {"level": "novice", "history": [
            {"topic": "apple", "scaffold": "vocab", "decision": "LEARN", "plan_title": "p", "reason": "r"},
            "odd", {"topic": "boat", "mood": 1}]}}"#,
    );
    let report = trial.holds();
    let plans = trial.sql("topic", "FROM learner_agent_plans ORDER BY position");
    assert_eq!(plans, ["apple", "boat"]);
    assert_eq!(report.totals.waiting, 1);
    assert_eq!(
        finding(&report.findings, "agent-memory.value").pointer.as_deref(),
        Some("/demo/history/1")
    );
}

#[test]
fn memory_that_is_unreadable_is_rejected_and_nothing_is_emptied() {
    let trial =
        Trial::new("learner").file(MEMORY, r#"{"demo": {"level": "novice", "history": []}}"#);
    trial.import();
    let before = trial.content();
    for broken in ["{\"demo\": {\"level\": \"nov", "", "[]", "{\"demo\": {}} x"] {
        trial.folder.write(MEMORY, broken);
        let report = trial.import();
        assert_eq!(report.outcome(), Outcome::Rejected, "{broken}");
        assert_eq!(levels(&report.findings)[0].0, Level::Rejected);
        assert_eq!(trial.content(), before, "{broken}");
    }
}

#[test]
fn memory_that_was_rolled_back_and_forth_still_knows_what_was_none_of_its_rows() {
    let trial = Trial::new("learner")
        .file(MEMORY, r#"{"demo": {"level": null, "history": ["odd", {"topic": "boat"}]}}"#);
    let undone = trial.rollback(trial.import().run);
    trial.rollback(undone.run);
    trial.run_sql("UPDATE learner_agent_plans SET topic = 'ship'");
    let text = trial.exported().read(MEMORY);
    let memory: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!(["odd", {"topic": "ship"}]);
    assert_eq!(memory["demo"]["history"], expected);
}
