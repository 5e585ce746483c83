//! A history of any size, as the editor writes it: sessions with instances and chats, drawn
//! from a seed, so that two runs read the same bytes.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use rehome_domain::apps::editor::{ChatMessage, Instance, Session, workspace_hash};
use serde::Serializer as _;

use super::super::generate::Numbers;

/// How many instances a session has.
pub(in super::super) const INSTANCES: usize = 5;
/// How many messages a session has.
pub(in super::super) const MESSAGES: usize = 100;

const TASKS: [&str; 8] = [
    "Make the sign-in page work without a mouse",
    "Find out why the nightly export is an hour late",
    "ログイン画面の文言を直す",
    "Replace the hand-written parser of dates",
    "Let the list of orders load while it is scrolled",
    "Write the missing tests of the price rules",
    "検索結果の並び順を変える",
    "Move the settings out of the environment",
];
const SAID: [&str; 10] = [
    "I read the module twice, and the second branch is never taken. ",
    "\u{1b}[32mok\u{1b}[0m 214 passed, 0 failed\n",
    "Shall the old name stay as an alias until the next release? ",
    "テストは全部通りました。次に進みます。",
    "The query needs an index on \"created_at\"; without it every page is a scan. ",
    "error[E0502]: cannot borrow `lines` as mutable, src\\main.rs:41\n",
    "Please keep the change small, and leave the tests as they are. ",
    "Done. Three files changed, and nothing else uses that function. ",
    "It waits for a lock that the same thread holds already. ",
    "Revert that, and try it with a buffer of fixed size instead. ",
];
const AGENTS: [(&str, &str, &str); 3] =
    [("claude", "Claude", "sonnet"), ("codex", "Codex", "gpt-5"), ("gemini", "Gemini", "pro")];

/// The id of the session at that place.
pub(in super::super) fn id(number: usize) -> String {
    format!("{:08x}-51ce-4a77-9d10-{number:012x}", (number as u32).wrapping_mul(0x9E37_79B1))
}

/// The sessions of a workspace, one after another.
pub(in super::super) fn sessions(count: usize) -> impl Iterator<Item = Session> {
    let mut numbers = Numbers(11);
    (0..count).map(move |number| session(&mut numbers, number))
}

/// Writes the file of sessions of the folder `workspace` as the editor does: all of it
/// indented, and null for each value that is not there.
pub(in super::super) fn write(
    folder: &Path,
    workspace: &str,
    count: usize,
) -> Result<std::path::PathBuf> {
    let files = folder.join("sessions");
    fs::create_dir_all(&files)?;
    let hash = workspace_hash(workspace);
    let mapping = serde_json::json!({ &hash: workspace });
    fs::write(folder.join("workspace_mapping.json"), serde_json::to_string_pretty(&mapping)?)?;
    let path = files.join(format!("{hash}.json"));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    serde_json::Serializer::pretty(&mut out).collect_seq(sessions(count))?;
    out.flush()?;
    Ok(path)
}

/// A message as people and agents write it, about 120 characters long.
pub(in super::super) fn message(numbers: &mut Numbers, moment: i64) -> ChatMessage {
    let mut content = String::new();
    let length = 60 + (numbers.fraction() * 65.0) as usize;
    while content.chars().count() < length {
        content.push_str(numbers.pick::<&str>(&SAID));
    }
    let role = *numbers.pick(&["user", "assistant", "assistant", "system"]);
    let suffix = if role == "user" { "" } else { "-response" };
    ChatMessage {
        id: format!("msg-{moment}{suffix}"),
        role: role.to_owned(),
        content,
        timestamp: javascript(moment),
        instance_id: (numbers.fraction() < 0.9)
            .then(|| 1 + (numbers.fraction() * INSTANCES as f64) as u32),
    }
}

fn session(numbers: &mut Numbers, number: usize) -> Session {
    let id = id(number);
    // Two or three sessions an hour since the autumn of 2023.
    let mut moment = 1_696_000_000_000 + number as i64 * 1_500_000;
    let created_at = javascript(moment);
    let kind = *numbers.pick(&["competition", "ensemble", "debate"]);
    let status = *numbers.pick(&["completed", "completed", "failed", "paused", "running"]);
    let instances = (1..=INSTANCES as u32)
        .map(|instance| instance_of(numbers, &id, kind, instance, moment))
        .collect();
    let chat_history = (0..MESSAGES)
        .map(|_| {
            moment += 1 + (numbers.fraction() * 12_000.0) as i64;
            message(numbers, moment)
        })
        .collect();
    let done = status == "completed";
    Session {
        id,
        kind: kind.to_owned(),
        task: format!("{} ({number})", numbers.pick(&TASKS)),
        status: status.to_owned(),
        created_at,
        updated_at: rust(moment),
        completed_at: done.then(|| javascript(moment)),
        instances,
        chat_history,
        model: None,
        timeout_seconds: Some(600),
        preserve_worktrees: Some(true),
        winner_id: done.then_some(1),
        runtime_mix: Some(vec!["claude".to_owned(), "codex".to_owned()]),
        ..Session::default()
    }
}

fn instance_of(
    numbers: &mut Numbers,
    session: &str,
    kind: &str,
    instance: u32,
    moment: i64,
) -> Instance {
    let (runtime, label, model) = *numbers.pick(&AGENTS);
    Instance {
        instance_id: instance,
        worktree_path: format!("/srv/shop/.worktrees/{kind}-{session}/instance-{instance}"),
        branch: format!("{runtime}-{kind}-{instance}"),
        agent_name: runtime.to_owned(),
        status: (*numbers.pick(&["completed", "archived", "failed"])).to_owned(),
        tmux_session_id: format!("ait42-{runtime}-{kind}-{session}-{instance}"),
        start_time: Some(javascript(moment)),
        end_time: Some(javascript(moment + 400_000)),
        files_changed: Some((numbers.fraction() * 20.0) as u32),
        lines_added: Some((numbers.fraction() * 400.0) as u32),
        lines_deleted: Some((numbers.fraction() * 90.0) as u32),
        runtime: Some(runtime.to_owned()),
        model: Some(model.to_owned()),
        runtime_label: Some(label.to_owned()),
        ..Instance::default()
    }
}

/// A moment as a browser spells it.
fn javascript(moment: i64) -> String {
    let text = rehome_domain::apps::editor::Moment::from_epoch(moment)
        .map(|moment| moment.to_string())
        .unwrap_or_default();
    format!("{}Z", text.get(..23).unwrap_or_default())
}

/// A moment as the editor's own program spells it.
fn rust(moment: i64) -> String {
    let text = javascript(moment);
    format!("{}987978+00:00", text.trim_end_matches('Z'))
}
