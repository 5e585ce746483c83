//! One agent at work on a session's task.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instance, as the editor writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Its number in the session. Some writers count from 0, others from 1.
    pub instance_id: u32,
    /// The folder of its working copy.
    pub worktree_path: String,
    /// The branch that it works on.
    pub branch: String,
    /// What the agent is called, perhaps with a symbol in front.
    pub agent_name: String,
    /// `idle`, `running`, `completed`, `failed`, `paused` or `archived`, or any other word.
    pub status: String,
    /// The terminal that it runs in.
    pub tmux_session_id: String,
    /// What it said.
    pub output: Option<String>,
    /// When it began, as the source spells it.
    pub start_time: Option<String>,
    /// When it ended, as the source spells it.
    pub end_time: Option<String>,
    /// How many files it changed.
    pub files_changed: Option<u32>,
    /// How many lines it added.
    pub lines_added: Option<u32>,
    /// How many lines it deleted.
    pub lines_deleted: Option<u32>,
    /// The program that the agent is: `claude`, `codex`, `gemini`.
    pub runtime: Option<String>,
    /// The language model.
    pub model: Option<String>,
    /// What people call the runtime.
    pub runtime_label: Option<String>,
}
