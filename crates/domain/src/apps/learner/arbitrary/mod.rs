//! Arbitrary elements of the application's files, as JSON texts, behind the feature
//! `proptest`.
//!
//! Each is a record: it has what the record cannot do without. Any other member may be
//! missing, null, as the application writes it, as people write it, or of another kind.

mod parts;

use proptest::strategy::{BoxedStrategy, Just, Strategy};

use parts::{Member, flag, json, moment, number, object, sure, text, texts, usual, word, words};

/// The name of a member of a file whose root is an object.
pub fn member_name() -> BoxedStrategy<String> {
    "@?[a-z红苹 ~/:]{1,6}".boxed()
}

/// An element of `profiles`.
pub fn profile() -> BoxedStrategy<String> {
    object(vec![
        ("id", usual(word("[a-c-]{1,3}"))),
        ("name", sure(word("[A-Ca-c红苹 （)_-]{0,5}[A-C红]"))),
        ("dob", usual(word("(2016-03-05|2016/3/5|20160305|spring| )"))),
        ("gender", usual(word("(|male|female|other)"))),
        ("address", usual(text())),
        ("school", usual(text())),
        ("neighborhood", usual(text())),
        ("interests", usual(texts())),
        ("character_roster", usual(texts())),
        ("verbal_fluency", usual(word("(|limited|fluent)"))),
        ("passive_language_level", usual(word("(|beginner)"))),
        ("mental_age", usual(number())),
        ("raw_input", usual(text())),
        ("mastered_words", usual(words())),
        ("mastered_english_words", usual(words())),
        ("mastered_grammar", usual(words())),
        ("extracted_data", usual(json())),
        ("theme", usual(json())),
    ])
}

/// An element of `approved-cards`.
pub fn card() -> BoxedStrategy<String> {
    object(vec![
        ("id", usual(word("[a-c0-9-]{1,3}"))),
        ("front", usual(text())),
        ("back", usual(text())),
        ("card_type", usual(word("(basic|basic_reverse|cloze|interactive_cloze|poster)"))),
        ("type", usual(word("(basic|cloze)"))),
        ("cloze_text", usual(text())),
        ("text_field", usual(text())),
        ("extra_field", usual(text())),
        ("note_type", usual(text())),
        ("tags", usual(texts())),
        ("created_at", usual(moment())),
        ("status", usual(word("(pending|approved|synced|rejected|lost)"))),
        ("image_description", usual(text())),
        ("image_prompt", usual(text())),
        ("image_url", usual(text())),
        ("image_data", usual(text())),
        ("image_generated", usual(flag())),
        ("image_error", usual(text())),
        ("is_placeholder", usual(flag())),
        ("field__Remarks", usual(text())),
        ("field__Remarks_annotations", usual(json())),
        ("knowledge_points", usual(texts())),
        ("generated_image", usual(json())),
    ])
}

/// An element of `chat-messages`.
pub fn chat_message() -> BoxedStrategy<String> {
    object(vec![
        ("id", usual(word("(resp_)?[0-9]{1,3}"))),
        ("content", usual(text())),
        ("role", sure(word("(user|assistant|system)"))),
        ("timestamp", usual(moment())),
        ("mentions", usual(texts())),
    ])
}

/// An element of `anki-profiles`.
pub fn anki_profile() -> BoxedStrategy<String> {
    object(vec![
        ("name", sure(word("[A-C]{1,2}"))),
        ("deck_name", usual(text())),
        ("is_active", usual(flag())),
    ])
}

/// An element of `prompt-templates`.
pub fn prompt_template() -> BoxedStrategy<String> {
    object(vec![
        ("id", usual(word("[a-c0-9_]{1,3}"))),
        ("name", usual(text())),
        ("description", usual(text())),
        ("template_text", usual(text())),
        ("created_at", usual(moment())),
        ("updated_at", usual(moment())),
    ])
}

/// The value of a member of `word-knowledge`.
pub fn word_knowledge() -> BoxedStrategy<String> {
    object(vec![
        ("pronunciations", usual(texts())),
        ("meanings", usual(texts())),
        ("hsk_level", usual(number())),
        ("pinyin", usual(text())),
        ("meaning", usual(text())),
        ("meaning_en", usual(text())),
    ])
}

/// The value of a member of `grammar-corrections`.
pub fn grammar_correction() -> BoxedStrategy<String> {
    object(vec![
        ("grammar_point", usual(text())),
        ("grammar_point_zh", usual(text())),
        ("structure", usual(text())),
        ("explanation", usual(text())),
        ("cefr_level", usual(word("[ABC][12]"))),
        ("example_chinese", usual(text())),
        ("updated_at", usual(moment())),
    ])
}

/// The value of a member of `agent-memory`.
pub fn agent_memory() -> BoxedStrategy<String> {
    let entry = parts::members(vec![
        ("topic", usual(text())),
        ("scaffold", usual(text())),
        ("decision", usual(word("(LEARN|REVIEW)"))),
        ("plan_title", usual(text())),
        ("reason", usual(text())),
        ("mood", usual(json())),
    ]);
    let element: Member = proptest::prop_oneof![4 => entry, 1 => json()].boxed();
    let history = proptest::collection::vec(element, 0..4).prop_map(serde_json::Value::from);
    object(vec![
        ("level", usual(word("(novice|expert)"))),
        ("history", usual(history.boxed())),
        ("seen", usual(Just(serde_json::Value::from(1)).boxed())),
    ])
}
