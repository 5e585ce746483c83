//! The chat: its order, its ends, and its owners.

use rehome_domain::apps::learner::Role;
use rehome_persistence::apps::learner::PageRequest;

use crate::fixture::{Desk, message};

fn text(id: &str, time: &str, mention: &str) -> String {
    format!(
        r#"{{"id": "{id}", "content": "{id} {time}", "role": "user", "timestamp": "{time}",
            "mentions": ["{mention}"]}}"#
    )
}

fn desk() -> Desk {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    desk.import("chat-messages", &text("1", "2025-11-13 05:24:45+00:00", "ann"));
    desk.import("chat-messages", &text("resp_1", "2025-11-13T01:24:50", "ann"));
    desk.import("chat-messages", &text("2", "2025-11-13 05:25:45+00:00", "bo"));
    desk.settle("chat-messages");
    desk
}

#[test]
fn messages_come_in_the_order_of_the_history_and_not_of_their_times() {
    let mut desk = desk();
    let mut learner = desk.learner();
    let first = learner.chat().list(None, PageRequest::first(2)).unwrap();
    let keys: Vec<&str> = first.items.iter().map(|item| item.stored.key.as_str()).collect();
    assert_eq!(keys, ["1", "resp_1"]);
    let local = &first.items[1].stored.record.timestamp;
    assert_eq!((local.instant, local.text.as_deref()), (None, Some("2025-11-13T01:24:50")));
    let rest =
        learner.chat().list(None, PageRequest { after: first.next.as_deref(), limit: 2 }).unwrap();
    assert_eq!((rest.items[0].profile.as_deref(), rest.next), (Some("bo"), None));

    let anns = learner.chat().list(Some("Ann"), PageRequest::first(1)).unwrap();
    let more = PageRequest { after: anns.next.as_deref(), limit: 1 };
    assert_eq!(learner.chat().list(Some("Ann"), more).unwrap().items[0].stored.key, "resp_1");
    assert_eq!(learner.chat().count(Some("ann")).unwrap(), 2);
    assert_eq!(learner.chat().count(None).unwrap(), 3);
}

#[test]
fn two_messages_may_have_one_id() {
    let mut desk = desk();
    let mut learner = desk.learner();
    let mut said = message(r#"{"id": "1", "content": "again", "role": "system"}"#);
    let stored = learner.chat().append(&said, Some("bo")).unwrap();
    assert_eq!((stored.stored.key.as_str(), stored.stored.rev), ("1#2", 1));
    assert_eq!(stored.profile.as_deref(), Some("bo"));
    assert_eq!(stored.stored.record.role, Role::Other("system".to_owned()));
    assert!(stored.stored.record.timestamp.instant.is_some());
    said.id = None;
    said.mentions = vec!["ann".to_owned()];
    let stored = learner.chat().append(&said, None).unwrap();
    assert_eq!(
        (stored.profile.as_deref(), stored.owner_by.as_deref()),
        (Some("ann"), Some("mention"))
    );
    let all = learner.chat().list(None, PageRequest::default()).unwrap().items;
    assert_eq!((all.len(), &all[4].stored.key), (5, &stored.stored.key));
}

#[test]
fn the_history_of_one_profile_or_of_all_is_cleared() {
    let mut desk = desk();
    let mut learner = desk.learner();
    assert_eq!(learner.chat().clear(Some("ann")).unwrap(), 2);
    assert_eq!(learner.chat().clear(None).unwrap(), 1);
    assert_eq!(learner.chat().count(None).unwrap(), 0);
    assert!(learner.chat().clear(Some("nobody")).is_err());
}
