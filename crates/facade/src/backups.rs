//! Backups of the database, and the way back to one.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use rehome_domain::RecordId;
use rehome_persistence::{
    backup::{self, Backup, BackupCheck, Prune, Receipt},
    changes::{self, ChangeFilter, Direction},
};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// What no backup can restore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// The newest sound backup of this history; none where there is none.
    pub backup: Option<PathBuf>,
    /// How many entries of the log came since.
    pub changes: i64,
    /// The records that were changed since, the first thousand of them. One that came with a file
    /// has no key: all of that container that came then are meant.
    pub records: Vec<RecordId>,
}

/// The most records that are listed.
const MOST: usize = 1000;

impl Rehome {
    /// Makes a backup while the database is in use: a file of SQLite, wherever the database
    /// is. `purpose` becomes part of its name; one that begins with `before-` is automatic, and the
    /// last five of these are kept.
    ///
    /// # Errors
    /// For a database in memory, and when the copy cannot be written or fails its check.
    pub fn create_backup(&self, purpose: &str) -> Result<Backup, Error> {
        Ok(backup::create(&self.database, purpose)?)
    }

    /// Makes a backup and writes it to `out`, as to a program that encrypts it; returns how many
    /// bytes it has. Nothing stays beside the database.
    ///
    /// # Errors
    /// As [`Rehome::create_backup`], and when nobody takes the bytes.
    pub fn write_backup(&self, out: &mut dyn Write) -> Result<u64, Error> {
        Ok(backup::write_to(&self.database, out)?)
    }

    /// The backups of the database, oldest first: those in the folder that the settings
    /// name, else beside its file, and those of a server in the current folder.
    ///
    /// # Errors
    /// For a database in memory, and when the folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>, Error> {
        Ok(backup::list(&self.database)?)
    }

    /// Removes the backups that are not to be kept, and what killed processes left; returns those
    /// that went, or would go.
    ///
    /// # Errors
    /// For a database in memory, and when one cannot be removed.
    pub fn prune_backups(&self, prune: &Prune) -> Result<Vec<Backup>, Error> {
        Ok(backup::prune(&self.database, prune)?)
    }

    /// Checks that the file is a sound database. It need not stand beside this one.
    ///
    /// # Errors
    /// When it does not exist, is no database, or is damaged.
    pub fn verify_backup(file: impl AsRef<Path>) -> Result<(), Error> {
        Ok(backup::verify(file.as_ref())?)
    }

    /// The same, and what is wrong is in the outcome: bytes, pages, the log, and each record
    /// against its digest.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn check_backup(file: impl AsRef<Path>) -> Result<BackupCheck, Error> {
        Ok(backup::verify_whole(file.as_ref())?)
    }

    /// What no sound backup of this history holds.
    ///
    /// # Errors
    /// For a database in memory, and when a database fails.
    pub fn uncovered(&self) -> Result<Uncovered, Error> {
        let mut found = Uncovered::default();
        let mut after = 0;
        for one in backup::list(&self.database)?.into_iter().rev() {
            let check = backup::verify_whole(&one.path)?;
            if !check.sound {
                continue;
            }
            let Some(head) = backup::checkpoint_of(&one.path)? else { continue };
            if self.database.read(|c| changes::is_beginning(c, head.size, &head.root))? {
                after = i64::try_from(head.size).unwrap_or(i64::MAX);
                found.backup = Some(one.path);
                break;
            }
        }
        let mut records = BTreeSet::new();
        let mut filter = ChangeFilter { after: Some(after), ..ChangeFilter::default() };
        loop {
            let page = self.database.read(|c| changes::list(c, &filter, Direction::Forth, 1000))?;
            let Some(last) = page.last() else { break };
            filter.after = Some(last.seq);
            found.changes += page.len() as i64;
            records.extend(page.into_iter().map(|change| change.record));
        }
        found.records = records.into_iter().filter(|one| !one.app.is_empty()).take(MOST).collect();
        Ok(found)
    }

    /// Restores a backup on trial, the newest where none is named, compares it with what the log
    /// says of its moment, and writes a receipt beside the backups.
    ///
    /// # Errors
    /// When there is no backup, or a database fails. What is wrong is in the receipt.
    pub fn drill(&self, file: Option<&Path>) -> Result<(Receipt, PathBuf), Error> {
        Ok(rehome_migration::drill(&self.database, &self.apps, file)?)
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

    /// The same of one that is read from `input`.
    ///
    /// # Errors
    /// As [`Rehome::restore_backup`], and when it cannot be read.
    pub fn restore_from(&self, input: &mut dyn Read) -> Result<Backup, Error> {
        let (file, _scratch) = backup::read_from(input)?;
        self.restore_backup(file)
    }
}
