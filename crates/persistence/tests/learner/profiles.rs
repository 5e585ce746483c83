//! Profiles: finding them, making them, and edits that leave alone what they do not name.

use rehome_domain::apps::learner::{ChildProfile, ListKind, WordList};
use rehome_persistence::{Error, apps::learner::PageRequest};
use serde_json::json;

use crate::fixture::{Desk, profile};

const DEMO: &str = r#"{"id": null, "name": "Demo Child (示例）", "dob": "2016/03/05",
    "interests": "trains, 画画", "mastered_words": "一, 苹果, T恤, 朋友，老师",
    "mastered_english_words": "ice cream, o'clock", "theme": {"color": "blue"}}"#;

fn words(text: &str) -> Option<WordList> {
    Some(WordList::from_text(ListKind::Chinese, text))
}

#[test]
fn a_profile_is_found_by_id_slug_and_name() {
    let mut desk = Desk::new();
    let id = desk.import("profiles", DEMO);
    desk.import("profiles", r#"{"id": "7f3", "name": "Bo Vega"}"#);
    let mut learner = desk.learner();
    assert_eq!(id, "demo-child-示例");
    for named in ["demo-child-示例", "Demo Child (示例）"] {
        assert_eq!(learner.profiles().resolve(named).unwrap(), id);
    }
    for named in ["7f3", "bo-vega", "Bo Vega"] {
        assert_eq!(learner.profiles().resolve(named).unwrap(), "7f3");
    }
    let error = learner.profiles().get("bo").unwrap_err();
    assert_eq!(error.to_string(), "there is no profile `bo`");
}

#[test]
fn an_ambiguous_name_is_refused_with_the_ids_and_a_remark() {
    let mut desk = Desk::with_profiles(&["Bo", "Ann", "Bo"]);
    let error = desk.learner().profiles().resolve("Bo").unwrap_err();
    assert!(matches!(&error, Error::Invalid(said) if said.contains("bo, bo-2")), "{error}");
    assert_eq!(desk.learner().profiles().resolve("bo").unwrap(), "bo");

    let remarks = desk.settle("profiles");
    assert_eq!(remarks.len(), 1);
    assert_eq!((remarks[0].rule, remarks[0].pointer.as_str()), ("profiles.duplicate-name", "bo-2"));
}

#[test]
fn a_new_profile_gets_a_slug_and_a_taken_id_is_refused() {
    let mut desk = Desk::with_profiles(&["Demo Two", "Demo Two"]);
    let list = desk.learner().profiles().list(PageRequest::default()).unwrap();
    let ids: Vec<_> = list.items.iter().map(|item| item.record.id.as_deref()).collect();
    assert_eq!(ids, [Some("demo-two"), Some("demo-two-2")]);
    assert_eq!(list.next, None);

    let taken = profile(r#"{"id": "demo-two", "name": "Other"}"#);
    assert!(matches!(desk.learner().profiles().create(&taken), Err(Error::Invalid(_))));
}

#[test]
fn profiles_come_in_pages_in_the_order_of_the_file() {
    let mut desk = Desk::with_profiles(&["C", "A", "B"]);
    let mut learner = desk.learner();
    let first = learner.profiles().list(PageRequest::first(2)).unwrap();
    assert_eq!(first.next.as_deref(), Some("a"));
    let rest =
        learner.profiles().list(PageRequest { after: first.next.as_deref(), limit: 2 }).unwrap();
    assert_eq!((rest.items[0].key.as_str(), rest.items.len(), rest.next), ("b", 1, None));
    for limit in [0, 1001] {
        assert!(matches!(
            learner.profiles().list(PageRequest::first(limit)),
            Err(Error::Limit { .. })
        ));
    }
    let gone = learner.profiles().list(PageRequest { after: Some("gone"), limit: 2 });
    assert!(matches!(gone, Err(Error::Unknown { .. })));
}

#[test]
fn an_update_without_words_leaves_the_words_and_unknown_keys() {
    let mut desk = Desk::new();
    let id = desk.import("profiles", DEMO);
    let mut edited = profile(r#"{"name": "Demo Child (示例）", "dob": "2016-03-05"}"#);
    edited.school = "New School".to_owned();
    let stored = desk.learner().profiles().update(&id, &edited, Some(1)).unwrap();
    assert_eq!((stored.rev, stored.record.school.as_str()), (2, "New School"));

    let text = desk.text("profiles", &id);
    assert_eq!(text["mastered_words"], "一, 苹果, T恤, 朋友，老师");
    assert_eq!(text["theme"], json!({"color": "blue"}));
    assert_eq!((&text["id"], &text["dob"]), (&json!(null), &json!("2016/03/05")));
    assert_eq!(text["interests"], json!([]));
    assert!(desk.row("profiles", &id).edited());
    let stale = desk.learner().profiles().update(&id, &edited, Some(1));
    let Err(Error::Conflict(conflict)) = stale else { panic!("{stale:?}") };
    assert_eq!((conflict.expected, conflict.found), (1, 2));
    assert!(conflict.yours.is_some() && conflict.theirs.is_some());
}

#[test]
fn an_update_with_words_keeps_when_those_that_stay_were_added() {
    let mut desk = Desk::new();
    let id = desk.import("profiles", DEMO);
    let old = desk.learner().profiles().get(&id).unwrap().record;
    let edited = ChildProfile { mastered_words: words("苹果, 红, 一"), ..old };
    desk.learner().profiles().update(&id, &edited, None).unwrap();

    let rows = "SELECT word || ':' || source || ':' || CAST(added_at IS NULL AS INTEGER) AS x
        FROM learner_mastered_words WHERE language = 'zh' ORDER BY position";
    assert_eq!(desk.ask(rows), "苹果:import:1 红:user:0 一:import:1");
    assert_eq!(desk.text("profiles", &id)["mastered_words"], "苹果, 红, 一");
    assert_eq!(desk.text("profiles", &id)["mastered_english_words"], "ice cream, o'clock");

    let emptied = ChildProfile { mastered_words: words(""), ..edited };
    desk.learner().profiles().update(&id, &emptied, None).unwrap();
    assert_eq!(desk.text("profiles", &id)["mastered_words"], "");
}

#[test]
fn deleting_a_profile_takes_all_that_is_its_own() {
    let mut desk = Desk::new();
    let id = desk.import("profiles", DEMO);
    desk.import(
        "approved-cards",
        r#"{"id": "1", "front": "a", "back": "b", "tags": "x",
        "image_data": "data:image/png;base64,iVBORw0KGgo="}"#,
    );
    desk.import("chat-messages", r#"{"id": "1", "content": "c", "role": "user"}"#);
    desk.settle("approved-cards");
    desk.settle("chat-messages");

    desk.learner().profiles().delete(&id).unwrap();

    for table in [
        "profiles",
        "mastered_words",
        "word_lists",
        "approved_cards",
        "card_tags",
        "images",
        "chat_messages",
    ] {
        assert_eq!(desk.ask(&format!("SELECT count(*) AS x FROM learner_{table}")), "0", "{table}");
    }
    assert!(matches!(desk.learner().profiles().delete(&id), Err(Error::Unknown { .. })));
}

#[test]
fn a_blank_name_is_refused() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    let blank = ChildProfile { name: " \t".to_owned(), ..profile(r#"{"name": "x"}"#) };
    assert!(matches!(desk.learner().profiles().create(&blank), Err(Error::Invalid(_))));
    assert!(matches!(
        desk.learner().profiles().update("ann", &blank, None),
        Err(Error::Invalid(_))
    ));
}
