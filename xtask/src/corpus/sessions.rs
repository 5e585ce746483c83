//! A folder of the editor that is large enough to be killed over: files of sessions, and the
//! table of their workspaces.

use std::{fs, path::Path};

use anyhow::Result;
use rehome_domain::apps::editor::workspace_hash;
use serde_json::{Map, Value, json};

const FILES: usize = 12;
const SESSIONS: usize = 30;
const INSTANCES: usize = 3;
const MESSAGES: usize = 20;

pub(super) fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("sessions"))?;
    let mut table = Map::new();
    for file in 0..FILES {
        let path = format!("/srv/killed/{file}");
        let hash = workspace_hash(&path);
        let sessions: Vec<Value> = (0..SESSIONS).map(|number| session(file, number)).collect();
        let text = serde_json::to_string_pretty(&sessions)?;
        fs::write(folder.join(format!("sessions/{hash}.json")), text)?;
        table.insert(hash, Value::from(path));
    }
    fs::write(folder.join("workspace_mapping.json"), Value::from(table).to_string())?;
    Ok(())
}

fn session(file: usize, number: usize) -> Value {
    let id = format!("s-{file}-{number}");
    let at = |second: usize| format!("2025-11-13T03:{:02}:{:02}Z", number % 60, second % 60);
    let instance = |n: usize| {
        json!({
            "instanceId": n, "worktreePath": format!("/w/{id}/{n}"), "branch": "b",
            "agentName": "claude", "status": "running", "tmuxSessionId": format!("t-{n}"),
            "output": null, "startTime": at(n), "endTime": null, "filesChanged": n,
            "linesAdded": null, "linesDeleted": null, "runtime": "claude", "model": null,
            "runtimeLabel": null,
        })
    };
    let message = |n: usize| {
        json!({"id": format!("msg-{n}"), "role": "user", "content": "x".repeat(100 + n),
            "timestamp": at(n), "instanceId": n % INSTANCES})
    };
    json!({
        "id": id, "type": "competition", "task": format!("Task {number}"), "status": "running",
        "createdAt": at(0), "updatedAt": at(59), "completedAt": null,
        "instances": (0..INSTANCES).map(instance).collect::<Vec<_>>(),
        "chatHistory": (0..MESSAGES).map(message).collect::<Vec<_>>(),
        "model": null, "timeoutSeconds": 600, "preserveWorktrees": null, "winnerId": null,
        "runtimeMix": null, "totalDuration": null, "totalFilesChanged": null,
        "totalLinesAdded": null, "totalLinesDeleted": null,
    })
}
