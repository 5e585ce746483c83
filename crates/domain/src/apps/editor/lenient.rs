//! Reading a session in which the strict reader found something odd.
//!
//! It decides member by member what can stay, so that one bad number does not cost the
//! session. What the clean columns cannot hold stays in the record's residue.

use serde_json::Value;

use super::{chat_message::ChatMessage, fields::Fields, instance::Instance, session::Session};
use crate::{DecodeError, Remark};

/// Reads a session that the strict reader refused: `value`, which is what `text` says.
pub(super) fn session(
    text: &str,
    value: &Value,
    remarks: &mut Vec<Remark>,
) -> Result<Session, DecodeError> {
    let Value::Object(map) = value else {
        return Err(DecodeError::at(text, "", "record.shape", "a session is an object"));
    };
    let mut fields = Fields { map, at: String::new(), remarks };
    let fields = &mut fields;
    let id = required(text, fields, "id", Fields::text)?;
    let kind = required(text, fields, "type", Fields::text)?;
    let task = required(text, fields, "task", Fields::text)?;
    let status = required(text, fields, "status", Fields::text)?;
    let created_at = required(text, fields, "createdAt", Fields::time)?;
    let updated_at = fields
        .expected("updatedAt", "taken for the time of creation", Fields::time)
        .unwrap_or_else(|| created_at.clone());
    let completed_at = fields.time("completedAt");
    let (instances, instance_places) = children(fields, "instances", instance);
    let (chat_history, message_places) = children(fields, "chatHistory", message);
    Ok(Session {
        id,
        kind,
        task,
        status,
        created_at,
        updated_at,
        completed_at,
        instances,
        chat_history,
        model: fields.text("model"),
        timeout_seconds: fields.number("timeoutSeconds"),
        preserve_worktrees: fields.flag("preserveWorktrees"),
        winner_id: fields.number("winnerId"),
        runtime_mix: fields.texts("runtimeMix"),
        // No database holds more than an i64.
        total_duration: fields.number("totalDuration").map(i64::unsigned_abs),
        total_files_changed: fields.number("totalFilesChanged"),
        total_lines_added: fields.number("totalLinesAdded"),
        total_lines_deleted: fields.number("totalLinesDeleted"),
        instance_places,
        message_places,
    })
}

/// A member without which there is no session.
fn required<'a, 'r>(
    text: &str,
    fields: &mut Fields<'a, 'r>,
    name: &str,
    read: fn(&mut Fields<'a, 'r>, &str) -> Option<String>,
) -> Result<String, DecodeError> {
    let remarks = fields.remarks.len();
    read(fields, name).ok_or_else(|| {
        // Whatever was remarked of it is said by the decode_error.
        fields.remarks.truncate(remarks);
        let (pointer, message) = match fields.map.get(name) {
            Some(Value::Null) => (format!("/{name}"), format!("`{name}` is null")),
            Some(_) => (format!("/{name}"), format!("`{name}` is of the wrong type")),
            None => (String::new(), format!("`{name}` is missing")),
        };
        DecodeError::at(text, &pointer, "record.shape", message)
    })
}

/// The elements of a child array that can be rows, and their places where these are not
/// all.
fn children<T>(
    fields: &mut Fields<'_, '_>,
    name: &str,
    read: fn(&mut Fields<'_, '_>) -> Option<T>,
) -> (Vec<T>, Option<Vec<usize>>) {
    let (pointer, elements) = fields.array(name);
    let mut rows = Vec::with_capacity(elements.len());
    let mut places = Vec::with_capacity(elements.len());
    for (place, element) in elements.iter().enumerate() {
        let at = format!("{pointer}/{place}");
        let row = match element {
            Value::Object(map) => read(&mut Fields { map, at, remarks: fields.remarks }),
            _ => {
                fields.remarks.push(
                    Remark::quarantined("sessions.child", "this should be an object")
                        .on(at)
                        .help("it is kept in quarantine and exported again"),
                );
                None
            }
        };
        if let Some(row) = row {
            rows.push(row);
            places.push(place);
        }
    }
    let places = (rows.len() < elements.len()).then_some(places);
    (rows, places)
}

/// An instance, if it has a number.
fn instance(fields: &mut Fields<'_, '_>) -> Option<Instance> {
    let Some(instance_id) = fields.number("instanceId") else {
        fields.remarks.push(
            Remark::quarantined("sessions.child", "an instance without a number")
                .on(&*fields.at)
                .help("it is kept in quarantine and exported again; give it an instanceId"),
        );
        return None;
    };
    Some(Instance {
        instance_id,
        worktree_path: fields.expected_text("worktreePath"),
        branch: fields.expected_text("branch"),
        agent_name: fields.expected_text("agentName"),
        status: fields.expected_text("status"),
        tmux_session_id: fields.expected_text("tmuxSessionId"),
        output: fields.text("output"),
        start_time: fields.time("startTime"),
        end_time: fields.time("endTime"),
        files_changed: fields.number("filesChanged"),
        lines_added: fields.number("linesAdded"),
        lines_deleted: fields.number("linesDeleted"),
        runtime: fields.text("runtime"),
        model: fields.text("model"),
        runtime_label: fields.text("runtimeLabel"),
    })
}

/// A message: any object is one.
fn message(fields: &mut Fields<'_, '_>) -> Option<ChatMessage> {
    Some(ChatMessage {
        id: fields.expected_text("id"),
        role: fields.expected_text("role"),
        content: fields.expected_text("content"),
        timestamp: fields.expected_time("timestamp"),
        instance_id: fields.number("instanceId"),
    })
}
