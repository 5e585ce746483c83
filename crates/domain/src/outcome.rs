//! What a report amounts to, whatever it is about.

use serde::Serialize;

/// What a report amounts to, from the best to the worst; of several the largest counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All is well; notes and warnings are no trouble.
    #[default]
    Clean,
    /// Something waits for a person: in quarantine, in conflict, or different.
    NeedsAttention,
    /// A file was rejected.
    Rejected,
    /// The database does not hold what it should.
    Corrupt,
}

impl Outcome {
    /// [`Outcome::NeedsAttention`] where there is something to look at.
    pub fn attention_if(something: bool) -> Self {
        if something { Self::NeedsAttention } else { Self::Clean }
    }
}
