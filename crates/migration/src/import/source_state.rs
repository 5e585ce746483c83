//! A source file as it lies there: whether it was written to, and copying it away.

use std::{
    fs::{self, File},
    io,
    path::Path,
    time::SystemTime,
};

use crate::{
    error::{Error, Result},
    source::PlannedFile,
};

pub(super) fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Source { path: path.to_owned(), source }
}

/// What changes when a file is written to, or another takes its place.
#[derive(PartialEq, Eq)]
pub(super) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        Ok(Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&metadata),
        })
    }
}

/// Copies a source file into the archive of its run.
pub(super) fn archive(folder: &Path, file: &PlannedFile) -> Result<(), Error> {
    let target = folder.join(&file.name);
    let write = |source| Error::Target { path: target.clone(), source };
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(write)?;
    }
    fs::copy(&file.path, &target).map_err(write)?;
    File::open(&target).and_then(|copy| copy.sync_all()).map_err(write)
}
