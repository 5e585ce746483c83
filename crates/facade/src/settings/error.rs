//! Why settings cannot be used, and where they were set.

use std::{io, path::PathBuf};

use super::{KNOWN, Origin};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read the settings in {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("the settings in {} are not TOML: {reason}", .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the reader said, with line and column.
        reason: String,
    },
    /// There is no such setting.
    #[error("there is no setting `{name}` ({origin}); there is {}", KNOWN.map(|(name, _)| name).join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// Where it was set.
        origin: Origin,
    },
    /// The value does not fit.
    #[error("the setting {name} = `{value}` ({origin}) is not allowed: {reason}")]
    Value {
        /// The name.
        name: &'static str,
        /// The value, without any password.
        value: String,
        /// Where it was set.
        origin: Origin,
        /// What is allowed.
        reason: String,
    },
}
