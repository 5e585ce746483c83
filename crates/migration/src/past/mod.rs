//! The past: the store as it was at a moment, what differs between two, and the way back to one.
//!
//! There is one mechanism. The log is walked backwards from its end, and each change is put back
//! through the door ([`walk`]), in one unit of work. Where only reading is asked for, the unit is
//! never committed; where a moment is to be restored, it is, so that a restore is itself on record,
//! the proof of the log goes on, and any restore can be undone by another.
//!
//! The same state can be computed without a write (`persistence::changes::container_at`) and read
//! from a backup; each restore and each drill compares the ways with each other.

mod diff;
mod restore;
mod revert;
mod view;
mod walk;

pub use diff::{Differing, Kind, Texts, differences, texts};
pub use restore::{RestoreOptions, RestoreReport, Target, restore};
pub use revert::{RevertReport, revert};
pub use view::at;

use crate::error::Error;

/// How a unit of work is left that is not committed.
enum Left {
    /// All went well, and it was a trial.
    DryRun,
    /// It failed.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Left {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
