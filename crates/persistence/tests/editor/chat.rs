//! Chats by page, and their repeated messages.

use rehome_domain::apps::editor::{ChatMessage, Session};
use rehome_persistence::{Error, apps::editor::MessageFilter};

use crate::fixture::{Fixture, file, message, session};

fn of(number: Option<u32>, role: &str, id: &str, content: &str) -> ChatMessage {
    ChatMessage { instance_id: number, role: role.to_owned(), ..message(id, content) }
}

fn talk() -> Session {
    let chat_history = vec![
        of(Some(0), "user", "m0", "zero"),
        of(Some(1), "user", "m1", "one"),
        of(None, "system", "m2", "all"),
        of(Some(1), "assistant", "m3", "answer"),
        of(Some(0), "system", "m4", "zero again"),
    ];
    Session { chat_history, ..session("a") }
}

fn ids(shelf: &mut Fixture, talk: MessageFilter) -> String {
    let workspace = shelf.workspace();
    let (mut ids, mut after) = (String::new(), None);
    loop {
        let page = shelf.editor().messages(workspace, "a", talk, after.as_deref(), 2).unwrap();
        ids.extend(page.items.iter().map(|stored| &stored.message.id[1..]));
        match page.next {
            Some(next) => after = Some(next),
            None => return ids,
        }
    }
}

#[test]
fn messages_come_by_page_and_by_instance() {
    let mut shelf = Fixture::with(&[talk()]);
    assert_eq!(ids(&mut shelf, MessageFilter::All), "01234");
    assert_eq!(ids(&mut shelf, MessageFilter::Instance(1)), "13");
    assert_eq!(ids(&mut shelf, MessageFilter::Instance(0)), "04");
    assert_eq!(ids(&mut shelf, MessageFilter::InstanceAndSystem(1)), "1234");
    assert_eq!(ids(&mut shelf, MessageFilter::Instance(7)), "");
}

#[test]
fn an_unknown_session_and_a_wrong_end_are_errors() {
    let mut shelf = Fixture::with(&[talk()]);
    let workspace = shelf.workspace();
    let mut editor = shelf.editor();
    let unknown = editor.messages(workspace, "b", MessageFilter::All, None, 2);
    assert!(matches!(unknown, Err(Error::Unknown { .. })));
    let wrong = editor.messages(workspace, "a", MessageFilter::All, Some("x"), 2);
    assert!(matches!(wrong, Err(Error::Cursor(_))));
}

#[test]
fn messages_of_one_id_are_found_wherever_they_stand() {
    let mut shelf = Fixture::with(&[talk(), Session { id: "b".to_owned(), ..talk() }]);
    let found = shelf.editor().messages_named("m3", 10).unwrap();
    let places: Vec<_> =
        found.iter().map(|place| (place.session.as_str(), place.position)).collect();
    assert_eq!(places, [("a", 3), ("b", 3)]);
}

#[test]
fn repeated_tmux_session_history_messages_go_when_somebody_asks() {
    let history = |id: &str, number, content: &str| {
        let content = format!("📜 Tmux Session History:\n\n{content}");
        of(number, "system", id, &content)
    };
    let mut talk = talk();
    talk.chat_history = vec![
        history("history-1-1", Some(1), "$ ls"),
        of(Some(1), "user", "m1", "and?"),
        history("history-1-2", Some(1), "$ ls"),
        history("history-2-3", Some(2), "$ ls"),
        history("history-1-4", Some(1), "$ ls -a"),
        history("history-1-5", Some(1), "$ ls"),
        of(Some(1), "user", "m1", "and?"),
    ];
    let mut source = serde_json::to_value(&talk).unwrap();
    source["chatHistory"][6]["mood"] = "impatient".into();
    let mut shelf = Fixture::with(&[session("b")]);
    shelf.put(&file(), &source.to_string());
    let workspace = shelf.workspace();

    assert_eq!(shelf.editor().forget_repeated_history(workspace).unwrap(), 2);
    let kept = |at: &usize| source["chatHistory"][*at].clone();
    let expected: Vec<_> = [0, 1, 3, 4, 6].iter().map(kept).collect();
    let body: serde_json::Value = serde_json::from_str(&shelf.body(&file(), "a")).unwrap();
    assert_eq!(body["chatHistory"], serde_json::Value::from(expected));
    let row = shelf.sessions.row(&mut shelf.connection, &file(), "a").unwrap().unwrap();
    assert!(row.edited() && row.rev == 2);
    assert_eq!(shelf.editor().forget_repeated_history(workspace).unwrap(), 0);
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}
