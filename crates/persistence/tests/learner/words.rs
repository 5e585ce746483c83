//! Words and grammar: adding, removing, counting, and pages.

use rehome_persistence::{
    Error,
    apps::learner::{Language, PageRequest},
};

use crate::fixture::Desk;

fn with_words(text: &str) -> Desk {
    let mut desk = Desk::new();
    desk.import(
        "profiles",
        &format!(r#"{{"id": "ann", "name": "Ann", "mastered_words": {text}}}"#),
    );
    desk
}

#[test]
fn words_are_added_once_behind_the_others_and_the_text_follows() {
    let mut desk = with_words(r#""一，苹果""#);
    let added = desk.learner().words().add("Ann", Language::Chinese, &["红", "一", "红"]).unwrap();
    assert_eq!((added.added, added.known), (vec!["红".to_owned()], 2));
    assert_eq!(desk.text("profiles", "ann")["mastered_words"], "一, 苹果, 红");
    assert_eq!(desk.row("profiles", "ann").rev, 2);
    assert!(desk.learner().words().has("ann", Language::Chinese, "红").unwrap());
    assert!(!desk.learner().words().has("ann", Language::English, "红").unwrap());
}

#[test]
fn a_word_is_the_same_in_every_composition_and_differs_by_case() {
    let mut desk = with_words("null");
    let mut learner = desk.learner();
    let added = learner.words().add("ann", Language::English, &["cafe\u{301}", "café", "Café"]);
    assert_eq!(added.unwrap().added, ["cafe\u{301}", "Café"]);
    assert_eq!(learner.words().remove("ann", Language::English, &["café", "tea"]).unwrap(), 1);
    assert_eq!(learner.words().count("ann", Language::English).unwrap(), 1);
}

#[test]
fn a_word_in_both_languages_is_two_rows() {
    let mut desk = with_words("null");
    for language in [Language::Chinese, Language::English] {
        desk.learner().words().add("ann", language, &["T恤"]).unwrap();
    }
    assert_eq!(desk.ask("SELECT count(*) AS x FROM learner_mastered_words"), "2");
}

#[test]
fn what_would_be_read_as_several_words_is_refused_as_a_whole() {
    let mut desk = with_words("null");
    for bad in ["a, b", "", " , "] {
        let refused = desk.learner().words().add("ann", Language::English, &["fine", bad]);
        assert!(matches!(refused, Err(Error::Invalid(_))), "{bad}");
    }
    assert_eq!(desk.ask("SELECT count(*) AS x FROM learner_mastered_words"), "0");
    assert_eq!(desk.row("profiles", "ann").rev, 1);
}

#[test]
fn words_come_in_pages_in_the_order_of_the_list() {
    let mut desk = with_words(r#""c, a, b""#);
    let mut learner = desk.learner();
    let first = learner.words().list("ann", Language::Chinese, PageRequest::first(2)).unwrap();
    let words: Vec<&str> = first.items.iter().map(|word| word.word.as_str()).collect();
    assert_eq!(words, ["c", "a"]);
    assert_eq!((first.items[0].added_at.clone(), first.items[0].source.as_str()), (None, "import"));
    let rest = PageRequest { after: first.next.as_deref(), limit: 2 };
    let rest = learner.words().list("ann", Language::Chinese, rest).unwrap();
    assert_eq!((rest.items[0].word.as_str(), rest.next), ("b", None));
    for after in ["x", "99"] {
        let cut = PageRequest { after: Some(after), limit: 2 };
        assert!(learner.words().list("ann", Language::Chinese, cut).is_err());
    }
}

#[test]
fn grammar_is_told_apart_by_the_language_of_its_address() {
    let zh = "http://demo.example/instance/gp-a1-002-%E5%90%97";
    let en = "http://demo.example/schema/grammar-en-past";
    let mut desk = Desk::new();
    desk.import(
        "profiles",
        &format!(r#"{{"id": "ann", "name": "Ann", "mastered_grammar": "{zh},{en}"}}"#),
    );
    let mut learner = desk.learner();
    let counts = [None, Some(Language::Chinese), Some(Language::English)]
        .map(|language| learner.grammar().count("ann", language).unwrap());
    assert_eq!(counts, [2, 1, 1]);

    let added = learner.grammar().add("ann", &["gp-b1", zh]).unwrap();
    assert_eq!((added.added.len(), added.known), (1, 1));
    assert!(learner.grammar().has("ann", "gp-b1").unwrap());
    let english = learner
        .grammar()
        .list("ann", Some(Language::English), PageRequest::default())
        .unwrap()
        .items;
    assert_eq!((english.len(), english[0].grammar_uri.as_str()), (1, en));
    assert_eq!(learner.grammar().remove("ann", &[zh]).unwrap(), 1);
    let first = learner.grammar().list("ann", None, PageRequest::first(1)).unwrap();
    let rest = PageRequest { after: first.next.as_deref(), limit: 1 };
    assert_eq!(learner.grammar().list("ann", None, rest).unwrap().items[0].grammar_uri, "gp-b1");
    assert_eq!(desk.text("profiles", "ann")["mastered_grammar"], format!("{en},gp-b1"));
}
