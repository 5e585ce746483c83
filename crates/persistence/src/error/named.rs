//! What an error names: a thing that is not there, and a record that changed meanwhile.

use std::fmt;

use rehome_domain::RecordId;

/// The kinds of things that have a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Thing {
    /// A record of a collection.
    Record {
        /// The application.
        app: String,
        /// The collection.
        collection: String,
    },
    /// What an application calls one of its records, or a part of one.
    Named(&'static str),
    /// A file whose records are together, or a pack that is asked for records.
    Container,
    /// A pack.
    Pack,
    /// A run.
    Run,
    /// A field of a collection.
    Field,
    /// A collection.
    Collection,
    /// An entry of the quarantine.
    QuarantineEntry,
    /// A backup.
    Backup,
    /// A change in the log.
    Change,
    /// A token of a program.
    Token,
    /// A campaign.
    Campaign,
    /// A job of a server.
    Job,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Record { .. } => "record",
            Self::Named(name) => name,
            Self::Container => "container",
            Self::Pack => "pack",
            Self::Run => "run",
            Self::Field => "field",
            Self::Collection => "collection",
            Self::QuarantineEntry => "entry of the quarantine",
            Self::Backup => "backup",
            Self::Change => "change",
            Self::Token => "token",
            Self::Campaign => "campaign",
            Self::Job => "job",
        })
    }
}

/// A record is not at the revision that the caller expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The record.
    pub record: RecordId,
    /// The revision that the caller expected; 0 for no record.
    pub expected: i64,
    /// The revision there is; 0 for no record.
    pub found: i64,
    /// The text that was to be written; none where the record was to be deleted.
    pub yours: Option<String>,
    /// The text there is; none where there is no record any more.
    pub theirs: Option<String>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, expected, found, .. } = self;
        match (expected, found) {
            (0, found) => write!(f, "{record} is there already, at revision {found}"),
            (expected, 0) => {
                write!(f, "{record} is not there any more; it was at revision {expected}")
            }
            _ => write!(
                f,
                "{record} is at revision {found}, not {expected}: somebody changed it meanwhile; \
                 read it again and repeat the change"
            ),
        }
    }
}
