//! A session: one task, the instances that work on it, and the chat about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{again, chat_message::ChatMessage, instance::Instance, reading};
use crate::{DecodeError, DuplicatePolicy, Naming, RelationalRecord, Remark, Source};

/// A session, as the editor writes it: every key that has no value is written as `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// What the editor calls it; one workspace has each id once.
    pub id: String,
    /// `competition`, `ensemble` or `debate`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is to be done. It may be empty.
    pub task: String,
    /// `running`, `completed`, `failed`, `paused`, or the round of a debate: `round_1`.
    pub status: String,
    /// When it began, as the source spells it.
    pub created_at: String,
    /// When it changed, as the source spells it.
    pub updated_at: String,
    /// When it was done, as the source spells it. Some sessions are done without it, and
    /// some have it and are not done.
    pub completed_at: Option<String>,
    /// Those who work on it.
    pub instances: Vec<Instance>,
    /// What was said, in that order.
    pub chat_history: Vec<ChatMessage>,
    /// The language model.
    pub model: Option<String>,
    /// How long an instance may take, in seconds.
    pub timeout_seconds: Option<u32>,
    /// Whether the working copies stay when it is done.
    pub preserve_worktrees: Option<bool>,
    /// The number of the instance that won, which may be 0 and may name none.
    pub winner_id: Option<u32>,
    /// The runtimes that take part.
    pub runtime_mix: Option<Vec<String>>,
    /// How long it took, in seconds, as stored. Hardly anything ever stores the four totals.
    pub total_duration: Option<u64>,
    /// How many files changed, as stored.
    pub total_files_changed: Option<u32>,
    /// How many lines were added, as stored.
    pub total_lines_added: Option<u32>,
    /// How many lines were deleted, as stored.
    pub total_lines_deleted: Option<u32>,
    /// The places of the instances in the source, where these are not all.
    #[serde(skip)]
    pub instance_places: Option<Vec<usize>>,
    /// The places of the messages in the source, where these are not all.
    #[serde(skip)]
    pub message_places: Option<Vec<usize>>,
}

impl RelationalRecord for Session {
    const COLLECTION: &'static str = "sessions";
    const CHILDREN: &'static [&'static str] = &["instances", "chatHistory"];

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        reading::read(source, remarks)
    }

    fn schema() -> serde_json::Value {
        crate::schema_of::<Self>()
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.id.clone())
    }

    fn places(&self, child: &str) -> Option<Vec<usize>> {
        match child {
            "instances" => self.instance_places.clone(),
            "chatHistory" => self.message_places.clone(),
            _ => None,
        }
    }

    fn recover(&mut self, source: &Self) {
        if self.instances.len() == source.instances.len() {
            self.instance_places.clone_from(&source.instance_places);
        }
        if self.chat_history.len() == source.chat_history.len() {
            self.message_places.clone_from(&source.message_places);
        }
    }

    fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
        again::again(first, second)
    }
}
