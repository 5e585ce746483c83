//! Sessions in tables: the main row, the instances and the chat.

pub(super) mod files;
mod instances;
mod messages;
mod relation;
mod row;

pub(super) use messages::{append, last_position};
pub(super) use relation::SessionRelation;
pub(super) use row::{Stored, stored};
