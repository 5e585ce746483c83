//! What a second import of a changed file leaves as it is.

use rehome_domain::apps::learner::CardStatus;

use crate::fixture::{Desk, profile};

fn profile_with(words: &str) -> String {
    format!(r#"{{"id": null, "name": "Ann", "dob": "2016-03-05"{words}}}"#)
}

#[test]
fn absent_and_null_words_leave_the_rows_alone_and_an_empty_text_deletes_them() {
    let mut desk = Desk::new();
    let count = "SELECT count(*) AS x FROM learner_mastered_words";
    let id = desk.import("profiles", &profile_with(r#", "mastered_words": "一, 二""#));
    for without in ["", r#", "mastered_words": null"#] {
        desk.next_run();
        let text = profile_with(without);
        assert_eq!(desk.import("profiles", &text), id);
        assert_eq!(desk.ask(count), "2");
        // The export says what the source said, until somebody adds a word.
        let source: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(desk.text("profiles", &id), source);
    }
    let chinese = rehome_persistence::apps::learner::Language::Chinese;
    desk.learner().words().add(&id, chinese, &["三"]).unwrap();
    assert_eq!(desk.text("profiles", &id)["mastered_words"], "一, 二, 三");

    desk.import("profiles", &profile_with(r#", "mastered_words": """#));
    assert_eq!(desk.ask(count), "0");
}

#[test]
fn words_that_stay_keep_their_rows() {
    let mut desk = Desk::new();
    desk.import("profiles", &profile_with(r#", "mastered_words": "一, 二, 三, 四""#));
    let ids = "SELECT word || id AS x FROM learner_mastered_words ORDER BY position, id";
    assert_eq!(desk.ask(ids), "一1 二2 三3 四4");
    desk.sql(
        "UPDATE learner_mastered_words SET added_at = '2026-02-02T00:00:00.000000Z' WHERE id = 2",
    )
    .unwrap();
    desk.import("profiles", &profile_with(r#", "mastered_words": "四，二，五，三""#));
    assert_eq!(desk.ask(ids), "四4 二2 五5 三3");
    let added = "SELECT word AS x FROM learner_mastered_words WHERE added_at IS NOT NULL";
    assert_eq!(desk.ask(added), "二");
}

#[test]
fn a_profile_without_an_id_is_found_again_though_its_name_was_edited() {
    let mut desk = Desk::new();
    let text = profile_with("");
    let id = desk.import("profiles", &text);
    let renamed = profile(r#"{"name": "Anna", "dob": "2016-03-05"}"#);
    desk.learner().profiles().update(&id, &renamed, None).unwrap();
    desk.next_run();
    assert_eq!(desk.import("profiles", &text), id);
    // One whose file lost the id is known by name and date of birth.
    let with_id = r#"{"id": "7", "name": "Bo", "dob": "20150102"}"#;
    desk.import("profiles", with_id);
    assert_eq!(desk.import("profiles", r#"{"name": "Bo", "dob": "2015-01-02"}"#), "7");
}

#[test]
fn records_without_ids_are_found_again() {
    let mut desk = Desk::new();
    let card = r#"{"front": "a", "back": "b"}"#;
    let key = desk.import("approved-cards", card);
    desk.learner().cards().set_status(&key, CardStatus::Approved).unwrap();
    assert_eq!(desk.import("approved-cards", card), key);
    let message = r#"{"content": "a", "role": "user"}"#;
    let key = desk.import("chat-messages", message);
    assert_eq!(desk.import("chat-messages", message), key);
    let template = r#"{"name": "A B", "description": "", "template_text": "t"}"#;
    let key = desk.import("prompt-templates", template);
    assert_eq!(key, "a-b");
    let mut edited = desk.learner().templates().get(&key).unwrap().record;
    edited.name = "C".to_owned();
    desk.learner().templates().update(&key, &edited, None).unwrap();
    assert_eq!(desk.import("prompt-templates", template), key);
}

#[test]
fn the_time_of_approval_and_the_owner_that_a_person_told_survive_while_they_hold() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    let card = |status: &str, tags: &str| {
        format!(r#"{{"id": "1", "front": "", "back": "", "status": "{status}", "tags": "{tags}"}}"#)
    };
    let approved =
        "SELECT CAST(approved_at IS NOT NULL AS INTEGER) AS x FROM learner_approved_cards";
    desk.import("approved-cards", &card("pending", ""));
    desk.learner().cards().set_status("1", CardStatus::Approved).unwrap();
    desk.learner().cards().assign("1", Some("bo")).unwrap();
    desk.import("approved-cards", &card("synced", "Ann"));
    desk.settle("approved-cards");
    assert_eq!(desk.ask(approved), "1");
    assert_eq!(desk.learner().cards().get("1").unwrap().profile.as_deref(), Some("bo"));
    desk.import("approved-cards", &card("pending", ""));
    assert_eq!(desk.ask(approved), "0");
}
