//! Sessions in tables: the main row, the instances and the chat.

pub(super) mod files;
mod instances;
mod look_alikes;
mod messages;
mod precedence;
mod relation;
mod row;

pub(super) use instances::{Row as InstanceRow, set_status};
pub(super) use messages::{Row as MessageRow, append, delete as delete_messages, last_position};
pub(super) use relation::SessionRelation;
pub(super) use row::{Row, Stored, stored, without_chat};
