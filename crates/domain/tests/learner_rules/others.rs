//! The five files beside profiles, cards and chat.

use rehome_domain::{
    Level, Naming, RelationalRecord, Source,
    apps::learner::{AgentMemory, WordKnowledge},
    residue, restore,
};
use serde_json::json;

use crate::{again, read, try_read};

#[test]
fn equal_anki_profiles_collapse_and_others_of_one_name_stay() {
    let a = r#"{"name": "Default", "deck_name": "Demo", "is_active": true}"#;
    let spaced = r#"{"is_active":true,"deck_name":"Demo","name":"Default"}"#;
    assert_eq!(again("anki-profiles", a, spaced), "nothing new anki-profiles.duplicate");
    let b = r#"{"name": "Default", "deck_name": "Other", "is_active": true}"#;
    assert_eq!(again("anki-profiles", a, b), "another #");
    assert_eq!(read("anki-profiles", a).0.key(), "Default");
    assert_eq!(read("anki-profiles", r#"{"name": "A"}"#).get("is_active"), json!(true));
    let decode_error = try_read("anki-profiles", r#"{"deck_name": "Demo"}"#);
    assert_eq!(decode_error.map(|_| ()).unwrap_err().rule, "anki-profiles.name");
}

#[test]
fn a_template_id_that_is_a_number_becomes_a_text() {
    let text = r#"{"id": 1761380792186, "name": "Cloze", "description": "", "template_text": "x",
        "created_at": "2025-10-25 09:48:03.025000+00:00", "updated_at": null}"#;
    let template = read("prompt-templates", text);
    assert_eq!(template.0.key(), "1761380792186");
    assert_eq!(template.get("id"), json!("1761380792186"));
    assert_eq!(template.get("updated_at"), json!(null));
    assert_eq!(template.rules(), ["prompt-templates.value"]);
    let without = read("prompt-templates", r#"{"name": "My Cloze"}"#);
    assert_eq!(without.proposed(), ("my-cloze", "My Cloze"));
    assert_eq!(again("prompt-templates", text, text), "quarantine record.duplicate");
}

#[test]
fn older_members_of_word_knowledge_are_taken_into_the_lists() {
    let text = r#"{"pinyin": "hóng", "meaning": "red", "meaning_en": "red", "hsk_level": "HSK 2"}"#;
    let red = read("word-knowledge", text);
    assert_eq!(red.get("pronunciations"), json!(["hóng"]));
    assert_eq!(red.get("meanings"), json!(["red"]));
    assert_eq!(red.get("hsk_level"), json!(2));
    assert_eq!(red.remark("word-knowledge.legacy"), Some((Level::Note, "/pinyin")));
    let odd = read("word-knowledge", r#"{"hsk_level": "7-9"}"#);
    assert_eq!(odd.remark("word-knowledge.value").unwrap().0, Level::Quarantined);
}

#[test]
fn word_knowledge_under_a_mention_is_kept_and_flagged() {
    let source = Source::named("{}", Some("@some-child"));
    let mut remarks = Vec::new();
    let knowledge = WordKnowledge::read(&source, &mut remarks).unwrap();
    assert_eq!(knowledge.naming(), Naming::Key("@some-child".to_owned()));
    assert_eq!(remarks[0].rule, "word-knowledge.mention");
}

#[test]
fn a_grammar_correction_is_named_by_its_member() {
    let text = r#"{"structure": "A 的 B", "updated_at": "2025-11-13T13:24:50.123456"}"#;
    let correction = read("grammar-corrections", text);
    assert_eq!(correction.0.key(), "name");
    assert_eq!(correction.get("structure"), json!("A 的 B"));
    assert_eq!(correction.rules(), ["grammar-corrections.local-time"]);
}

#[test]
fn a_memory_that_is_no_object_is_refused_and_never_emptied() {
    for text in ["[]", "null", "\"novice\"", "7"] {
        let decode_error = try_read("agent-memory", text);
        assert_eq!(decode_error.map(|_| ()).unwrap_err().rule, "record.shape");
    }
}

#[test]
fn elements_of_a_history_that_are_no_entries_keep_their_places() {
    let text = r#"{"level":"novice","history":[1,{"topic":"a","mood":2},null,{"topic":"b"}]}"#;
    let mut remarks = Vec::new();
    let mut memory = AgentMemory::read(&Source::named(text, Some("u")), &mut remarks).unwrap();
    assert_eq!(memory.places("history"), Some(vec![1, 3]));
    let quarantined: Vec<_> = remarks.iter().map(|remark| remark.pointer.as_str()).collect();
    assert_eq!(quarantined, ["/history/0", "/history/2"]);

    let children = [("history", memory.places("history"))];
    let residue = residue(text, &serde_json::to_string(&memory).unwrap(), &children).unwrap();
    memory.history.remove(0);
    memory.places = Some(vec![3]);
    let children = [("history", memory.places("history"))];
    let written = serde_json::to_string(&memory).unwrap();
    let restored = restore(&written, &residue.unwrap(), &children).unwrap();
    assert_eq!(restored, r#"{"level":"novice","history":[1,null,{"topic":"b"}]}"#);
}
