//! Backups: whole copies of the database, made while it is in use, each a file of SQLite.
//!
//! SQLite writes the copy itself (`VACUUM INTO`) from one unchanging view; what is on a server is
//! copied from such a view table by table. A copy holds records, log and bookkeeping, and not what
//! is made from them; a sum over all of it stands in its header, so that any later change of any
//! byte is seen. It is checked before it counts.

mod check;
mod create;
mod lists;
mod pipe;
mod place;
mod receipt;
mod restore;
mod seal;
mod server;

pub use check::{BackupCheck, checkpoint_of, integrity, verify, verify_whole};
pub(crate) use create::empty_search;
pub use create::{Copy, add_checkpoint, copy_beside, create, scratch_copy};
pub use lists::{Backup, Prune, list, prune};
pub use pipe::{read_from, write_to};
pub use place::{checkpoints_file, erased_file};
pub use receipt::{Receipt, last_receipt, write_receipt};
pub use restore::{OnTrial, on_trial, restore, rewrite};
