//! Whose cards and messages are, settled when all files are in.

use crate::fixture::Desk;

fn card(id: &str, tags: &str) -> String {
    format!(r#"{{"id": "{id}", "front": "f", "back": "b", "tags": {tags}}}"#)
}

fn message(id: &str, mentions: &str) -> String {
    format!(r#"{{"id": "{id}", "content": "c", "role": "user", "mentions": {mentions}}}"#)
}

const CARDS: &str =
    "SELECT id || ':' || coalesce(profile_id, '') || ':' || coalesce(owner_by, '') AS x
    FROM learner_approved_cards ORDER BY position";
const CHAT: &str =
    "SELECT key || ':' || coalesce(profile_id, '') || ':' || coalesce(owner_by, '') AS x
    FROM learner_chat_messages ORDER BY position";

#[test]
fn mentions_and_tags_tell_and_the_first_profile_never_does() {
    let mut desk = Desk::with_profiles(&["Ann Li", "Bo"]);
    desk.import("approved-cards", &card("1", r#"["vocab", "ann-li"]"#));
    desk.import("approved-cards", &card("2", r#""profile:bo""#));
    desk.import("approved-cards", &card("3", r#"["ann-li", "bo"]"#));
    desk.import("approved-cards", &card("4", "[]"));
    desk.import("chat-messages", &message("1", r#"["Bo"]"#));
    desk.import("chat-messages", &message("2", "[]"));

    let remarks = desk.settle("approved-cards");
    assert_eq!(desk.ask(CARDS), "1:ann-li:tag 2:bo:tag 3:: 4::");
    let remark = &remarks[0];
    assert_eq!((remark.rule, remark.pointer.as_str(), remarks.len()), ("cards.unassigned", "3", 1));
    assert_eq!(remark.message, "nothing tells whose 2 of the cards are: 3, 4");

    let remarks = desk.settle("chat-messages");
    assert_eq!(desk.ask(CHAT), "1:bo:mention 2::");
    assert_eq!((remarks[0].rule, remarks[0].pointer.as_str()), ("chat.unassigned", "2"));
}

#[test]
fn the_only_profile_is_assumed_until_there_is_another_that_is_told() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    desk.import("approved-cards", &card("1", r#"["bo"]"#));
    desk.import("approved-cards", &card("2", "[]"));
    assert!(desk.settle("approved-cards").is_empty());
    assert_eq!(desk.ask(CARDS), "1:ann:assumed 2:ann:assumed");
    let rev = "SELECT rev AS x FROM learner_approved_cards";
    assert_eq!(desk.ask(rev), "1 1", "finding out is no edit");

    desk.import("profiles", r#"{"id": "bo", "name": "Bo"}"#);
    assert!(desk.settle("approved-cards").is_empty());
    assert_eq!(desk.ask(CARDS), "1:bo:tag 2:ann:assumed");
}

#[test]
fn many_records_without_an_owner_make_one_remark() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    for id in 0..1100 {
        desk.import("chat-messages", &message(&id.to_string(), "[]"));
    }
    desk.import("chat-messages", &message("last", r#"["ann"]"#));
    let remarks = desk.settle("chat-messages");
    assert_eq!(remarks.len(), 1);
    assert_eq!(
        remarks[0].message,
        "nothing tells whose 1100 of the messages are: 0, 1, 2, 3, 4, ..."
    );
    assert_eq!(
        desk.ask("SELECT profile_id AS x FROM learner_chat_messages WHERE key = 'last'"),
        "ann"
    );
}

#[test]
fn a_profile_that_an_import_or_rollback_deletes_leaves_its_cards_and_messages() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    desk.import("approved-cards", &card("1", "[]"));
    desk.import("chat-messages", &message("1", "[]"));
    desk.settle("approved-cards");
    desk.settle("chat-messages");
    desk.forget("profiles", "ann");
    assert_eq!((desk.ask(CARDS).as_str(), desk.ask(CHAT).as_str()), ("1::", "1::"));
    assert_eq!(desk.ask("SELECT rev AS x FROM learner_approved_cards"), "1");
}

#[test]
fn other_tags_mean_another_look() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    desk.import("approved-cards", &card("1", r#"["ann"]"#));
    desk.settle("approved-cards");
    desk.import("approved-cards", &card("1", r#"["bo"]"#));
    desk.settle("approved-cards");
    assert_eq!(desk.ask(CARDS), "1:bo:tag");
    desk.learner().cards().set_tags("1", &["ann"]).unwrap();
    assert_eq!(desk.ask(CARDS), "1:ann:tag");
}
