//! The editor's commands on tables: what they promise beyond what every implementation
//! answers, which is tried elsewhere.

use rehome_domain::apps::editor::{
    Session, SessionCommands, SessionFilter, SessionSort, workspace_hash,
};
use rehome_persistence::apps::editor::{MapOptions, MessageFilter};
use serde_json::{Value, json};

use crate::fixture::{Fixture, WORKSPACE, file, message, session};

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn commands_show_and_keep_what_is_in_quarantine() {
    let mut shelf = Fixture::with(&[]);
    let mut source = serde_json::to_value(session("a")).unwrap();
    let mut repeated = source["instances"][1].clone();
    repeated["output"] = "the second of that number".into();
    source["instances"].as_array_mut().unwrap().insert(1, repeated);
    source["instances"][0]["mood"] = "calm".into();
    source["chatHistory"].as_array_mut().unwrap().push(json!("no message"));
    shelf.put(&file(), &source.to_string());
    let store = shelf.store();

    let after = store.add_chat_message(WORKSPACE, "a", message("m2", "Done?")).unwrap();
    assert_eq!(after.chat_history.len(), 2);
    source["chatHistory"].as_array_mut().unwrap().push(json!(message("m2", "Done?")));
    source["updatedAt"] = after.updated_at.clone().into();
    assert_eq!(value(&shelf.body(&file(), "a")), source);

    let mut edited = after;
    edited.status = "paused".to_owned();
    store.update_session(WORKSPACE, edited).unwrap();
    source["status"] = "paused".into();
    assert_eq!(value(&shelf.body(&file(), "a")), source);
}

#[test]
fn a_repeated_instance_is_shown_and_can_be_edited() {
    let mut shelf = Fixture::with(&[]);
    let mut twice = session("a");
    twice.instances.push(Session::clone(&twice).instances.remove(0));
    twice.instances[2].output = Some("again".to_owned());
    let store = shelf.store();
    assert_eq!(store.create_session(WORKSPACE, twice.clone()).unwrap(), twice);
    assert_eq!(store.get_session(WORKSPACE, "a").unwrap(), twice);

    twice.instances[1].status = "completed".to_owned();
    twice.instances[2].status = "failed".to_owned();
    store.update_session(WORKSPACE, twice.clone()).unwrap();
    assert_eq!(store.get_session(WORKSPACE, "a").unwrap(), twice);
    assert_eq!(shelf.number("SELECT count(*) FROM editor_instances"), 2);
}

#[test]
fn new_sessions_go_to_the_file_that_the_editor_would_write() {
    let mut shelf = Fixture::new();
    let store = shelf.store();
    store.create_session(&format!("{WORKSPACE}/"), session("a")).unwrap();
    assert_eq!(value(&shelf.body(&file(), "a")), json!(session("a")));

    // A folder that was hashed with its slash has that file too, and its sessions count.
    let other = workspace_hash(&format!("{WORKSPACE}/"));
    shelf.put(&other, &json!(session("b")).to_string());
    shelf.editor().map(&other, WORKSPACE, MapOptions::default()).unwrap();
    assert_eq!(store.get_session(WORKSPACE, "b").unwrap(), session("b"));
    store.create_session(WORKSPACE, session("c")).unwrap();
    let ids: Vec<String> =
        store.get_all_sessions(WORKSPACE).unwrap().into_iter().map(|session| session.id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(shelf.sessions.state(&mut shelf.connection, &file(), "c").unwrap().is_some());
    // The same once more changes nothing; another of that id is refused.
    store.create_session(WORKSPACE, session("b")).unwrap();
    let other = Session { task: "paint the lamp".to_owned(), ..session("b") };
    assert!(store.create_session(WORKSPACE, other).is_err());
    store.delete_session(WORKSPACE, "b").unwrap();
    assert!(store.get_session(WORKSPACE, "b").is_err());
}

#[test]
fn a_message_writes_one_row_and_touches_its_session_alone() {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    let before = shelf.sessions.row(&mut shelf.connection, &file(), "a").unwrap().unwrap();
    let changes = "old.updated_at_text IS DISTINCT FROM new.updated_at_text";
    let messages = "editor_chat_messages";
    shelf.watch(&[("UPDATE", "editor_sessions", changes), ("INSERT", messages, "true")]);
    shelf.store().add_chat_message(WORKSPACE, "a", message("m2", "Done?")).unwrap();
    let written = [shelf.watched("UPDATE", "editor_sessions"), shelf.watched("INSERT", messages)];
    assert_eq!(written, [1, 1]);
    let after = shelf.sessions.row(&mut shelf.connection, &file(), "a").unwrap().unwrap();
    assert_eq!((after.rev, after.run, after.source_digest), (2, before.run, before.source_digest));
    assert!(after.edited());
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}

#[test]
fn what_an_import_would_set_into_quarantine_is_refused() {
    let shelf = Fixture::with(&[session("a")]);
    let store = shelf.store();
    let odd = [
        Session { kind: "duel".to_owned(), ..session("b") },
        Session { status: "started".to_owned(), ..session("b") },
        Session { task: "a\0b".to_owned(), ..session("b") },
        Session { total_duration: Some(u64::MAX), ..session("b") },
    ];
    for session in odd {
        store.create_session(WORKSPACE, session.clone()).unwrap_err();
        store.update_session(WORKSPACE, Session { id: "a".to_owned(), ..session }).unwrap_err();
    }
    store.add_chat_message(WORKSPACE, "a", message("m", "a\0b")).unwrap_err();
    store.update_instance_status(WORKSPACE, "a", 0, "\0").unwrap_err();
    assert_eq!(store.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
}

#[test]
fn pages_of_a_workspace_that_is_none_are_empty() {
    let shelf = Fixture::with(&[session("a")]);
    let store = shelf.store();
    let page = |path| {
        let (filter, sort) = (SessionFilter::default(), SessionSort::default());
        store.sessions_page(path, &filter, sort, None, 10).unwrap().items.len()
    };
    assert_eq!([page(WORKSPACE), page("/srv/elsewhere")], [1, 0]);
    let messages = |path| store.messages_page(path, "a", MessageFilter::All, None, 10);
    assert_eq!(messages(WORKSPACE).unwrap().items[0].message, session("a").chat_history[0]);
    assert!(messages("/srv/elsewhere").is_err());
}
