//! What the planning agent remembers of a user.

use serde::Serialize;

use crate::{Misfit, Model, Naming, Remark, Source};

/// What the agent remembers of a user. Its key is the user's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentMemory {
    /// The user's id: the member's name.
    #[serde(skip)]
    pub user: String,
    /// How far the user is.
    pub level: Option<String>,
    /// What was planned, oldest first; each a row.
    pub history: Vec<MemoryEntry>,
    /// The places of the history's entries in the source, where some of its elements are
    /// no entries.
    #[serde(skip)]
    pub places: Option<Vec<usize>>,
}

/// One plan of the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MemoryEntry {
    /// What it was about.
    pub topic: Option<String>,
    /// The kind of help.
    pub scaffold: Option<String>,
    /// What was decided.
    pub decision: Option<String>,
    /// The plan's title.
    pub plan_title: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Model for AgentMemory {
    const COLLECTION: &'static str = "agent-memory";
    const CHILDREN: &'static [&'static str] = &["history"];

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
