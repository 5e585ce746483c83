//! What stops the engine. Bad data never does: it becomes a finding.

use std::{io, path::PathBuf};

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
    #[error("{} exists; choose another folder, or pass --overwrite", .0.display())]
    Exists(PathBuf),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] rehome_persistence::Error),
}
