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
mod table_shapes;
mod workspace;

use crate::{Application, migrations::AppSchema};
pub use access::Editor;
pub use chat::{MessageFilter, MessagePlace, StoredMessage};
pub use commands::SessionStore;
pub use folders::{MapOptions, Mapped, WorkspaceSummary};
pub use instance_queries::{Agent, InstanceAtWork};
pub use maintenance::IntegrityReport;
pub use metrics::Metric;
pub use statistics::HistoryStatistics;
pub use summary::SessionSummary;

/// The application with its tables.
pub fn application() -> Application {
    let app = rehome_domain::apps::editor::app();
    let schema = AppSchema::ours(&app.id, table_shapes::TABLES);
    Application::new(app)
        .with_schema(schema)
        .with_relation(mapping::MappingRelation)
        .with_relation(sessions::SessionRelation)
}
