//! No finding says what a record says: the application's data is of children.

use rehome_tests::{Trial, absent, array};
use serde_json::json;

use super::sample::{
    ANKI, CARDS, CHAT, CORRECTIONS, MEMORY, PROFILES, TEMPLATES, WORDS, card, message, profile,
};

/// A word that no program would say of its own accord.
const SECRET: &str = "Quillonia";

#[test]
fn privacy_no_content_of_a_record_is_in_a_finding() {
    let s = SECRET;
    let odd = [
        json!({"name": s, "id": null, "dob": s, "mental_age": s, "interests": s, "address": absent(),
            "mastered_words": format!("{s} (红, {s}), 大 风, {s}{}", s.repeat(9)),
            "mastered_english_words": format!("<b>{s}</b>, {s}, {s}; x"), "mastered_grammar": s,
            "extracted_data": s, "raw_input": [s], "character_roster": [{"a": s}]}),
        json!({"name": s, "id": "1"}),
        json!({"name": s, "id": "1", "gender": s}),
        json!({"name": "", "raw_input": s}),
    ];
    let trial = Trial::new("learner")
        .file(PROFILES, array(&odd.map(profile)))
        .file(
            CARDS,
            array(&[
                card(json!({"front": s, "card_type": s, "status": s, "tags": s, "created_at": s})),
                card(json!({"front": s})),
                card(json!({"id": null, "front": {"a": s}, "is_placeholder": s})),
            ]),
        )
        .file(
            CHAT,
            array(&[
                message(json!({"content": s, "role": s, "timestamp": s, "mentions": s})),
                message(json!({"content": s, "role": ""})),
            ]),
        )
        .file(ANKI, array(&[format!(r#"{{"name": [], "deck_name": "{s}"}}"#)]))
        .file(TEMPLATES, array(&[format!(r#"{{"name": 7, "template_text": ["{s}"]}}"#)]))
        .file(WORDS, format!(r#"{{"x": {{"meanings": "{s}", "hsk_level": "{s}"}}}}"#))
        .file(CORRECTIONS, format!(r#"{{"x": {{"updated_at": "{s}", "structure": ["{s}"]}}}}"#))
        .file(MEMORY, format!(r#"{{"x": {{"level": ["{s}"], "history": ["{s}"]}}}}"#));
    let report = trial.holds();
    assert!(report.findings.len() > 25, "{}", report.findings.len());
    for finding in &report.findings {
        // A key names a record; the app makes it of the name where the source has none.
        let named = format!("{finding:?}").replace(&SECRET.to_lowercase(), "");
        assert!(!named.contains(SECRET), "{finding:?}");
    }
}
