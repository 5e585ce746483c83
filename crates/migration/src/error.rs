//! What stops the engine. Bad data never does: it becomes a finding.

use std::{io, path::PathBuf};

use rehome_domain::{ErrorCode, Hint, short};

/// The result of an operation of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the engine stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The call does not make sense.
    #[error("{0}")]
    Usage(String),
    /// A source folder or file could not be read.
    #[error("cannot read {}: {source}", .path.display())]
    Source {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Target {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file to write is there already.
    #[error("{} exists; choose another folder, or have it overwritten", .0.display())]
    Exists(PathBuf),
    /// A name in the database leads out of the folder that is written to.
    #[error(
        "`{}`, a name that the database holds, leads out of the folder, by itself or by a link that \
         lies there; give what has it another name or take the link away, and try again",
        short::value(.0)
    )]
    Outside(String),
    /// An upload is not what one may be.
    #[error("{0}")]
    Upload(String),
    /// An upload is larger than is allowed.
    #[error("{what} is larger than is allowed: {most}")]
    TooLarge {
        /// What is.
        what: String,
        /// The most that is allowed.
        most: u64,
    },
    /// The run was undone already.
    #[error("run {run} was undone by run {by} already, whose rollback brings it back")]
    Undone {
        /// The run.
        run: i64,
        /// The rollback that undid it.
        by: i64,
    },
    /// The database failed at a step of longer work.
    #[error("{step}: {source}")]
    Step {
        /// What was done, and with which file: `importing notes.json`.
        step: String,
        /// What the database said.
        source: rehome_persistence::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] rehome_persistence::Error),
}

impl Error {
    /// The same, with what was done when the database failed. Who stopped the work knows that.
    #[must_use]
    pub(crate) fn at(self, step: impl FnOnce() -> String) -> Self {
        match self {
            Self::Database(source) if source.code() != ErrorCode::Cancelled => {
                Self::Step { step: step(), source }
            }
            other => other,
        }
    }

    /// Its code, which stays whatever the words are.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Usage(_) => ErrorCode::InvalidValue,
            Self::Source { .. } => ErrorCode::SourceUnreadable,
            Self::Target { .. } => ErrorCode::FileFailed,
            Self::Exists(_) => ErrorCode::TargetExists,
            Self::Outside(_) => ErrorCode::UnsafeName,
            Self::Upload(_) => ErrorCode::RejectedFiles,
            Self::TooLarge { .. } => ErrorCode::TooLarge,
            Self::Undone { .. } => ErrorCode::RunUndone,
            Self::Database(error) | Self::Step { source: error, .. } => error.code(),
        }
    }

    /// What a person can do next.
    pub fn hints(&self) -> Vec<Hint> {
        match self {
            Self::Exists(_) => vec![Hint::option("overwrite")],
            Self::Undone { by, .. } => vec![Hint::Rollback { run: *by }],
            Self::Database(error) | Self::Step { source: error, .. } => error.hints(),
            Self::Usage(_)
            | Self::Source { .. }
            | Self::Target { .. }
            | Self::Outside(_)
            | Self::Upload(_)
            | Self::TooLarge { .. } => Vec::new(),
        }
    }
}
