//! The backups there are, and which of them are kept.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use super::{create::clean, place::Place};
use crate::{
    Database,
    error::{Error, Result},
    types::Timestamp,
};

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was made, and what for, as its name tells.
    pub label: String,
    /// Whether it was made by itself, before something else.
    #[serde(skip)]
    pub automatic: bool,
}

/// Which backups are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prune {
    /// The newest, so many.
    pub keep: usize,
    /// And those of the last days, so many.
    pub keep_days: Option<u32>,
    /// Whether those that people made count too; else only the automatic ones.
    pub manual: bool,
    /// Tell which would go, and remove none.
    pub dry_run: bool,
}

impl Default for Prune {
    fn default() -> Self {
        Self { keep: 5, keep_days: None, manual: false, dry_run: false }
    }
}

/// What the names of files end with that are no backups.
const OTHERS: [&str; 7] =
    [".partial", "-journal", "-wal", "-shm", ".lock", ".receipt.json", ".sum"];

/// The backups of the database, oldest first.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory, [`Error::File`] when the folder cannot be read.
pub fn list(database: &Database) -> Result<Vec<Backup>> {
    let place = Place::of(database)?;
    let folder = place.shown_folder();
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut backups = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // The first backup makes it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(backups),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if let Some(label) = name.strip_prefix(&place.prefix)
            && !OTHERS.iter().any(|end| label.ends_with(end))
        {
            backups.push(describe(&place.folder.join(&name), label.to_owned())?);
        }
    }
    backups.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(backups)
}

/// Removes the backups that are not to be kept, and what killed processes left; returns those that
/// went, or would go.
///
/// # Errors
/// As [`list`], and [`Error::File`] where one cannot be removed.
pub fn prune(database: &Database, prune: &Prune) -> Result<Vec<Backup>> {
    let place = Place::of(database)?;
    if !prune.dry_run {
        clean(place.shown_folder());
    }
    let day = Duration::from_secs(24 * 60 * 60);
    let since = prune.keep_days.and_then(|days| {
        let since = std::time::SystemTime::now().checked_sub(day * days)?;
        Some(Timestamp::from(since).as_str().replace(':', ""))
    });
    let mut of_kind: Vec<Backup> = list(database)?;
    of_kind.retain(|backup| backup.automatic || prune.manual);
    let count = of_kind.len().saturating_sub(prune.keep);
    of_kind.truncate(count);
    of_kind.retain(|backup| since.as_ref().is_none_or(|since| backup.label < *since));
    for backup in of_kind.iter().filter(|_| !prune.dry_run) {
        fs::remove_file(&backup.path)
            .map_err(|source| Error::File { path: backup.path.clone(), source })?;
    }
    Ok(of_kind)
}

pub(super) fn describe(path: &Path, label: String) -> Result<Backup> {
    let metadata =
        fs::metadata(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    // Its time is in front, with as many bytes as every other.
    let purpose = label.split_once("Z-").map_or("", |(_, purpose)| purpose);
    let automatic = purpose.starts_with("before-");
    Ok(Backup { path: path.to_owned(), bytes: metadata.len(), label, automatic })
}
