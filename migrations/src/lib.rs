#![doc = include_str!("../README.md")]

pub mod envelope;
pub mod lint;
pub mod sql;

/// The kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file, in this process.
    Sqlite,
    /// A server.
    Postgres,
}

/// One migration of one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The digits in front of its folder's name. They put all migrations of a database in
    /// order, across the groups, and no two of them are equal.
    pub version: &'static str,
    /// Its group and folder, as in `core/2026-11-29-000001_core`.
    pub name: &'static str,
    /// The statements that apply it.
    pub up: &'static str,
    /// The statements that take it back.
    pub down: &'static str,
}

/// The migrations of one owner: of every database, or of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// `core`, or the id of the application.
    pub name: &'static str,
    /// In the order of their versions.
    pub migrations: &'static [Migration],
}

include!(concat!(env!("OUT_DIR"), "/groups.rs"));
