//! The sessions of the editor.

use rehome_domain::{
    Source,
    apps::editor::{self, ChatMessage, Instance, Session},
};

use crate::{assert_says, search};

fn message(role: &str, content: &str) -> ChatMessage {
    ChatMessage { role: role.to_owned(), content: content.to_owned(), ..Default::default() }
}

#[test]
fn a_session_is_its_task_and_its_agents_and_each_message_a_part() {
    let session = Session {
        id: "s1".to_owned(),
        kind: "debate".to_owned(),
        task: "Make the lantern\nbrighter".to_owned(),
        status: "round_1".to_owned(),
        created_at: "2026-02-03T08:15:20Z".to_owned(),
        updated_at: "2026-02-03T08:15:20Z".to_owned(),
        instances: vec![Instance {
            agent_name: "claude".to_owned(),
            runtime_label: Some("Claude".to_owned()),
            model: Some("sonnet".to_owned()),
            branch: "lamp-1".to_owned(),
            output: Some("KEY=12345".to_owned()),
            status: "idle".to_owned(),
            ..Default::default()
        }],
        chat_history: vec![
            message("user", "Run the \u{1b}[32mtests\u{1b}[0m first."),
            message("system", "$ export KEY=12345"),
            message("assistant", " "),
            message("assistant", "All passed."),
        ],
        ..Default::default()
    };
    let text = serde_json::to_string(&session).expect("a session can be written");
    let text = search(editor::app(), "sessions").text(&Source::of(&text)).expect("a session");
    let sections = [
        "Make the lantern\nbrighter",
        "debate session, round 1.",
        "Agent claude, Claude, sonnet, on lamp-1.",
    ];
    assert_says(&text, "Make the lantern", &sections);
    let said = session.chat_history.iter().filter_map(editor::message_search_text);
    let said: Vec<String> = said.map(|text| text.body()).collect();
    assert_eq!(said, ["user: Run the tests first.", "assistant: All passed."]);
}

#[test]
fn the_table_of_workspaces_is_not_searched() {
    let app = editor::app();
    assert!(app.collection("workspace-mapping").is_some_and(|table| table.searchable.is_none()));
}
