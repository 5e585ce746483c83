//! One entry of the log, before it has its place there.

use rehome_domain::{Digest, RecordId, log::Salt};

use super::{Cause, splice::Splice};
use crate::Row;

/// What became of a record, or of rows that are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// It came.
    Insert,
    /// It was replaced as a whole.
    Replace,
    /// Some of its rows or columns changed.
    Patch,
    /// It went.
    Delete,
    /// It stands in another place of its container.
    Reorder,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Insert, Self::Replace, Self::Patch, Self::Delete, Self::Reorder];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Replace => "replace",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::Reorder => "reorder",
        }
    }

    /// What that word means.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == word)
    }
}

/// The bookkeeping of a record before a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Former {
    /// The run that had written it last.
    pub run: Option<i64>,
    /// Its revision.
    pub rev: Option<i64>,
    /// Its place in its container.
    pub position: Option<i64>,
    /// The digest at the last import.
    pub source_digest: Option<Digest>,
    /// When it had changed.
    pub updated_at: Option<String>,
}

impl Former {
    /// That of a row.
    pub(crate) fn of(row: &Row) -> Self {
        Self {
            run: row.run,
            rev: Some(row.rev),
            position: Some(row.position),
            source_digest: row.source_digest,
            updated_at: Some(row.updated_at.clone()),
        }
    }
}

/// What is said of a change.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The rows that changed, where not the record as a whole.
    pub(crate) part: String,
    pub(crate) op: Op,
    /// What there was, as a text or as rows.
    pub(crate) before: Option<Splice>,
    pub(crate) former: Former,
    pub(crate) digest_before: Option<Digest>,
    pub(crate) digest_after: Option<Digest>,
}

impl Said {
    pub(crate) fn new(op: Op) -> Self {
        Self {
            part: String::new(),
            op,
            before: None,
            former: Former::default(),
            digest_before: None,
            digest_after: None,
        }
    }
}

/// An entry that waits for the end of its unit of work.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) record: RecordId,
    pub(crate) said: Said,
    /// The marks of many records that came with one file, made with `salt`.
    pub(crate) records: Option<Vec<u8>>,
    pub(crate) salt: Salt,
    pub(crate) cause: Cause,
    pub(crate) run: Option<i64>,
}

impl Entry {
    /// About how many bytes it takes in memory.
    pub(crate) fn size(&self) -> usize {
        let text = self.said.before.as_ref().map_or(0, |before| before.text.len());
        text + self.records.as_ref().map_or(0, Vec::len) + 256
    }
}
