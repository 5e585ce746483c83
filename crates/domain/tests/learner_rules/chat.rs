//! The chat history.

use rehome_domain::Level;
use serde_json::json;

use crate::{Read, again, read, read_in_zone, try_read};

fn message(changes: &serde_json::Value) -> String {
    let mut message = json!({
        "id": "1763012685388", "content": "make 3 cards", "role": "user",
        "timestamp": "2025-11-13 05:24:45.388000+00:00", "mentions": ["demo"],
    });
    for (name, value) in changes.as_object().expect("an object") {
        message[name] = value.clone();
    }
    message.to_string()
}

fn with(changes: serde_json::Value) -> Read {
    read("chat-messages", &message(&changes))
}

#[test]
fn a_message_as_the_application_writes_it_needs_no_remark() {
    assert_eq!(with(json!({})).rules(), [""; 0]);
}

#[test]
fn a_time_with_an_offset_is_an_instant_and_a_naive_one_needs_a_zone() {
    let naive = message(&json!({"timestamp": "2025-11-13 13:24:50.123456"}));
    let unknown = read("chat-messages", &naive);
    assert_eq!(unknown.get("timestamp"), json!("2025-11-13 13:24:50.123456"));
    assert_eq!(unknown.remark("chat.local-time"), Some((Level::Note, "/timestamp")));
    for zone in ["Asia/Shanghai", "+08:00"] {
        let known = read_in_zone("chat-messages", &naive, zone);
        assert_eq!(known.get("timestamp"), json!("2025-11-13 05:24:50.123456+00:00"));
        assert_eq!(known.rules(), [""; 0]);
    }
    // An offset of its own counts more than the zone.
    let own = read_in_zone("chat-messages", &message(&json!({})), "+08:00");
    assert_eq!(own.get("timestamp"), json!("2025-11-13 05:24:45.388000+00:00"));
}

#[test]
fn a_local_time_follows_the_clock_changes_of_its_zone() {
    for (local, utc, changed) in [
        ("2025-07-01T12:00:00", "2025-07-01 16:00:00+00:00", false),
        ("2025-12-01T12:00:00", "2025-12-01 17:00:00+00:00", false),
        ("2025-11-02T01:30:00", "2025-11-02 05:30:00+00:00", true),
        ("2025-03-09T02:30:00", "2025-03-09 07:30:00+00:00", true),
    ] {
        let text = message(&json!({"timestamp": local}));
        let read = read_in_zone("chat-messages", &text, "America/New_York");
        assert_eq!(read.get("timestamp"), json!(utc));
        assert_eq!(read.remark("chat.clock-change").is_some(), changed, "{local}");
    }
}

#[test]
fn two_messages_may_have_one_id() {
    let a = message(&json!({}));
    assert_eq!(again("chat-messages", &a, &a), "another #");
    let key = with(json!({"id": null})).proposed().0.to_owned();
    assert!(key.starts_with("message-"), "{key}");
}

#[test]
fn a_role_that_is_not_known_is_kept_and_an_empty_one_is_quarantined() {
    let other = with(json!({"role": "system"}));
    assert_eq!(other.get("role"), json!("system"));
    assert_eq!(other.remark("chat.role"), Some((Level::Warning, "/role")));
    for role in [json!(""), json!(" "), json!(null), json!([])] {
        let decode_error = try_read("chat-messages", &message(&json!({"role": role})));
        assert_eq!(decode_error.map(|_| ()).unwrap_err().rule, "chat.role");
    }
}

#[test]
fn mentions_are_a_list_whatever_they_were() {
    assert_eq!(with(json!({"mentions": null})).get("mentions"), json!([]));
    assert_eq!(with(json!({"mentions": "a, b"})).get("mentions"), json!(["a", "b"]));
}
