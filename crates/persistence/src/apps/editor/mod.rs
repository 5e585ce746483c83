//! The sessions of the editor: their relations, the editor's commands on them, and the
//! questions that a history is asked.
//!
//! [`SessionStore`] answers the editor's own commands. [`Editor`] has what a database can do
//! beyond them: lists by filter and page, search, statistics, the folders of workspaces, and
//! care for the tables.

mod access;
mod chat;
mod columns;
mod commands;
mod dialect;
mod folders;
mod instance_queries;
mod list;
mod maintenance;
mod mapping;
mod metrics;
mod sessions;
mod statistics;
mod summary;
mod workspace;

use crate::relation::Erased;
pub use access::Editor;
pub use chat::{MessageFilter, MessagePlace, StoredMessage};
pub use commands::SessionStore;
pub use folders::{Mapped, WorkspaceSummary};
pub use instance_queries::{Agent, InstanceAtWork};
pub use maintenance::IntegrityReport;
pub use metrics::Metric;
pub use statistics::HistoryStatistics;
pub use summary::SessionSummary;

/// How the records of a collection are kept.
pub(crate) fn relation(collection: &str) -> Option<&'static dyn Erased> {
    match collection {
        "workspace-mapping" => Some(&mapping::MappingRelation),
        "sessions" => Some(&sessions::SessionRelation),
        _ => None,
    }
}
