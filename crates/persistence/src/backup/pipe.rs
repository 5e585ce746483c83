//! Backups that go through a pipe, as to a program that encrypts them or carries them away.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::PathBuf,
};

use tempfile::TempDir;

use super::{create, server};
use crate::{
    Database,
    error::{Error, Result},
    files::owner_only,
};

/// Makes a backup and writes its bytes; returns how many. Nothing stays beside the database.
///
/// # Errors
/// As [`create`](super::create), and [`Error::File`] when nobody takes the bytes.
pub fn write_to(database: &Database, out: &mut dyn Write) -> Result<u64> {
    let (path, _scratch) = server::scratch(&std::env::temp_dir())?;
    let sealed = path.with_extension("backup");
    create::copy_beside(database, &path)?.seal(&sealed)?;
    let failed = |source| Error::File { path: PathBuf::from("-"), source };
    let mut file =
        File::open(&sealed).map_err(|source| Error::File { path: sealed.clone(), source })?;
    let bytes = io::copy(&mut file, out).map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(bytes)
}

/// Reads a backup into a file, which goes with what is returned beside it.
///
/// # Errors
/// [`Error::File`] when it cannot be read or written.
pub fn read_from(input: &mut dyn Read) -> Result<(PathBuf, TempDir)> {
    let (path, scratch) = server::scratch(&std::env::temp_dir())?;
    let failed = |source| Error::File { path: path.clone(), source };
    let mut file = owner_only().write(true).create_new(true).open(&path).map_err(failed)?;
    io::copy(input, &mut file).and_then(|_| file.sync_all()).map_err(failed)?;
    Ok((path, scratch))
}
