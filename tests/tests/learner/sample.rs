//! Small invented records of the learner app, of which an import has nothing to say, and the
//! places of the files.

use rehome_tests::{Trial, array, with};
use serde_json::{Value, json};

/// Where the profiles are.
pub(super) const PROFILES: &str = "data/profiles/child_profiles.json";
/// Where the cards are.
pub(super) const CARDS: &str = "data/content_db/approved_cards.json";
/// Where the chat is.
pub(super) const CHAT: &str = "data/content_db/chat_history.json";
/// Where the profiles of Anki are.
pub(super) const ANKI: &str = "data/profiles/anki_profiles.json";
/// Where the templates are.
pub(super) const TEMPLATES: &str = "data/profiles/prompt_templates.json";
/// Where the knowledge of words is.
pub(super) const WORDS: &str = "data/content_db/word_kp_cache.json";
/// Where the corrections are.
pub(super) const CORRECTIONS: &str = "data/content_db/grammar_corrections.json";
/// Where the agent's memory is.
pub(super) const MEMORY: &str = "data/agent/memory.json";

/// A profile with these changes.
pub(super) fn profile(changes: Value) -> String {
    let base = json!({
        "id": "tess", "name": "Tess", "dob": "2016-03-05", "gender": "", "address": "",
        "school": "", "neighborhood": "", "interests": ["kites"], "character_roster": [],
        "verbal_fluency": null, "passive_language_level": null, "mental_age": 4.5,
        "raw_input": null, "mastered_words": null, "mastered_english_words": null,
        "mastered_grammar": null, "extracted_data": {},
    });
    with(base, changes)
}

/// A card with these changes.
pub(super) fn card(changes: Value) -> String {
    let base = json!({
        "id": "c1", "front": "What is red?", "back": "红", "card_type": "basic",
        "cloze_text": null, "text_field": null, "extra_field": null, "note_type": null,
        "tags": ["colour"], "created_at": "2025-11-13 05:24:45.388000+00:00",
        "status": "pending", "image_description": null, "image_prompt": null,
        "image_url": null, "image_data": null, "image_generated": null, "image_error": null,
        "is_placeholder": null,
    });
    with(base, changes)
}

/// A message with these changes.
pub(super) fn message(changes: Value) -> String {
    let base = json!({
        "id": "1763012685388", "content": "make three cards", "role": "user",
        "timestamp": "2025-11-13 05:24:45.388000+00:00", "mentions": [],
    });
    with(base, changes)
}

/// A trial of these profiles.
pub(super) fn profiles(all: &[Value]) -> Trial {
    let all: Vec<String> = all.iter().cloned().map(profile).collect();
    Trial::new("learner").file(PROFILES, array(&all))
}

/// A trial of these cards, of nobody.
pub(super) fn cards(all: &[Value]) -> Trial {
    let all: Vec<String> = all.iter().cloned().map(card).collect();
    Trial::new("learner").file(CARDS, array(&all))
}

/// A trial of these messages, about nobody.
pub(super) fn messages(all: &[Value]) -> Trial {
    let all: Vec<String> = all.iter().cloned().map(message).collect();
    Trial::new("learner").file(CHAT, array(&all))
}

/// One column of the profiles, in the order of the file.
pub(super) fn column(trial: &Trial, name: &str) -> Vec<String> {
    trial.sql(name, "FROM learner_profiles ORDER BY position, id")
}

/// The words of a profile, in order.
pub(super) fn words(trial: &Trial, profile: &str, language: &str) -> Vec<String> {
    let of = format!("FROM learner_mastered_words WHERE profile_id = '{profile}'");
    trial.sql("word", &format!("{of} AND language = '{language}' ORDER BY position, id"))
}

/// The rules that fired but those that each such file makes fire, sorted, each once.
pub(super) fn said(report: &rehome::Report) -> Vec<&'static str> {
    let mut rules = rehome_tests::rules(&report.findings);
    rules.retain(|rule| !["cards.unassigned", "chat.unassigned"].contains(rule));
    rules.sort_unstable();
    rules.dedup();
    rules
}
