//! The longest texts that an index holds, beside each other in all indexes, and what becomes
//! of longer ones.

use rehome_domain::{
    DecodeError, MAX_INDEXED, MAX_KEY, ParsedRecord, Source,
    apps::learner::{Moment, PromptTemplate, app},
};
use rehome_persistence::{
    Error,
    apps::learner::{CardFilter, Language, Learner, PageRequest},
};
use serde_json::json;

use crate::fixture::{Desk, card, message, profile};

/// A text of so many bytes that no compression makes shorter: the letters of `alphabet`
/// drawn by a plain generator, the same for the same `seed`.
fn noise(alphabet: &str, bytes: usize, seed: u64) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let (mut state, mut text) = (seed, String::new());
    while text.len() < bytes {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let letter = letters[(state >> 33) as usize % letters.len()];
        text.push(if text.len() + letter.len_utf8() > bytes { 'x' } else { letter });
    }
    text
}

fn plain(bytes: usize, seed: u64) -> String {
    noise("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", bytes, seed)
}

fn parse(collection: &str, text: &str) -> (Result<ParsedRecord, DecodeError>, Vec<&'static str>) {
    let app = app();
    let collection = app.collections.iter().find(|found| found.id == collection).unwrap();
    let parsed = collection.parse(&Source::of(text));
    let rules = parsed.iter().flat_map(|found| found.remarks.iter().map(|r| r.rule)).collect();
    (parsed, rules)
}

#[track_caller]
fn invalid(refused: Result<(), Error>) {
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
}

#[test]
fn the_longest_texts_stand_beside_each_other_in_every_index() {
    let mut desk = Desk::new();
    let (text, key) = (|seed| plain(MAX_INDEXED, seed), |seed| plain(MAX_KEY, seed));
    // Letters that have more bytes in lower case, for the slug.
    let name = noise("ȺȾ", MAX_INDEXED / 3 * 2, 1);
    // Letters that have more bytes when they are composed.
    let composed = noise("\u{fb1d}\u{fb2a}\u{fb2b}\u{fb4b}", MAX_INDEXED / 4 * 3, 2);
    let (id, grammar) = (key(3), format!("http://x/{}", plain(MAX_INDEXED - 9, 4)));
    let words = [text(5), composed, noise("红黄蓝绿紫白黑灰", MAX_INDEXED, 6)];
    let whole = json!({
        "id": id, "name": name, "mastered_words": words.join(","),
        "mastered_english_words": text(7), "mastered_grammar": grammar,
    });
    desk.import("profiles", &whole.to_string());
    let tags = [text(8), text(9)];
    let (own, said) = (key(10), key(11));
    desk.import(
        "approved-cards",
        &json!({"id": own, "front": "", "back": "", "tags": tags}).to_string(),
    );
    desk.import("chat-messages", &json!({"id": said, "content": "", "role": "user"}).to_string());
    desk.import("anki-profiles", &json!({"name": key(12), "deck_name": ""}).to_string());
    desk.import("prompt-templates", &json!({"id": key(13), "name": text(14)}).to_string());
    for named in ["word-knowledge", "grammar-corrections", "agent-memory"] {
        desk.import_named(named, Some(&key(15)), r#"{"history": [{"topic": "t"}]}"#);
    }
    desk.settle("approved-cards");
    desk.settle("chat-messages");

    let mut learner = desk.learner();
    let tagged = CardFilter { tag: Some(&tags[1]), ..CardFilter::default() };
    let cards = learner.cards().list(&tagged, PageRequest::default()).unwrap().items;
    assert_eq!((&cards[0].stored.key, cards[0].profile.as_deref()), (&own, Some(id.as_str())));
    assert_eq!(learner.chat().get(&said).unwrap().profile.as_deref(), Some(id.as_str()));
    for word in &words {
        assert!(learner.words().has(&name, Language::Chinese, word).unwrap());
    }
    assert!(learner.grammar().has(&id, &grammar).unwrap());
    assert_eq!(desk.text("profiles", &id)["mastered_words"], whole["mastered_words"]);
}

#[test]
fn longer_words_and_tags_stay_in_the_text_and_are_no_rows() {
    let mut desk = Desk::new();
    let long = plain(MAX_INDEXED + 1, 1);
    let words = format!("一, {long}, 二");
    let text = json!({"id": "1", "name": "Ann", "mastered_words": words}).to_string();
    assert!(parse("profiles", &text).1.contains(&"words.too-long"));
    desk.import("profiles", &text);
    assert_eq!(desk.ask("SELECT word AS x FROM learner_mastered_words ORDER BY position"), "一 二");
    assert_eq!(desk.text("profiles", "1")["mastered_words"], words);
    assert!(!desk.row("profiles", "1").edited());

    let text = json!({"id": "1", "front": "", "back": "", "tags": ["a", long]}).to_string();
    assert!(parse("approved-cards", &text).1.contains(&"cards.value"));
    desk.import("approved-cards", &text);
    assert_eq!(desk.ask("SELECT tag AS x FROM learner_card_tags"), "a");
    assert_eq!(desk.text("approved-cards", "1")["tags"], json!(["a", long]));
    assert!(!desk.row("approved-cards", "1").edited());
}

#[test]
fn a_record_with_a_longer_name_is_none() {
    let long = plain(MAX_INDEXED + 1, 1);
    for (collection, rule) in
        [("profiles", "profiles.name"), ("prompt-templates", "prompt-templates.name")]
    {
        let refused = parse(collection, &json!({"id": "1", "name": long}).to_string()).0;
        assert_eq!(refused.map(|_| ()).unwrap_err().rule, rule);
    }
}

#[test]
fn the_repositories_refuse_what_is_longer_and_the_transaction_goes_on() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    let long = plain(MAX_INDEXED + 1, 1);
    desk.connection
        .write(|c| {
            let mut desk = Learner::new(c);
            let key = plain(MAX_KEY + 1, 2);
            let id = format!(
                r#"{{"id": "{key}", "name": "x", "front": "", "back": "", "content": "", "role": "user"}}"#
            );
            invalid(desk.profiles().create(&profile(&id)).map(drop));
            invalid(desk.cards().create(&card(&id)).map(drop));
            invalid(desk.chat().append(&message(&id), None).map(drop));
            let mut named = profile(r#"{"name": "x"}"#);
            named.name.clone_from(&long);
            invalid(desk.profiles().create(&named).map(drop));
            invalid(desk.profiles().update("ann", &named, None).map(drop));
            let mut template = PromptTemplate {
                id: None,
                name: long.clone(),
                description: String::new(),
                template_text: String::new(),
                created_at: Moment::default(),
                updated_at: Moment::default(),
            };
            invalid(desk.templates().create(&template).map(drop));
            template.name = "T".to_owned();
            desk.templates().create(&template).unwrap();
            invalid(desk.words().add("ann", Language::English, &["fine", &long]).map(drop));
            invalid(desk.grammar().add("ann", &[&long]).map(drop));
            let made =
                desk.cards().create(&card(r#"{"id": "1", "front": "", "back": ""}"#)).unwrap();
            invalid(desk.cards().set_tags(&made.stored.key, &[&long]).map(drop));
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(desk.ask("SELECT id AS x FROM learner_approved_cards"), "1");
    assert_eq!(desk.ask("SELECT count(*) AS x FROM learner_mastered_words"), "0");
}

#[test]
fn the_character_that_no_database_holds_is_refused_and_the_transaction_goes_on() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    desk.connection
        .write(|c| {
            let mut desk = Learner::new(c);
            invalid(desk.words().add("ann", Language::English, &["a\0b"]).map(drop));
            invalid(desk.grammar().add("ann", &["a\0b"]).map(drop));
            let mut odd = card(r#"{"front": "", "back": ""}"#);
            odd.front = "a\0b".to_owned();
            invalid(desk.cards().create(&odd).map(drop));
            odd.front = String::new();
            odd.tags = vec!["a\0b".to_owned()];
            invalid(desk.cards().create(&odd).map(drop));
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(desk.ask("SELECT count(*) AS x FROM learner_approved_cards"), "0");
    // Asked for, it is nobody's name, or said to be none.
    let asked = desk.learner().profiles().resolve("a\0b").unwrap_err();
    assert!(matches!(asked, Error::Unknown { .. } | Error::Invalid(_)), "{asked}");
}
