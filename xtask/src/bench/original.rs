//! The reference of the benchmark of commands: adding a chat message the way the editor
//! itself does it. No part of the product: nothing here survives a crash or a second writer.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use rehome_domain::apps::editor::{ChatMessage, Session};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Adds `message` to the session `id` of the file at `path`: reads and parses all of it,
/// and writes all of it over the old text, without a lock and without waiting for the disk.
pub(crate) fn original_add_chat_message(
    path: &Path,
    id: &str,
    message: ChatMessage,
) -> Result<Session> {
    let text = fs::read_to_string(path)?;
    let mut sessions: Vec<Session> = serde_json::from_str(&text)?;
    let mut found = sessions.iter_mut().filter(|session| session.id == id);
    let session = found.next().with_context(|| format!("Session {id} not found"))?;
    session.chat_history.push(message);
    session.updated_at = OffsetDateTime::now_utc().format(&Rfc3339)?;
    let answer = session.clone();
    fs::write(path, serde_json::to_string_pretty(&sessions)?)?;
    Ok(answer)
}
