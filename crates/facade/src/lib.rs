#![doc = include_str!("../README.md")]

mod apps;
mod backups;
mod builder;
mod collection;
mod documents;
mod error;
mod finding;
mod lore;
mod moving;
mod open;
mod pack;
mod runs;
mod schema;
mod search;
mod session;
mod set_aside;
pub mod settings;
mod stats;

pub use builder::Builder;
pub use documents::FoundDocument;
pub use error::{Error, RejectedFile};
pub use finding::StoredFinding;
pub use lore::{AddedLore, AddedRecord, LoreOptions};
pub use open::Rehome;
pub use runs::{Run, RunDetails, RunFile};
pub use schema::{Migrated, Migration};
pub use search::{EmbedderChoice, IndexAfterImport, OwnWeights, SearchSettings};
pub use session::Session;
pub use set_aside::Quarantined;
pub use stats::{AppStats, CollectionStats, PackStats, Stats};

/// The record types and the rules of the content application.
pub use rehome_domain::apps::dnd5e;

/// The records of the language learner, and the repositories of them.
pub mod learner {
    pub use rehome_domain::apps::learner::*;
    pub use rehome_persistence::apps::learner::*;
}

/// The sessions of the editor, its commands on files and on a database, and what a database
/// can be asked of them.
pub mod editor {
    pub use rehome_domain::apps::editor::*;
    pub use rehome_migration::apps::editor::*;
    pub use rehome_persistence::apps::editor::*;
}
pub use rehome_domain::{
    App, Choice, Choices, Collection, CollectionAddress, Column, DeclaredPack, Digest, Document,
    Facet, Filter, Finding, Level, Listing, NotAFilter, NotAPackId, NotAnAddress, Operator, Order,
    PackDetails, PackId, Packs, Place, Position, Query, Record, RecordAddress, RecordId,
    ReferenceUse, Root, SearchText, Searchable, Section, SideFile, SourceFile, Target, Type, Value,
    plain_text,
};
pub use rehome_migration::{
    Error as EngineError, Event, ExportOptions, ExportReport, ExportedFile, FileReport,
    MoveOptions, MoveReport, MovedCollection, MovedTable, Options as ImportOptions, Plan,
    PlannedFile, Prefer, Progress, Report, RollbackOptions, RollbackReport, Silent, Totals,
    Verification, Verified,
};
pub use rehome_persistence::{
    Backend, Connection, Database, Error as DatabaseError, ReplicaState, Settings, Synchronous,
    backup::Backup,
    packs::{Overriding, Pack},
    repository::{Outcome, Page, Stored, Written},
    table_copy::Sum,
    without_password,
};
/// The level below, for what the facade does not cover; it works on [`Rehome::database`].
pub use rehome_persistence::{backup, declared, history, migrations, packs, quarantine};
#[cfg(feature = "minilm")]
pub use rehome_vector::MiniLm;
/// What a retrieval is asked, and what it answers.
#[cfg(feature = "embedded-model")]
pub use rehome_vector::retrieve;
pub use rehome_vector::{
    Embedder, Error as SearchError, ModelId, StaticEmbedder,
    fusion::{Reason, Weights},
    passages::Windows,
    search::{
        CollectionStatus, HnswStatus, IndexStatus, Indexing, Mode as SearchMode, Reasons,
        Refreshed, SearchHit, SearchQuery, Searched, Step as IndexStep,
    },
};
