//! Receipts of drills: that a backup was restored on trial, and what it held. They stand beside the
//! backups.

use std::{fs, io::Write as _, path::PathBuf};

use rehome_domain::log::Checkpoint;
use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::{
    Database,
    error::{Error, Result},
    files::{self, owner_only},
};

/// What a drill found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When: RFC 3339, UTC.
    pub at: String,
    /// The backup.
    pub backup: String,
    /// Whether all was as it should be.
    pub sound: bool,
    /// What was not, in words.
    pub problems: Vec<String>,
    /// How many records it holds.
    pub records: u64,
    /// How many of them were compared with what the log of the database says of that moment.
    pub compared: u64,
    /// How many changes its log has.
    pub size: i64,
    /// A checkpoint of its log.
    pub checkpoint: String,
    /// How many records were erased from it first.
    pub erased: u64,
}

impl Receipt {
    /// The root of the log.
    pub fn root(&self) -> Option<String> {
        self.checkpoint.parse::<Checkpoint>().ok().map(|checkpoint| checkpoint.shown_root())
    }
}

/// What the names of receipts end with.
const END: &str = ".receipt.json";

/// Writes a receipt beside the backups; returns where.
///
/// # Errors
/// [`Error::File`] when it cannot be written.
pub fn write_receipt(database: &Database, receipt: &Receipt) -> Result<PathBuf> {
    let place = Place::of(database)?;
    let at = receipt.at.replace(':', "");
    let path = place.folder.join(format!("{}{at}-drill{END}", place.prefix));
    let failed = |source| Error::File { path: path.clone(), source };
    let text =
        serde_json::to_string_pretty(receipt).map_err(|error| Error::Invalid(error.to_string()))?;
    let mut file = owner_only().write(true).create_new(true).open(&path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(path)
}

/// The receipt of the last drill, if there is any that can be read.
///
/// # Errors
/// [`Error::File`] when the folder cannot be read.
pub fn last_receipt(database: &Database) -> Result<Option<Receipt>> {
    let place = Place::of(database)?;
    let folder = place.shown_folder();
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut names = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.starts_with(&place.prefix) && name.ends_with(END) {
            names.push(name);
        }
    }
    names.sort();
    let read = |name: &String| {
        let text = files::read_text(&folder.join(name)).ok()?;
        serde_json::from_str(&text).ok()
    };
    Ok(names.iter().rev().find_map(read))
}
