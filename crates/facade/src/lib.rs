#![doc = include_str!("../README.md")]

mod app_files;
mod apps;
#[cfg(feature = "tokio")]
mod asynchronous;
mod audit;
mod backups;
mod builder;
mod bundle;
mod campaigns;
mod cards;
mod changes;
mod collection;
mod database_move;
mod documents;
mod edits;
mod erase;
mod error;
mod finding;
mod health;
mod jobs;
mod layouts;
mod open;
mod pack;
mod past;
mod quarantine;
mod references;
mod resolution;
mod runs;
mod schema;
mod search;
mod session;
pub mod settings;
mod stats;
mod tokens;
mod upload;

pub use app_files::{app_file_of, find_app_file, infer, read_app_file};
#[cfg(feature = "tokio")]
pub use asynchronous::AsyncRehome;
pub use backups::Uncovered;
pub use builder::Builder;
pub use changes::{ChangeDetails, LogEntry, LogQuery};
pub use documents::FoundDocument;
pub use erase::{PersonChange, PersonExport};
pub use error::{Error, RejectedFile};
pub use finding::StoredFinding;
pub use health::Behind;
pub use jobs::Job;
pub use open::Rehome;
pub use past::Side;
pub use quarantine::{QuarantineEntry, QuarantineGroup};
pub use resolution::{Hidden, Resolution, Resolved};
pub use runs::{Run, RunDetails, RunFile};
pub use schema::{Migrated, Migration};
pub use search::{EmbedderChoice, IndexAfterImport, OwnWeights, SearchSettings};
pub use session::Session;
pub use stats::{AppStats, CollectionStats, PackStats, Stats};
pub use tokens::{NewToken, new_secret};
pub use upload::{UploadOptions, UploadReport};

#[allow(unused_imports, reason = "which applications are built in decides")]
pub use bundle::*;
pub use rehome_domain::{
    App, Choice, Choices, Collection, CollectionAddress, Column, Cursor, DeclaredPack, Digest,
    Document, ErrorCode, ErrorKind, Event, Facet, FieldChange, Filter, Finding, FindingGroup,
    FindingGroups, GroupKey, Hint, Level, Listing, NotAFilter, NotAPackId, NotAnAddress, Operator,
    Order, Outcome, PackDetails, PackId, Packs, Place, Position, Query, Record, RecordAddress,
    RecordId, ReferenceUse, Root, SearchText, Searchable, Section, SideFile, SourceFile, Target,
    Type, Value, plain_text, schema_of, schemars,
};
pub use rehome_domain::{app_file, card, json, log::Checkpoint};
pub use rehome_migration::{
    Error as EngineError, ExportOptions, ExportReport, ExportedFile, FileReport, Inference,
    MissingRecord, MoveOptions, MoveReport, MovedCollection, MovedTable, Options as ImportOptions,
    Plan, PlannedFile, Prefer, Report, RollbackOptions, RollbackReport, SettleOptions,
    SettleReport, Totals, Treat, Understood, UploadLimits, Verification, Verified,
    past::{
        Differing, Kind as DifferenceKind, RestoreOptions, RestoreReport, RevertReport,
        Target as RestoreTarget,
    },
};
pub use rehome_persistence::{
    Application, Backend, Conflict, Connection, Database, Error as DatabaseError, ReplicaState,
    Settings, Synchronous, Thing,
    backup::{Backup, BackupCheck, Prune, Receipt},
    campaigns::{Campaign, CampaignDetails},
    changes::{
        Cancel, ChangeFilter, Context, LogProblem, LogVerification, Moment, NotAMoment, Pruned,
        RowChange,
    },
    doctor::{Diagnosis, Examination, Symptom, Verdict},
    erase::{Certificate, Counts as ErasedCounts, EraseOptions},
    jobs::JobState,
    packs::{Overriding, Pack},
    quarantine::Filter as QuarantineFilter,
    repository::{Effect, Page, Stored, WriteOptions, Written},
    table_copy::Sum,
    tokens::{Token, TokenScope},
    without_password, without_passwords,
};
/// The level below, for what the facade does not cover; it works on [`Rehome::database`].
pub use rehome_persistence::{backup, declared, files, history, migrations, packs};
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
        CollectionStatus, HnswStatus, IndexStatus, Indexing, Keeping, Mode as SearchMode, ReadAs,
        Reasons, Refreshed, SearchHit, SearchQuery, Searched, Step as IndexStep,
    },
};
