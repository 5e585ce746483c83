//! A plain session to change, and what is made of it.

use rehome_domain::{
    DecodeError, Digest, Level, RelationalRecord, Remark, Source, apps::editor::Session,
    json::pointer_at, residue, restore,
};
use serde_json::{Value, json};

/// A session about which nothing is odd.
pub fn session() -> Value {
    json!({
        "id": "s-1", "type": "competition", "task": "画面を直す 🎯", "status": "completed",
        "createdAt": "2025-11-13T03:46:40.123Z",
        "updatedAt": "2025-11-13T04:10:02.987978998+00:00",
        "completedAt": "2025-11-13T04:10:02Z",
        "instances": [instance(0), instance(1)],
        "chatHistory": [message("msg-1"), message("msg-2")],
        "model": "sonnet", "timeoutSeconds": 600, "preserveWorktrees": true, "winnerId": 0,
        "runtimeMix": ["claude", "codex"], "totalDuration": null,
        "totalFilesChanged": 0, "totalLinesAdded": null, "totalLinesDeleted": null
    })
}

pub fn instance(number: u32) -> Value {
    json!({
        "instanceId": number, "worktreePath": "/w/i", "branch": "b", "agentName": "claude",
        "status": "archived", "tmuxSessionId": "", "output": "done",
        "startTime": "2025-11-13T03:46:41Z", "endTime": null, "filesChanged": 3,
        "linesAdded": null, "linesDeleted": 0, "runtime": "claude", "model": null,
        "runtimeLabel": null
    })
}

pub fn message(id: &str) -> Value {
    json!({
        "id": id, "role": "user", "content": "npm test", "timestamp": "2025-11-13T03:50:00Z",
        "instanceId": 1
    })
}

/// The plain session with `value` in the place of a pointer.
pub fn with(pointer: &str, value: Value) -> Value {
    let mut session = session();
    let (parent, name) = split(pointer);
    match session.pointer_mut(parent).expect("it is there") {
        Value::Array(elements) => elements[index(name)] = value,
        parent => parent[name] = value,
    }
    session
}

/// The plain session without the member of a pointer.
pub fn without(pointer: &str) -> Value {
    let mut session = session();
    let (parent, name) = split(pointer);
    let parent = session.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.and_then(|members| members.remove(name)).expect("it is there");
    session
}

fn split(pointer: &str) -> (&str, &str) {
    pointer.rsplit_once('/').expect("a pointer begins with a slash")
}

fn index(name: &str) -> usize {
    name.parse().expect("an index is a number")
}

/// Reads a session and what is remarked of it: level, rule and pointer. Whatever is read
/// gives its source back.
#[track_caller]
pub fn read(source: &Value) -> (Session, Vec<(Level, &'static str, String)>) {
    let (session, remarks) = read_text(&source.to_string()).expect("this is a session");
    (session, remarks.into_iter().map(|it| (it.level, it.rule, it.pointer)).collect())
}

/// The same of a text, with all that is remarked.
#[track_caller]
pub fn read_text(text: &str) -> Result<(Session, Vec<Remark>), DecodeError> {
    let mut remarks = Vec::new();
    let session = Session::read(&Source::of(text), &mut remarks)?;
    gives_back(text, &session);
    Ok((session, remarks))
}

/// A session that is not read: the rule that it breaks, and the pointer where it does.
#[track_caller]
pub fn decode_error(source: &Value) -> (&'static str, String) {
    let text = source.to_string();
    let decode_error = read_text(&text).expect_err("this is no session");
    (decode_error.rule, pointer_at(&text, decode_error.offset))
}

#[track_caller]
fn gives_back(text: &str, session: &Session) {
    let children: Vec<_> =
        Session::CHILDREN.iter().map(|child| (*child, session.places(child))).collect();
    let written = serde_json::to_string(session).expect("a session can be written");
    let back = match residue(text, &written, &children).expect("both are JSON") {
        Some(residue) => restore(&written, &residue, &children).expect("both are JSON"),
        None => written,
    };
    assert_eq!(Digest::of(&back), Digest::of(text), "{back}");
}
