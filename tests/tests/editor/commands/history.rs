//! What the conformance suite needs of an implementation, and the sessions it tries it on.

use rehome_domain::apps::editor::{ChatMessage, Instance, Session, SessionCommands};

/// A new history that holds nothing, and a way to look and reach behind the commands.
pub trait History: Sync {
    /// The commands.
    fn commands(&self) -> &dyn SessionCommands;

    /// Makes `file` the file of the workspace, or its import.
    fn put(&self, workspace_path: &str, file: &str);

    /// The file of the workspace, or its export.
    fn file(&self, workspace_path: &str) -> String;
}

/// A workspace that is on no disk.
pub const WORKSPACE: &str = "/srv/lighthouse";

/// A session with two instances, numbered from 0, and a message.
pub fn session(id: &str) -> Session {
    Session {
        id: id.to_owned(),
        kind: "competition".to_owned(),
        task: "灯台のランプを直す".to_owned(),
        status: "running".to_owned(),
        created_at: "2026-02-03T08:15:20.250Z".to_owned(),
        updated_at: "2026-02-03T08:15:20.987654321+00:00".to_owned(),
        instances: vec![instance(0), instance(1)],
        chat_history: vec![message("m1", "Light it.")],
        ..Session::default()
    }
}

pub fn instance(number: u32) -> Instance {
    Instance {
        instance_id: number,
        worktree_path: format!("{WORKSPACE}/.worktrees/instance-{number}"),
        branch: format!("lamp-{number}"),
        agent_name: "claude".to_owned(),
        status: "running".to_owned(),
        tmux_session_id: format!("lamp-{number}"),
        runtime: Some("claude".to_owned()),
        ..Instance::default()
    }
}

pub fn message(id: &str, content: &str) -> ChatMessage {
    ChatMessage {
        id: id.to_owned(),
        role: "user".to_owned(),
        content: content.to_owned(),
        timestamp: "2026-02-03T08:16:00.000Z".to_owned(),
        instance_id: None,
    }
}
