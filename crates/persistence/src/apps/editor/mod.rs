//! The sessions of the editor: their relations, the editor's commands on them, and the
//! questions that a history is asked.
//!
//! [`SessionStore`] answers the editor's own commands. [`Editor`] has what a database can do
//! beyond them: lists by filter and page, search, statistics, the folders of workspaces, and
//! care for the tables.

mod care;
mod chat;
mod columns;
mod commands;
mod dialect;
mod folders;
mod list;
mod mapping;
mod metrics;
mod questions;
mod sessions;
mod statistics;
mod summary;
mod work;
mod workspace;

use crate::relation::Erased;
pub use care::IntegrityReport;
pub use chat::{MessagePlace, StoredMessage, Talk};
pub use commands::SessionStore;
pub use folders::{Mapped, WorkspaceSummary};
pub use metrics::Metric;
pub use questions::Editor;
pub use statistics::HistoryStatistics;
pub use summary::SessionSummary;
pub use work::{Agent, InstanceAtWork};

/// How the records of a collection are kept.
pub(crate) fn relation(collection: &str) -> Option<&'static dyn Erased> {
    match collection {
        "workspace-mapping" => Some(&mapping::MappingRelation),
        "sessions" => Some(&sessions::SessionRelation),
        _ => None,
    }
}
