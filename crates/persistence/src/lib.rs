#![doc = include_str!("../README.md")]

mod database;
mod error;
mod settings;
mod sqlite;

pub use database::{Connection, Database};
pub use error::{Error, Result, SchemaState};
pub use settings::{Settings, Synchronous};
