#![doc = include_str!("../README.md")]

mod application;
pub mod apps;
pub mod backup;
pub mod campaigns;
pub mod changes;
mod database;
pub mod declared;
mod dialect;
pub mod doctor;
mod envelope;
pub mod erase;
mod error;
mod file_lock;
pub mod files;
pub mod history;
pub mod jobs;
mod lock;
pub mod migrations;
mod opening;
pub mod optimize;
pub mod outside;
pub mod packs;
mod postgres;
pub mod quarantine;
pub mod relation;
pub mod repository;
pub mod schema;
pub mod search;
mod settings;
mod slow;
mod sqlite;
mod statement;
pub mod table_copy;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tokens;
pub mod types;

/// What the types of this crate are made of; who writes queries of their own needs the same.
pub use diesel;
/// The connections of the databases, as [`on!`] names them.
pub use diesel::SqliteConnection;
pub use postgres::PgConnection;
pub use rehome_migrations::Backend;

pub use application::Application;
pub use database::{Connection, Database, Held, ReplicaState, without_password, without_passwords};
pub use envelope::{
    DroppedIndexes, NewRow, RecordCount, Row, RowState, Table, record_counts, which_hold_any,
};
pub use error::{Conflict, Error, Result, SchemaState, Thing};
pub use file_lock::FileLock;
pub use lock::DatabaseLock;
pub use opening::Opening;
pub use settings::{Settings, Synchronous};
pub use sqlite::count_tables;
