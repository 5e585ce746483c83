//! Replacing a file so that whatever happens, it holds all of the old text or all of the
//! new one.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Puts `text` into the file at `path`, which keeps its permissions, and returns when it is
/// on the disk. A new file is for its owner alone: what was said to an agent is private.
///
/// The caller holds the lock of the file, so nobody else makes its temporary file. One that
/// a killed process left behind is in nobody's way.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".tmp");
    match fs::remove_file(folder.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = tempfile::Builder::new().prefix(&name).rand_bytes(0).tempfile_in(folder)?;
    match fs::metadata(path) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// The new name of a file is on the disk only when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Other systems do not open folders, and write names without being told.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
