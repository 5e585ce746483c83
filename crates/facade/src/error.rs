//! The errors of the facade: those of the layers below, and the names it does not know.

use std::path::PathBuf;

use rehome_domain::{CollectionAddress, ErrorCode, Hint};

use rehome_migration::Error as EngineError;
use rehome_persistence::{Conflict, Error as DatabaseError};
use rehome_vector::Error as SearchError;

use crate::settings::SettingsError;

/// What can go wrong, from wrong usage to a broken disk. Bad data is in the reports.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no application of that id.
    #[error("there is no application `{name}`; there is {}", .known.join(", "))]
    UnknownApp {
        /// The id that was asked for.
        name: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// The application of that id comes with Rehome, and was left out.
    #[error("the application `{name}` is not enabled here; {}", match &.enabled[..] {
        [] => "none is".to_owned(),
        enabled => format!("enabled are {}", enabled.join(", ")),
    })]
    DisabledApp {
        /// The id that was asked for.
        name: String,
        /// The ids of those that are enabled.
        enabled: Vec<String>,
    },
    /// An application that was added is not declared in a way that works.
    #[error("the application `{id}` cannot be added: {reason}")]
    Declaration {
        /// Its id.
        id: String,
        /// What is wrong with its declaration.
        reason: String,
    },
    /// An app file cannot be read, or says what it may not.
    #[error("{}: {reason}", .path.display())]
    AppFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, where, and what is allowed.
        reason: String,
    },
    /// There is no collection of that id.
    #[error("there is no collection `{name}`; there is {}", .known.join(", "))]
    UnknownCollection {
        /// The id that was asked for.
        name: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// Several applications have a collection of that id.
    #[error("several applications have a collection `{name}`; write {}", addresses(.apps, name))]
    AmbiguousCollection {
        /// The id that was asked for.
        name: String,
        /// The applications that have one.
        apps: Vec<String>,
    },
    /// Files cannot be taken, so nothing of the call was written.
    #[error("{}", rejected(.0))]
    Rejected(Vec<RejectedFile>),
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The engine stopped.
    #[error(transparent)]
    Engine(#[from] rehome_migration::Error),
    /// The program was built without the built-in model.
    #[error(
        "this program was built without a model; build it with the feature `embedded-model`, or \
         hand in one of your own"
    )]
    NoBuiltIn,
    /// The program was built without the full model.
    #[error(
        "this program was built without the model MiniLM; build it with the feature `minilm`, or \
         set embedder = static"
    )]
    NoMiniLm,
    /// Searching failed, or making what is searched.
    #[error(transparent)]
    Search(#[from] rehome_vector::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] rehome_persistence::Error),
}

/// A file that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedFile {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, in words.
    pub reason: String,
}

/// The collections that an id may mean, as they are asked for.
fn addresses(apps: &[impl AsRef<str>], name: &str) -> String {
    let addresses = apps.iter().map(|app| CollectionAddress::new(app.as_ref(), name).to_string());
    addresses.collect::<Vec<_>>().join(" or ")
}

/// What was rejected, in words: a line for each file where there are several.
fn rejected(files: &[RejectedFile]) -> String {
    match files {
        [RejectedFile { file, reason }] => {
            format!("{} was rejected, so nothing was written: {reason}", file.display())
        }
        _ => {
            let lines = files
                .iter()
                .map(|RejectedFile { file, reason }| format!("\n  {}: {reason}", file.display()));
            let lines: String = lines.collect();
            format!("{} files were rejected, so nothing was written:{lines}", files.len())
        }
    }
}

impl Error {
    /// Its code, which stays whatever the words are: see [`ErrorCode`].
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownApp { .. } => ErrorCode::UnknownApp,
            Self::DisabledApp { .. } => ErrorCode::DisabledApp,
            Self::AppFile { .. } => ErrorCode::InvalidAppFile,
            Self::Declaration { .. } => ErrorCode::InvalidDeclaration,
            Self::UnknownCollection { .. } => ErrorCode::UnknownCollection,
            Self::AmbiguousCollection { .. } => ErrorCode::AmbiguousCollection,
            Self::Rejected(_) => ErrorCode::RejectedFiles,
            Self::Settings(_) => ErrorCode::InvalidSetting,
            Self::NoBuiltIn | Self::NoMiniLm => ErrorCode::MissingFeature,
            Self::Engine(error) => error.code(),
            Self::Search(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    /// What a person can do next, as data.
    pub fn hints(&self) -> Vec<Hint> {
        match self {
            Self::UnknownApp { .. } | Self::DisabledApp { .. } => vec![Hint::ListApps],
            Self::Engine(error) => error.hints(),
            Self::Search(error) => error.hints(),
            Self::Database(error) => error.hints(),
            _ => Vec::new(),
        }
    }

    /// The two values that met, where a record was not at the revision that was expected.
    pub fn conflict(&self) -> Option<&Conflict> {
        match self {
            Self::Database(DatabaseError::Conflict(conflict))
            | Self::Engine(EngineError::Database(DatabaseError::Conflict(conflict)))
            | Self::Search(SearchError::Database(DatabaseError::Conflict(conflict))) => {
                Some(conflict)
            }
            _ => None,
        }
    }
}
