//! Where the databases of the checks are: files in a folder that goes, or each its own on a
//! server.

use anyhow::{Context as _, Result};
use rehome_persistence::{Database, Settings, testing};
use tempfile::TempDir;

/// A maker of databases.
pub(super) enum Databases {
    Files(TempDir),
    Server(String),
}

impl Databases {
    /// On that server, or in files without one.
    pub(super) fn new(server: Option<&str>) -> Result<Self> {
        let Some(server) = server else { return Ok(Self::Files(tempfile::tempdir()?)) };
        Database::open(server, &Settings::default())
            .with_context(|| "--server names the maintenance database of a server for tests")?;
        Ok(Self::Server(server.to_owned()))
    }

    /// Whether they are files.
    pub(super) fn is_files(&self) -> bool {
        matches!(self, Self::Files(_))
    }

    /// What they are on, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Files(_) => "SQLite",
            Self::Server(_) => "PostgreSQL",
        }
    }

    /// The address of a new one, which nobody has used. `name` is that of its file.
    pub(super) fn address(&self, name: &str) -> String {
        match self {
            Self::Files(folder) => folder.path().join(name).display().to_string(),
            Self::Server(server) => testing::empty_on(server),
        }
    }

    /// The address of a new one that has its tables, or makes them in no time.
    pub(super) fn ready(&self) -> String {
        match self {
            Self::Files(_) => "sqlite::memory:".to_owned(),
            Self::Server(server) => testing::migrated_on(server),
        }
    }
}
