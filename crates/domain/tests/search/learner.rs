//! The records of the learner.

use rehome_domain::{SearchText, Source, apps::learner};

use crate::{assert_says, search};

fn text(collection: &str, name: Option<&str>, text: &str) -> SearchText {
    let search = search(learner::app(), collection);
    search.text(&Source::named(text, name)).expect("it is a record")
}

#[test]
fn a_profile_is_found_by_what_the_child_likes_and_knows() {
    let profile = r#"{"id": "nilo", "name": "Nilo", "dob": "2018-04-17", "gender": "male",
        "address": "Third boat", "school": "灯塔小学", "neighborhood": "Harbour Steps",
        "raw_input": "Counts boats.", "mental_age": 4.5, "verbal_fluency": "limited",
        "passive_language_level": "beginner",
        "interests": ["ferries", "贝壳"], "character_roster": ["Captain Puffin"],
        "mastered_words": "船, 风", "mastered_english_words": "boat<br>, shell"}"#;
    let sections = [
        "Likes ferries, 贝壳.",
        "Knows from stories Captain Puffin.",
        "Chinese words: 船, 风.",
        "English words: boat, shell.",
    ];
    // Nothing else that the profile tells of the child.
    assert_says(&text("profiles", None, profile), "Nilo", &sections);
}

#[test]
fn a_card_is_its_texts_without_marks_and_pictures() {
    let card = r#"{"id": "7", "card_type": "interactive_cloze", "back": "",
        "front": "<img src=\"data:image/png;base64,AAAA\">",
        "text_field": "船长说：“今天的[[c1::风]]很大。”", "extra_field": "It is never late.",
        "tags": ["weather", "annotation:front:4-9"], "field__Remarks": "Points:\n- 风 (wind)",
        "image_description": "a boat", "image_data": "data:image/png;base64,AAAA"}"#;
    let sections = [
        "船长说：“今天的风很大。”",
        "It is never late.",
        "Points:\n风 (wind)",
        "Picture: a boat",
        "Tags: weather.",
    ];
    assert_says(&text("approved-cards", None, card), "船长说：“今天的风很大。”", &sections);
}

#[test]
fn a_message_is_called_by_its_beginning() {
    let message = r#"{"id": "1", "role": "assistant", "timestamp": "2026-02-05T19:20:52Z",
        "content": "Here they *are*.\n\n![Lamp](data:image/png;base64,AAAA)"}"#;
    let says = "assistant: Here they are.\n\nLamp";
    assert_says(&text("chat-messages", None, message), "Here they are.", &[says]);
}

#[test]
fn words_and_grammar_say_what_they_mean() {
    let word = r#"{"pronunciations": ["fēng"], "meanings": ["wind", "breeze"], "hsk_level": 3}"#;
    let sections = ["Pronounced fēng.", "Means wind, breeze.", "HSK level 3."];
    assert_says(&text("word-knowledge", Some("风"), word), "风", &sections);

    let point = r#"{"grammar_point": "Asking where", "grammar_point_zh": "问地点",
        "structure": "A 在 哪儿", "cefr_level": "A1", "example_chinese": "船在哪儿？"}"#;
    let sections = ["问地点", "Structure: A 在 哪儿", "Example: 船在哪儿？", "Level A1."];
    let found = text("grammar-corrections", Some("http://learner.example/gp-1"), point);
    assert_says(&found, "Asking where", &sections);
    let bare = text("grammar-corrections", Some("http://learner.example/gp-1"), "{}");
    assert_says(&bare, "http://learner.example/gp-1", &[]);
}

#[test]
fn templates_decks_and_memories_have_names() {
    let template = r#"{"id": "1", "name": "Tide", "description": "", "template_text": "A *tide*.",
        "created_at": "2026-02-03T16:05:41Z"}"#;
    assert_says(&text("prompt-templates", None, template), "Tide", &["A tide."]);

    let anki = r#"{"name": "Evening", "deck_name": "Harbour::Words", "is_active": true}"#;
    assert_says(&text("anki-profiles", None, anki), "Evening", &["Deck: Harbour::Words."]);

    let memory = r#"{"level": "novice", "history": [{"topic": "wind", "scaffold": "vocab",
        "decision": "LEARN", "plan_title": "A windy pier", "reason": "asked twice"}]}"#;
    let sections = ["Level: novice.", "A windy pier. wind. vocab. LEARN. asked twice"];
    assert_says(&text("agent-memory", Some("nilo"), memory), "nilo", &sections);
}
