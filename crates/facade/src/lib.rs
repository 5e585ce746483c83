#![doc = include_str!("../README.md")]

mod error;
mod moving;
mod open;
pub mod settings;

pub use error::Error;
pub use open::{Builder, Rehome};

/// The record types and the rules of the content application.
pub use rehome_domain::apps::dnd5e;
pub use rehome_domain::{
    App, Collection, Column, Digest, Document, Facet, Filter, Finding, Level, Operator, Order,
    PackId, Packs, Position, Query, Record, SourceFile, Type, Value,
};
pub use rehome_migration::{
    Event, ExportOptions, ExportReport, ExportedFile, FileReport, Options as ImportOptions, Prefer,
    Progress, Report, RollbackOptions, RollbackReport, Silent, Totals, Verification, Verified,
};
pub use rehome_persistence::{
    Connection, Database, Settings, Synchronous, backup, history, migrations, packs, quarantine,
};
