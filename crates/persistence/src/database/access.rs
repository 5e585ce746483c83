//! What may be done with a database, and whether two of them are one.

use super::{Connection, Database};
use crate::{Backend, error::Result, files, postgres, sqlite};

impl Database {
    /// Whether both are one database: one file, by whatever path or link, or one database of one
    /// server, by whatever address.
    ///
    /// # Errors
    /// When a server cannot be asked.
    pub fn is_same_as(&self, other: &Self) -> Result<bool> {
        match (self.path(), other.path()) {
            (Some(one), Some(two)) => Ok(files::is_same(one, two)),
            (None, None) if self.backend() == Backend::Postgres => {
                if other.backend() != Backend::Postgres {
                    return Ok(false);
                }
                match (&mut self.connection()?, &mut other.connection()?) {
                    (Connection::Postgres(one), Connection::Postgres(two)) => {
                        postgres::are_one_database(one, two)
                    }
                    _ => Ok(false),
                }
            }
            _ => Ok(false),
        }
    }

    /// Whether it is a file that can be read, and not written.
    pub fn is_read_only(&self) -> bool {
        self.read_only.is_some()
    }

    /// Whether it can be written to: a file, or what a server lets this connection and role do.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub fn can_write(&self) -> Result<bool> {
        match &mut self.connection()? {
            Connection::Sqlite(_) => Ok(!self.is_read_only()),
            Connection::Postgres(c) => postgres::can_write(c),
        }
    }

    /// How a file that cannot be written is opened.
    pub(crate) fn reading_address(&self) -> Option<String> {
        self.read_only.as_deref().map(sqlite::ReadOnly::uri)
    }

    /// That what was read holds: a file that cannot be written is read as one that does not
    /// change, and this looks whether it did.
    ///
    /// # Errors
    /// [`Error::Changed`].
    pub fn check_unchanged(&self) -> Result<()> {
        self.read_only.as_deref().map_or(Ok(()), sqlite::ReadOnly::check)
    }

    /// Refuses a file that cannot be written, for what has to.
    ///
    /// # Errors
    /// [`Error::NotWritable`].
    pub(crate) fn require_writable(&self) -> Result<()> {
        match &self.read_only {
            None => Ok(()),
            Some(read_only) => Err(read_only.refusal()),
        }
    }
}
