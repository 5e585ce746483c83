//! Archives: files of a zip, read one by one into a folder of our own. A name that leads elsewhere,
//! a link, an encrypted file and more bytes than are allowed end it, whatever the headers say.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
};

use rehome_persistence::files;
use zip::{ZipArchive, result::ZipError};

use super::{UploadLimits, target, unreadable};
use crate::error::{Error, Result};

/// How deep folders may lie in each other.
const DEEPEST: usize = 16;

/// Whether the file begins as a zip does.
pub(super) fn is_archive(path: &Path) -> Result<bool> {
    let mut input = files::open(path).map_err(|source| unreadable(path, source))?;
    let mut begin = [0; 4];
    match input.read_exact(&mut begin) {
        Ok(()) => Ok(begin == *b"PK\x03\x04" || begin == *b"PK\x05\x06"),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(source) => Err(unreadable(path, source)),
    }
}

/// Writes the files of an archive into `folder`.
pub(super) fn unpack(path: &Path, folder: &Path, limits: &UploadLimits) -> Result<()> {
    let input = File::open(path).map_err(|source| unreadable(path, source))?;
    let mut archive = ZipArchive::new(io::BufReader::new(input)).map_err(broken)?;
    if archive.len() > limits.entries {
        let what = format!("the archive has {} files; the most", archive.len());
        return Err(Error::TooLarge { what, most: limits.entries as u64 });
    }
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        let is_link = entry.is_symlink() || entry.unix_mode().is_some_and(is_special);
        if is_link || entry.encrypted() {
            return Err(refused(&name, "a link, a device or encrypted"));
        }
        if entry.is_dir() {
            inside(&name)?;
            continue;
        }
        let target_path = folder.join(inside(&name)?);
        if let Some(above) = target_path.parent() {
            fs::create_dir_all(above).map_err(|source| target(above, source))?;
        }
        let mut file = File::create_new(&target_path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => refused(&name, "there twice"),
            _ => target(&target_path, source),
        })?;
        left =
            copy(&mut entry, &mut file, left, limits.unpacked).map_err(|failed| match failed {
                Failed::TooLarge(error) => error,
                Failed::Read(error) => {
                    Error::Upload(format!("the archive cannot be read: {error}"))
                }
                Failed::Write(source) => target(&target_path, source),
            })?;
    }
    Ok(())
}

enum Failed {
    TooLarge(Error),
    Read(io::Error),
    Write(io::Error),
}

/// Copies at most `left` bytes, and tells how many are left then.
fn copy(from: &mut impl Read, to: &mut File, mut left: u64, most: u64) -> Result<u64, Failed> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer).map_err(Failed::Read)?;
        if count == 0 {
            return Ok(left);
        }
        left = left.checked_sub(count as u64).ok_or_else(|| {
            let what = "what the archive unpacks to".to_owned();
            Failed::TooLarge(Error::TooLarge { what, most })
        })?;
        to.write_all(&buffer[..count]).map_err(Failed::Write)?;
    }
}

/// The name as a path that stays inside; also as Windows reads it.
fn inside(name: &str) -> Result<PathBuf> {
    let is_foreign = name.contains(['\\', '\0', ':']) || name.len() > 500;
    let path = Path::new(name);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || is_foreign || !stays || path.components().count() > DEEPEST {
        return Err(refused(name, "of a name that leads out of the archive, or too long"));
    }
    Ok(path.to_owned())
}

/// Whether the mode is of what is neither a file nor a folder.
fn is_special(mode: u32) -> bool {
    const KIND: u32 = 0o170_000;
    !matches!(mode & KIND, 0 | 0o100_000 | 0o040_000)
}

fn refused(name: &str, why: &str) -> Error {
    let name = rehome_domain::short::value(name);
    Error::Upload(format!("the archive is not taken: its `{name}` is {why}"))
}

fn broken(error: ZipError) -> Error {
    Error::Upload(format!("the archive cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["", "/etc/passwd", "../a", "a/../../b", "a\\b", "C:a", "a\0", "./../a"] {
            assert!(inside(name).is_err(), "{name:?}");
        }
        for name in ["a.json", "folder/a.json", "火.json"] {
            assert!(inside(name).is_ok(), "{name}");
        }
    }
}
