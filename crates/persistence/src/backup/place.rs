//! Where backups are, and what stands beside a database or its backups.

use std::path::{Path, PathBuf};

use super::server;
use crate::{
    Backend, Database,
    error::{Error, Result},
};

/// Where the backups of a database are.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// The name of the database, as that of a file.
    name: String,
    /// What all their names begin with.
    pub(super) prefix: String,
}

impl Place {
    pub(super) fn of(database: &Database) -> Result<Self> {
        let place = |folder, name: String| Self { folder, prefix: format!("{name}.backup-"), name };
        let folder = database.backup_folder().map(Path::to_owned);
        if database.backend() == Backend::Postgres {
            return Ok(place(folder.unwrap_or_default(), server::name(database)?));
        }
        let Some(file) = database.path() else {
            return Err(Error::Invalid("a database in memory has no backups".to_owned()));
        };
        let beside = || file.parent().map(Path::to_owned).unwrap_or_default();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(place(folder.unwrap_or_else(beside), name.into_owned()))
    }

    /// The folder, as the system wants it named.
    pub(super) fn shown_folder(&self) -> &Path {
        if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder }
    }

    /// A file beside the database, or where its backups are for one on a server.
    fn beside(&self, database: &Database, end: &str) -> PathBuf {
        let folder = match database.path() {
            Some(file) => file.parent().map(Path::to_owned).unwrap_or_default(),
            None => self.folder.clone(),
        };
        folder.join(format!("{}.{end}", self.name))
    }
}

/// A file beside the database whose backups are in that place.
pub(super) fn beside(database: &Database, place: &Place, end: &str) -> PathBuf {
    place.beside(database, end)
}

/// The file with the checkpoints of the log that were written outside the database.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory.
pub fn checkpoints_file(database: &Database) -> Result<PathBuf> {
    Ok(Place::of(database)?.beside(database, "checkpoints"))
}

/// The file that names, by their pseudonyms, the records that were erased.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory.
pub fn erased_file(database: &Database) -> Result<PathBuf> {
    Ok(Place::of(database)?.beside(database, "erased"))
}
