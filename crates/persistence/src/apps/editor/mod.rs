//! The sessions of the editor: their relations, the editor's commands on them, and the
//! questions that a history is asked.
//!
//! [`SessionStore`] answers the editor's own commands. [`Editor`] has what a database can do
//! beyond them: lists by filter and page, search, statistics, the folders of workspaces, and
//! care for the tables.

mod columns;
mod mapping;
mod sessions;
mod workspace;

use crate::relation::Erased;

/// How the records of a collection are kept.
pub(crate) fn relation(collection: &str) -> Option<&'static dyn Erased> {
    match collection {
        "workspace-mapping" => Some(&mapping::MappingRelation),
        "sessions" => Some(&sessions::SessionRelation),
        _ => None,
    }
}
