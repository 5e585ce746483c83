//! An editor's history: the editor's own commands, first on its files, then on a database.
//!
//! `cargo run -p rehome --example editor`

use std::{error::Error, path::Path};

use rehome::{
    Rehome,
    editor::{ChatMessage, Session, SessionCommands, SessionFiles, SessionFilter, SessionSort},
};

/// What the editor does in a day; it does not care what keeps its history.
fn day(history: &dyn SessionCommands, workspace: &str) -> Result<(), Box<dyn Error>> {
    let session: Session = serde_json::from_str(
        r#"{"id": "harbour-1", "type": "ensemble", "task": "灯台の当番表を直す",
            "status": "running", "createdAt": "2026-03-01T08:00:00.000Z",
            "updatedAt": "2026-03-01T08:00:00.000Z", "instances": [], "chatHistory": []}"#,
    )?;
    history.create_session(workspace, session)?;
    let message: ChatMessage = serde_json::from_str(
        r#"{"id": "msg-1", "role": "user", "content": "Who has the night watch?",
            "timestamp": "2026-03-01T08:00:05.000Z"}"#,
    )?;
    let session = history.add_chat_message(workspace, "harbour-1", message)?;
    println!("{} has {} message", session.task, session.chat_history.len());
    Ok(())
}

/// Works on files below `home`, moves them into the database at `address`, and works there.
pub fn tour(home: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    let workspace = home.join("harbour").display().to_string();
    let files = SessionFiles::new(home);
    day(&files, &workspace)?;

    let rehome = Rehome::builder().only(&["editor"]).open(address)?;
    let report = rehome.import("editor", home)?;
    println!("{} session imported", report.totals.inserted);

    let commands = rehome.editor_commands()?;
    println!("{} session on the database", commands.get_all_sessions(&workspace)?.len());

    // Beyond the commands: search in any language, and pages of summaries.
    let mut editor = rehome.editor()?;
    let found = editor.workspace_at(&workspace)?.ok_or("the workspace is there")?;
    let search = SessionFilter { search: Some("当番".to_owned()), ..SessionFilter::default() };
    for summary in editor.sessions(found.id, &search, SessionSort::default(), None, 10)?.items {
        println!("{}: {} messages", summary.task, summary.messages);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    tour(home.path(), "sqlite::memory:")
}
