//! The code of each error, and what a person can do next.

use rehome_domain::{ErrorCode, Hint, RecordId};

use super::{Error, Thing};

impl Error {
    /// Its code, which stays whatever the words are.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Missing(_) => ErrorCode::DatabaseMissing,
            Self::Address { .. } => ErrorCode::InvalidAddress,
            Self::Open { .. } | Self::NoDatabase { .. } => ErrorCode::DatabaseUnusable,
            Self::Unreachable { .. } => ErrorCode::ServerUnreachable,
            Self::Login { .. } => ErrorCode::LoginRefused,
            Self::ServerFull { .. } => ErrorCode::ServerFull,
            Self::Encoding { .. } => ErrorCode::UnusableEncoding,
            Self::Pooler { .. } => ErrorCode::TransactionPooler,
            Self::Feature { .. } | Self::Tls { .. } => ErrorCode::MissingFeature,
            Self::PoolFull { .. } => ErrorCode::PoolExhausted,
            Self::Lost(_) => ErrorCode::ConnectionLost,
            Self::ReadOnly | Self::NotWritable(_) => ErrorCode::ReadOnly,
            Self::Changed(_) => ErrorCode::DatabaseChanged,
            Self::NotOurs { .. } => ErrorCode::ForeignDatabase,
            Self::Extension { .. } => ErrorCode::MissingExtension,
            Self::Setting { .. } => ErrorCode::InvalidSetting,
            Self::Schema(_) => ErrorCode::SchemaMismatch,
            Self::Migration { .. } => ErrorCode::MigrationFailed,
            Self::Shape { .. } | Self::Foreign { .. } | Self::Unfit { .. } => ErrorCode::NotMovable,
            Self::Declaration { .. } => ErrorCode::InvalidDeclaration,
            Self::Busy { .. } => ErrorCode::DatabaseBusy,
            Self::Unknown { what, .. } => match what {
                Thing::Record { .. } | Thing::Named(_) => ErrorCode::UnknownRecord,
                Thing::Container | Thing::Pack => ErrorCode::UnknownContainer,
                Thing::Run => ErrorCode::UnknownRun,
                Thing::Field => ErrorCode::UnknownField,
                Thing::Collection => ErrorCode::UnknownCollection,
                Thing::QuarantineEntry => ErrorCode::UnknownEntry,
                Thing::Backup => ErrorCode::UnknownBackup,
                Thing::Change => ErrorCode::UnknownChange,
                Thing::Token => ErrorCode::UnknownToken,
                Thing::Campaign => ErrorCode::UnknownCampaign,
                Thing::Job => ErrorCode::UnknownJob,
            },
            Self::Ambiguous { .. } => ErrorCode::AmbiguousRecord,
            Self::ContainerNeeded { .. } => ErrorCode::ContainerNeeded,
            Self::Limit { .. } => ErrorCode::InvalidLimit,
            Self::Cursor(_) => ErrorCode::InvalidCursor,
            Self::NotARecord { .. } => ErrorCode::InvalidRecord,
            Self::ContainerExists(_) => ErrorCode::ContainerExists,
            Self::CampaignExists(_) => ErrorCode::CampaignExists,
            Self::IndexMissing { .. } => ErrorCode::IndexMissing,
            Self::Cancelled { .. } => ErrorCode::Cancelled,
            Self::Invalid(_) => ErrorCode::InvalidValue,
            Self::Protected { .. } => ErrorCode::ProtectedContainer,
            Self::Conflict(_) => ErrorCode::RevisionConflict,
            Self::Damaged { table, .. } if table.starts_with("search_") => ErrorCode::IndexDamaged,
            Self::Damaged { .. } => ErrorCode::Damaged,
            Self::Moment { .. } => ErrorCode::UnreachableMoment,
            Self::Occupied { .. } => ErrorCode::TargetOccupied,
            Self::File { .. } => ErrorCode::FileFailed,
            Self::Statement(_) => ErrorCode::StatementFailed,
            Self::Refused(_) => ErrorCode::ValueRefused,
        }
    }

    /// What a person can do next.
    pub fn hints(&self) -> Vec<Hint> {
        match self {
            Self::Missing(_) => vec![Hint::Import { app: None }],
            Self::Schema(state) => state.hints(),
            Self::Unknown { what, .. } => match what {
                Thing::Record { app, collection } => {
                    let (app, collection) = (app.clone(), collection.clone());
                    vec![Hint::ListRecords { app, collection }]
                }
                Thing::Container | Thing::Pack => vec![Hint::ListPacks],
                Thing::Run => vec![Hint::ListRuns],
                Thing::QuarantineEntry => vec![Hint::ListQuarantine],
                Thing::Backup => vec![Hint::ListBackups],
                Thing::Change => vec![Hint::ListChanges],
                Thing::Field
                | Thing::Collection
                | Thing::Named(_)
                | Thing::Token
                | Thing::Campaign
                | Thing::Job => Vec::new(),
            },
            Self::Ambiguous { .. } | Self::ContainerNeeded { .. } => {
                vec![Hint::option_of("container", "ID")]
            }
            Self::Protected { .. } => vec![Hint::option("override")],
            Self::Conflict(conflict) if conflict.found > 0 => {
                let RecordId { app, collection, container, key } = conflict.record.clone();
                vec![Hint::ShowRecord { app, collection, container, key }]
            }
            Self::Damaged { table, .. } if table.starts_with("search_") => vec![Hint::RebuildIndex],
            Self::Damaged { .. } => vec![Hint::RestoreBackup, Hint::Import { app: None }],
            Self::Busy { .. }
            | Self::PoolFull { .. }
            | Self::ServerFull { .. }
            | Self::Unreachable { .. }
            | Self::Changed(_)
            | Self::Lost(_) => vec![Hint::Retry],
            Self::IndexMissing { hint, .. } | Self::Occupied { hint: Some(hint), .. } => {
                vec![(**hint).clone()]
            }
            Self::Cancelled { hints, .. } => hints.clone(),
            _ => Vec::new(),
        }
    }
}
