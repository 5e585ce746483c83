//! What can go wrong with models and vectors. A text that means nothing is no error.

use std::path::PathBuf;

use rehome_domain::{ErrorCode, Hint};

/// The result of an operation with models or vectors.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a model or of vectors, with what a person needs to act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of a model is not what it should be.
    #[error("the table of token vectors cannot be used: {0}")]
    Table(String),
    /// A file of a model that is not built in is missing, or is not the one it should be.
    #[error("{} {problem}; {help}", path.display())]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// How to get the right one.
        help: &'static str,
    },
    /// A vocabulary is not one that texts can be split by.
    #[error("the vocabulary cannot be used: {0}")]
    Vocabulary(String),
    /// A vector is not as long as the vectors that it is compared with.
    #[error("a vector has {found} dimensions, and the index takes {expected}")]
    Dimension {
        /// The dimensions of the index.
        expected: usize,
        /// Those of the vector.
        found: usize,
    },
    /// A vector holds a value that is no number, or is infinite.
    #[error("a vector is {value} in dimension {dimension}, which no distance can be taken from")]
    NotFinite {
        /// The dimension, counted from 0.
        dimension: usize,
        /// What stands there.
        value: f32,
    },
    /// A vector is zero, and so points nowhere.
    #[error("a vector is zero: it has no direction, and nothing is near it")]
    Zero,
    /// A row that the index does not have.
    #[error("there is no vector {row} in an index of {rows}")]
    Row {
        /// The row, counted from 0.
        row: usize,
        /// The rows of the index.
        rows: usize,
    },
    /// A source of vectors gave another number of rows than it was asked for.
    #[error("{asked} vectors were asked for, and {given} came")]
    Rows {
        /// How many were asked for.
        asked: usize,
        /// How many came.
        given: usize,
    },
    /// Bytes that should be stored codes are none.
    #[error("these codes cannot be used: {0}; make the index anew")]
    Encoded(String),
    /// A setting is out of its range.
    #[error("`{name}` cannot be {value}: it must be {range}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        range: &'static str,
    },
    /// The database refuses.
    #[cfg(feature = "database")]
    #[error(transparent)]
    Database(#[from] rehome_persistence::Error),
    /// A search asks for more hits than there are ever, or for none.
    #[error("a search has 1 to {most} hits, not {found}")]
    Limit {
        /// The limit that was asked for.
        found: usize,
        /// The largest that is allowed.
        most: usize,
    },
    /// A search asks for what there is not.
    #[error("{0}")]
    Usage(String),
    /// A model or a source of vectors of somebody else failed.
    #[error("{what} failed: {source}")]
    Other {
        /// What failed.
        what: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// Its code, which stays whatever the words are.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Table(_) | Self::Vocabulary(_) | Self::ModelFile { .. } => {
                ErrorCode::MissingModel
            }
            Self::Dimension { .. }
            | Self::NotFinite { .. }
            | Self::Zero
            | Self::Rows { .. }
            | Self::Other { .. } => ErrorCode::EmbedderFailed,
            Self::Row { .. } | Self::Encoded(_) => ErrorCode::IndexDamaged,
            Self::Setting { .. } => ErrorCode::InvalidSetting,
            #[cfg(feature = "database")]
            Self::Database(error) => error.code(),
            Self::Limit { .. } => ErrorCode::InvalidLimit,
            Self::Usage(_) => ErrorCode::InvalidValue,
        }
    }

    /// What a person can do next.
    pub fn hints(&self) -> Vec<Hint> {
        match self {
            Self::Row { .. } | Self::Encoded(_) => vec![Hint::RebuildIndex],
            #[cfg(feature = "database")]
            Self::Database(error) => error.hints(),
            _ => Vec::new(),
        }
    }
}
