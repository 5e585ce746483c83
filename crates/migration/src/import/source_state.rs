//! A source file as it lies there: whether it was written to, and copying it away.

use std::{fs, io, path::Path, time::SystemTime};

use rehome_persistence::files::{CopyError, copy_private, is_safe_name, make_private_folder};

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

/// Copies a source file into the archive of its run, which is its owner's alone.
pub(super) fn archive(folder: &Path, file: &PlannedFile) -> Result<(), Error> {
    let target = folder.join(&file.name);
    let write = |source| Error::Target { path: target.clone(), source };
    if !is_safe_name(&file.name) {
        return Err(Error::Outside(file.name.clone()));
    }
    if let Some(parent) = target.parent() {
        make_private_folder(parent).map_err(write)?;
    }
    copy_private(&file.path, &target).map_err(|error| match error {
        CopyError::Read(source) => unreadable(&file.path, source),
        CopyError::Write(source) => write(source),
    })
}
