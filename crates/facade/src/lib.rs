#![doc = include_str!("../README.md")]

mod backup;
mod collection;
mod error;
mod finding;
mod history;
mod moving;
mod open;
mod packs;
mod quarantine;
mod schema;
pub mod settings;
mod stats;

pub use error::Error;
pub use finding::StoredFinding;
pub use history::{Run, RunDetails, RunFile};
pub use open::{Builder, Rehome};
pub use quarantine::Quarantined;
pub use schema::{Migrated, Migration};
pub use stats::{CollectionStats, PackStats, Stats};

/// The record types and the rules of the content application.
pub use rehome_domain::apps::dnd5e;
pub use rehome_domain::{
    App, Collection, Column, Digest, Document, Facet, Filter, Finding, Level, NotAFilter,
    NotAPackId, Operator, Order, PackId, Packs, Position, Query, Record, SourceFile, Type, Value,
};
pub use rehome_migration::{
    Error as EngineError, Event, ExportOptions, ExportReport, ExportedFile, FileReport,
    Options as ImportOptions, Plan, PlannedFile, Prefer, Progress, Report, RollbackOptions,
    RollbackReport, Silent, Totals, Verification, Verified,
};
pub use rehome_persistence::{
    Connection, Database, Error as DatabaseError, Settings, Synchronous, backup::Backup,
    packs::Pack,
};
