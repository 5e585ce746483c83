//! What the planning agent remembers of users.

use rehome_domain::apps::learner::{AgentMemory, MemoryEntry};

use super::{
    record::{self, PageRequest, Stored},
    tables,
};
use crate::{Connection, error::Result, repository::Page};

/// What the agent remembers, by the ids of users.
pub struct AgentMemories<'c>(pub(super) &'c mut Connection);

impl AgentMemories<'_> {
    /// What it remembers of a user.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when it remembers nothing.
    pub fn get(&mut self, user: &str) -> Result<Stored<AgentMemory>> {
        record::require(self.0, &tables::AgentMemories, "memory", user)
    }

    /// What it remembers of a user, if anything.
    pub fn find(&mut self, user: &str) -> Result<Option<Stored<AgentMemory>>> {
        record::get(self.0, &tables::AgentMemories, user)
    }

    /// One page of the users in their order.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list).
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<AgentMemory>>> {
        record::all(self.0, &tables::AgentMemories, cut)
    }

    /// Remembers a plan behind all others of its user, who may be new.
    pub fn remember(&mut self, user: &str, plan: &MemoryEntry) -> Result<Stored<AgentMemory>> {
        self.change(user, |memory| {
            memory.history.push(plan.clone());
            // One more stands behind all that the source has, also what is no plan there.
            if let Some(places) = &mut memory.places {
                let last = places.last().copied().unwrap_or_default();
                places.push(last.max(usize::MAX / 2) + 1);
            }
        })
    }

    /// Remembers how far a user is.
    pub fn set_level(&mut self, user: &str, level: Option<&str>) -> Result<Stored<AgentMemory>> {
        self.change(user, |memory| memory.level = level.map(str::to_owned))
    }

    /// Forgets a user; whether it remembered anything.
    pub fn forget(&mut self, user: &str) -> Result<bool> {
        record::delete::<AgentMemory>(self.0, user)
    }

    fn change(
        &mut self,
        user: &str,
        change: impl FnOnce(&mut AgentMemory),
    ) -> Result<Stored<AgentMemory>> {
        record::unit(self.0, |c| {
            let old = record::get(c, &tables::AgentMemories, user)?;
            let mut memory = old.map_or_else(
                || AgentMemory {
                    user: user.to_owned(),
                    level: None,
                    history: Vec::new(),
                    places: None,
                },
                |old| old.record,
            );
            change(&mut memory);
            record::write(c, &tables::AgentMemories, user, memory)
        })
    }
}
