#![doc = include_str!("../README.md")]
// A builder that fails has nothing better to do than to stop its test.
#![allow(clippy::unwrap_used)]

pub mod catalogue;
mod database;
mod folder;
mod lots;
mod operations;
mod record;
mod saying;
mod state;
mod trial;

pub use database::{
    TempDatabase, address, backend, edit, memory, no_digest, on_server, reworded, run_sql, sql,
    stranger,
};
pub use folder::{ABILITY_SCORES, CONDITIONS, Folder, SKILLS, SPELLS};
pub use lots::{Lots, times};
pub use operations::{check, during, export, import, import_into, import_with, rollback, verify};
pub use record::{ability_score, array, condition, condition_saying, skill, spell};
pub use saying::{finding, levels, rules};
pub use state::{content, dump, in_quarantine, keys, keys_in, quarantined, texts};
pub use trial::{Trial, absent, same_lines, with, without_workspaces};

/// The README of the workspace, so that its example keeps compiling.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct WorkspaceReadme;
