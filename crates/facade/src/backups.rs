//! Backups of the database, and the way back to one.

use std::path::Path;

use rehome_persistence::backup::{self, Backup};

use crate::{Rehome, error::Error};

impl Rehome {
    /// Makes a backup while the database is in use: a file of SQLite, wherever the database
    /// is. `purpose` becomes part of its name.
    ///
    /// # Errors
    /// For a database in memory, and when the copy cannot be written or fails its check.
    pub fn create_backup(&self, purpose: &str) -> Result<Backup, Error> {
        Ok(backup::create(&self.database, purpose)?)
    }

    /// The backups of the database, oldest first: those in the folder that the settings
    /// name, else beside its file, and those of a server in the current folder.
    ///
    /// # Errors
    /// For a database in memory, and when the folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>, Error> {
        Ok(backup::list(&self.database)?)
    }

    /// Checks that the file is a sound database. It need not stand beside this one.
    ///
    /// # Errors
    /// When it does not exist, is no database, or is damaged.
    pub fn verify_backup(file: impl AsRef<Path>) -> Result<(), Error> {
        Ok(backup::verify(file.as_ref())?)
    }

    /// Puts a backup in the place of the database, and returns the backup that was made of
    /// what stood there before.
    ///
    /// # Errors
    /// Those of [`Rehome::verify_backup`] and [`Rehome::create_backup`], and when others
    /// work on the database.
    pub fn restore_backup(&self, file: impl AsRef<Path>) -> Result<Backup, Error> {
        let before = backup::restore(&self.database, file.as_ref())?;
        self.search_anew()?;
        Ok(before)
    }
}
