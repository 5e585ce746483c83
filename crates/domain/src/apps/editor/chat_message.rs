//! One message of a session's chat.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A message, as the editor writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    /// What the editor calls it. Several messages may have the same: it is made of the
    /// millisecond in which they were written.
    pub id: String,
    /// Who speaks: `user`, `assistant` or `system`.
    pub role: String,
    /// What is said, with all escape sequences of a terminal.
    pub content: String,
    /// When, as the source spells it.
    pub timestamp: String,
    /// The number of the instance that it belongs to. It may name none of the session, and
    /// none at all may mean instance 0.
    pub instance_id: Option<u32>,
}
