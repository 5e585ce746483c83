//! Every record comes back from its rows, as clean as it went in, and its text with it.

use std::cell::RefCell;

use proptest::prelude::*;
use rehome_domain::{Digest, Source, apps::learner::arbitrary};

use crate::fixture::Desk;

/// The collections, each with its elements and whether they are members of an object.
fn collections() -> Vec<(&'static str, BoxedStrategy<String>, bool)> {
    vec![
        ("profiles", arbitrary::profile(), false),
        ("approved-cards", arbitrary::card(), false),
        ("chat-messages", arbitrary::chat_message(), false),
        ("anki-profiles", arbitrary::anki_profile(), false),
        ("prompt-templates", arbitrary::prompt_template(), false),
        ("word-knowledge", arbitrary::word_knowledge(), true),
        ("grammar-corrections", arbitrary::grammar_correction(), true),
        ("agent-memory", arbitrary::agent_memory(), true),
    ]
}

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(count) }
}

#[track_caller]
fn comes_back(desk: &mut Desk, collection: &str, name: Option<&str>, text: &str) -> String {
    let key = desk.import_named(collection, name, text);
    let row = desk.row(collection, &key);
    assert_eq!(row.digest, Digest::of(text).unwrap(), "{collection}: {text}\n{}", row.body);
    assert!(!row.edited());
    key
}

#[test]
fn every_record_comes_back_from_its_rows() {
    for (collection, strategy, named) in collections() {
        let input = (strategy, arbitrary::member_name());
        let desk = RefCell::new(Desk::new());
        proptest!(cases(300), |((text, name) in input)| {
            let mut desk = desk.borrow_mut();
            let name = named.then_some(name.as_str());
            let table = desk.table(collection);
            let parsed = table.collection.parse(&Source::named(&text, name)).unwrap();

            let key = comes_back(&mut desk, collection, name, &text);
            let rendered = table.rendered(&mut desk.connection, "", &key).unwrap().unwrap();
            let digest = |json: Vec<u8>| Digest::of(&String::from_utf8(json).unwrap()).unwrap();
            desk.forget(collection, &key);
            prop_assert_eq!(digest(rendered), digest(parsed.written));
        });
    }
}

#[test]
fn every_record_can_take_the_place_of_every_other() {
    for (collection, strategy, named) in collections() {
        let desk = RefCell::new(Desk::new());
        proptest!(cases(300), |(text in strategy)| {
            let mut desk = desk.borrow_mut();
            let key = comes_back(&mut desk, collection, named.then_some("one"), &with_key(collection, &text));
            desk.next_run();
            prop_assert_eq!(key, "one");
        });
    }
}

/// The text with a key that all share, so that one record replaces the other.
fn with_key(collection: &str, text: &str) -> String {
    let member = if collection == "anki-profiles" { "name" } else { "id" };
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    value[member] = "one".into();
    value.to_string()
}

/// What the export gives but for one member.
fn without(text: &str, member: &str) -> Digest {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    value.as_object_mut().unwrap().remove(member);
    Digest::of(&value.to_string()).unwrap()
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let desk = RefCell::new(Desk::new());
    proptest!(cases(200), |(profile in arbitrary::profile(), card in arbitrary::card())| {
        let mut desk = desk.borrow_mut();
        let key = desk.import("profiles", &with_key("profiles", &profile));
        let mut edited = desk.learner().profiles().get(&key).unwrap().record;
        edited.school = "somewhere else".to_owned();
        desk.learner().profiles().update(&key, &edited, None).unwrap();
        let row = desk.row("profiles", &key);
        prop_assert_eq!(without(&row.body, "school"), without(&with_key("profiles", &profile), "school"));
        prop_assert!(row.edited() && row.body.contains(r#""school":"somewhere else""#));

        let key = desk.import("approved-cards", &with_key("approved-cards", &card));
        let mut edited = desk.learner().cards().get(&key).unwrap().stored.record;
        edited.front = "<img src='data:image/png;base64,iVBORw0KGgo='>".to_owned();
        desk.learner().cards().update(&key, &edited, None).unwrap();
        let row = desk.row("approved-cards", &key);
        prop_assert_eq!(without(&row.body, "front"), without(&with_key("approved-cards", &card), "front"));
        prop_assert!(row.body.contains("src='data:image/png;base64,iVBORw0KGgo='"));
        desk.sql("DELETE FROM learner_profiles; DELETE FROM learner_approved_cards").unwrap();
    });
}
