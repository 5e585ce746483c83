//! The migrations of the schema: which there are, which a database has, and how it gets
//! the others.
//!
//! They run through Diesel's harness and are recorded in Diesel's own table. What Diesel
//! lacks is here: a checksum for each applied migration, a lock that a killed process
//! cannot leave behind, a dry run on a copy, and a lint for destructive statements. Those
//! of an application concern a database only where that application is enabled. The
//! data of applications is moved elsewhere; this is about tables.
//!
//! ```
//! use rehome_persistence::{Database, migrations};
//!
//! let database = Database::in_memory()?;
//! let applied = migrations::migrate(&database, &[])?;
//! assert_eq!(applied[0], "core/2026-11-29-000001_core");
//! migrations::require_current(&mut database.connection()?, &[])?;
//! # Ok::<(), rehome_persistence::Error>(())
//! ```

mod checksum;
mod dry_run;
mod dump;
mod embedded;
mod foreign;
mod group;
mod ledger;
mod mark;
mod run;
mod status;
#[cfg(test)]
mod tests;

pub use dry_run::dry_run;
pub use dump::schema_dump;
pub(crate) use embedded::SHARED;
#[cfg(any(test, feature = "testing"))]
pub(crate) use embedded::fingerprint;
pub use foreign::require_ours;
pub(crate) use foreign::{is_foreign, tables_of_server};
pub use group::AppSchema;
pub(crate) use group::{Group, core_shapes};
pub use ledger::BOOKKEEPING;
pub(crate) use ledger::{Recorded, recorded};
pub(crate) use mark::{Marked, lineage, mark, marked, unmark};
pub use rehome_migrations::{
    Migration,
    lint::{LintFinding, lint},
};
pub(crate) use run::migrate_marked;
pub use run::{migrate, migrate_locked, migrate_within, revert};
pub use status::{Entry, State, is_unused, only_adds, require_current, require_whole, status};
pub(crate) use status::{groups, require_recorded};
