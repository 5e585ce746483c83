//! The sum over all bytes of a backup. It stands in the header of the file, in the fields that
//! SQLite leaves to applications, so that a backup is one file and any program can still open it.
//!
//! What merely opening a file changes is left out of the sum: the journal's mode, the counter of
//! changes, the version of the program.

use std::{
    fs::OpenOptions,
    io::{Read, Seek as _, SeekFrom, Write as _},
    ops::Range,
    path::Path,
};

use sha2::{Digest as _, Sha256};

use crate::{
    error::{Error, Result},
    files,
};

/// Where `user_version` stands: the sum.
const SUM: Range<usize> = 60..64;
/// Where `application_id` stands: what tells a sealed file.
const MARK: Range<usize> = 68..72;
/// What the mark is.
const IS_SEALED: &[u8; 4] = b"RHMB";
/// What is left out of the sum, beside it and the mark.
const LEFT_OUT: [Range<usize>; 3] = [18..20, 24..28, 92..100];
/// The length of the header of a file of SQLite.
const HEADER: usize = 100;

/// Whether the bytes of a backup are those that it was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    /// They are.
    Whole,
    /// They are not.
    Broken,
    /// Nobody knows: the file was made without a sum.
    None,
}

/// Writes the sum into the file.
pub(super) fn seal(path: &Path) -> Result<()> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let sum = sum(path)?;
    let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
    for (range, bytes) in [(SUM, &sum), (MARK, IS_SEALED)] {
        file.seek(SeekFrom::Start(range.start as u64)).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
    }
    file.sync_all().map_err(failed)
}

/// Looks whether the bytes still are what they were.
pub(super) fn seal_of(path: &Path) -> Result<Seal> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let mut header = [0; HEADER];
    let mut file = files::open(path).map_err(failed)?;
    if file.read_exact(&mut header).is_err() || header[MARK] != *IS_SEALED {
        return Ok(Seal::None);
    }
    Ok(if header[SUM] == sum(path)? { Seal::Whole } else { Seal::Broken })
}

/// Takes the sum out of the header: the file is a database that is written to from now on.
pub(super) fn unseal(path: &Path) -> Result<()> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
    for range in [SUM, MARK] {
        file.seek(SeekFrom::Start(range.start as u64)).map_err(failed)?;
        file.write_all(&[0; 4]).map_err(failed)?;
    }
    Ok(())
}

fn sum(path: &Path) -> Result<[u8; 4]> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let mut file = files::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut is_first = true;
    loop {
        let length = file.read(&mut buffer).map_err(failed)?;
        if length == 0 {
            break;
        }
        if is_first {
            for range in LEFT_OUT.into_iter().chain([SUM, MARK]) {
                let end = range.end.min(length);
                buffer[range.start.min(end)..end].fill(0);
            }
            is_first = false;
        }
        hash.update(&buffer[..length]);
    }
    let whole: [u8; 32] = hash.finalize().into();
    Ok(std::array::from_fn(|at| whole[at]))
}
