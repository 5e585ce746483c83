//! Small invented sessions, of which an import has nothing to say, and their files.

use rehome::{Choices, Report};
use rehome_domain::apps::editor::workspace_hash;
use rehome_tests::{Trial, array, rules, with};
use serde_json::{Value, json};

/// The folder of the sessions, and what its file is called.
pub(super) const FOLDER: &str = "/srv/demo/project";
/// The hash of that folder.
pub(super) const HASH: &str = "6d627873762d4829";
/// The file of sessions of that folder.
pub(super) const FILE: &str = "sessions/6d627873762d4829.json";
/// The table of workspaces.
pub(super) const MAPPING: &str = "workspace_mapping.json";

/// A session with these changes.
pub(super) fn session(changes: Value) -> String {
    let base = json!({
        "id": "s1", "type": "competition", "task": "Light the lamps", "status": "running",
        "createdAt": "2025-11-13T03:46:40.123Z", "updatedAt": "2025-11-13T04:10:02.987978998+00:00",
        "completedAt": null, "instances": [instance(1), instance(2)], "chatHistory": [],
        "model": null, "timeoutSeconds": 600, "preserveWorktrees": true, "winnerId": null,
        "runtimeMix": ["claude"], "totalDuration": null, "totalFilesChanged": null,
        "totalLinesAdded": null, "totalLinesDeleted": null,
    });
    with(base, changes)
}

/// An instance of that number.
pub(super) fn instance(number: u32) -> Value {
    json!({
        "instanceId": number, "worktreePath": format!("/w/instance-{number}"), "branch": "b",
        "agentName": "claude", "status": "running", "tmuxSessionId": format!("t-{number}"),
        "output": null, "startTime": "2025-11-13T03:46:40Z", "endTime": null,
        "filesChanged": null, "linesAdded": null, "linesDeleted": null, "runtime": "claude",
        "model": "sonnet", "runtimeLabel": "Claude",
    })
}

/// An instance of that number with these changes.
pub(super) fn instance_with(number: u32, changes: Value) -> Value {
    serde_json::from_str(&with(instance(number), changes)).unwrap()
}

/// A message of that id.
pub(super) fn message(id: &str, content: &str) -> Value {
    json!({"id": id, "role": "user", "content": content,
        "timestamp": "2025-11-13T03:50:00.123Z", "instanceId": 1})
}

/// The folder's file in a trial where its path is known.
pub(super) fn sessions(all: &[Value]) -> Trial {
    let all: Vec<String> = all.iter().cloned().map(session).collect();
    of_texts(&all)
}

/// The same of texts.
pub(super) fn of_texts(all: &[String]) -> Trial {
    Trial::new("editor").file(FILE, array(all)).file(MAPPING, mapping(&[FOLDER]))
}

/// A table of those folders.
pub(super) fn mapping(folders: &[&str]) -> String {
    let members =
        folders.iter().map(|folder| format!("\"{}\": \"{folder}\"", workspace_hash(folder)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

/// The file of a folder.
pub(super) fn file_of(folder: &str) -> String {
    format!("sessions/{}.json", workspace_hash(folder))
}

/// One column of the sessions, in the order of their files.
pub(super) fn column(trial: &Trial, name: &str) -> Vec<String> {
    trial.sql(name, "FROM editor_sessions ORDER BY container, position, id")
}

/// The rules that fired, sorted, each once.
pub(super) fn said(report: &Report) -> Vec<&'static str> {
    let mut rules = rules(&report.findings);
    rules.retain(|rule| *rule != "layout.temporary");
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// What a choice says.
pub(super) fn choice(name: &str, value: &str) -> Choices {
    Choices::default().with(name, value)
}
