//! What goes into the tables comes out.

use proptest::prelude::*;
use rehome_domain::{
    Digest,
    apps::editor::{MappingEntry, Session, session_source},
};

use crate::fixture::{Fixture, file, message, session};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn sessions_come_back_as_they_were_put(sessions in prop::collection::vec(any::<Session>(), 1..5)) {
        let mut shelf = Fixture::new();
        let mut expected: Vec<Session> = Vec::new();
        for session in sessions {
            let text = serde_json::to_string(&session).unwrap();
            shelf.put("d8f0b6c9160cb961", &text);
            expected.retain(|other| other.id != session.id);
            expected.push(session);
        }
        // All in one, and each alone.
        let page = shelf.sessions.page(&mut shelf.connection, "d8f0b6c9160cb961", None, 100).unwrap();
        prop_assert_eq!(page.len(), expected.len());
        for session in expected {
            let written = serde_json::to_string(&session).unwrap();
            let body = shelf.body("d8f0b6c9160cb961", &session.id);
            prop_assert_eq!(&body, &written);
            let row = page.iter().find(|row| row.key == session.id).unwrap();
            prop_assert_eq!(&row.body, &written);
            prop_assert!(!row.edited());
        }
    }

    #[test]
    fn any_text_of_a_session_comes_back(first in session_source(), second in session_source()) {
        let mut shelf = Fixture::new();
        let id = |text: &str| {
            shelf.sessions.collection.parse(&rehome_domain::Source::of(text)).unwrap().key().to_owned()
        };
        let (one, other) = (id(&first), id(&second));
        for (text, id) in [(&first, &one), (&second, &other)] {
            shelf.put("d8f0b6c9160cb961", text);
            let body = shelf.body("d8f0b6c9160cb961", id);
            prop_assert_eq!(Digest::of(&body).unwrap(), Digest::of(text).unwrap(), "{}", body);
        }
        // One in place of the other, whatever both have.
        let mut value: serde_json::Value = serde_json::from_str(&second).unwrap();
        value["id"] = one.clone().into();
        let replaced = value.to_string();
        shelf.put("d8f0b6c9160cb961", &replaced);
        let body = shelf.body("d8f0b6c9160cb961", &one);
        prop_assert_eq!(Digest::of(&body).unwrap(), Digest::of(&replaced).unwrap(), "{}", body);
    }

    #[test]
    fn the_table_of_workspaces_comes_back(entries in prop::collection::vec(any::<MappingEntry>(), 1..5)) {
        let mut shelf = Fixture::new();
        for entry in &entries {
            shelf.map(&entry.hash, &serde_json::to_string(entry).unwrap());
            let row = shelf.mapping.row(&mut shelf.connection, "", &entry.hash).unwrap().unwrap();
            prop_assert_eq!(row.body, serde_json::to_string(entry).unwrap());
        }
    }
}

#[test]
fn values_that_are_no_paths_come_back_too() {
    let mut shelf = Fixture::new();
    for (hash, value) in [("xyz789ghi012", "12"), ("a", r#"{"path": "/w"}"#), ("b", "null")] {
        shelf.map(hash, value);
        let row = shelf.mapping.row(&mut shelf.connection, "", hash).unwrap().unwrap();
        assert_eq!(Digest::of(&row.body), Digest::of(value));
        assert!(!row.edited());
    }
}

#[test]
fn a_replaced_session_writes_only_the_rows_that_differ() {
    let mut before = session("a");
    before.chat_history = (0..500).map(|n| message(&format!("m{n}"), "So it is.")).collect();
    let mut shelf = Fixture::with(std::slice::from_ref(&before));
    let (messages, instances) = ("editor_chat_messages", "editor_instances");
    shelf.watch(&[
        ("INSERT", messages, "true"),
        ("UPDATE", messages, "true"),
        ("DELETE", messages, "true"),
        ("UPDATE", instances, "true"),
    ]);
    let mut after = before;
    after.chat_history[17].content = "It is not.".to_owned();
    after.chat_history.push(message("m500", "Last."));
    after.instances[1].status = "completed".to_owned();
    shelf.put(&file(), &serde_json::to_string(&after).unwrap());
    let written = ["INSERT", "UPDATE", "DELETE"].map(|event| shelf.watched(event, messages));
    assert_eq!(written, [1, 1, 0]);
    assert_eq!(shelf.watched("UPDATE", instances), 1);
    assert_eq!(shelf.body(&file(), "a"), serde_json::to_string(&after).unwrap());
}
