//! The lock of a file: the operating system's, on a second file beside it, since the first
//! one may be replaced and would take its lock along.
//!
//! The system takes it back however the process ends, so the lock file may stay; what it
//! says counts only while it is locked. It binds those who ask for it.

use std::{
    fs::{File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// How long a waiting process sleeps at first, and at most, before it looks again.
const POLL: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(20)];

/// The lock of a file, until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is released when it is dropped"]
pub struct FileLock(File);

impl FileLock {
    /// Takes the lock of the file at `path`, and waits for it as long as `wait`. `purpose` is
    /// what others are told meanwhile. It does not nest: a second one in the same process
    /// waits too.
    ///
    /// # Errors
    /// [`Error::Busy`] names the process that holds it, [`Error::File`] when there is no
    /// writing beside the file.
    pub fn acquire(path: &Path, purpose: &str, wait: Duration) -> Result<Self> {
        Self::acquire_while(path, purpose, wait, || Ok(()))
    }

    /// The same, as long as `wanted` is well.
    pub(crate) fn acquire_while(
        path: &Path,
        purpose: &str,
        wait: Duration,
        wanted: impl Fn() -> Result<()>,
    ) -> Result<Self> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let beside = PathBuf::from(beside);
        let failed = |source| Error::File { path: beside.clone(), source };
        let mut options = crate::files::owner_only();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&beside).map_err(failed)?;
        let deadline = Instant::now() + wait;
        let [mut pause, longest] = POLL;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(Error::Busy { holder: holder(&mut file) });
                    }
                    wanted()?;
                    thread::sleep(left.min(pause));
                    pause = (pause * 2).min(longest);
                }
            }
        }
        sign(&mut file, purpose).map_err(failed)?;
        Ok(Self(file))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing the file releases the lock. The text is cleared for tidiness only, so it
        // does not matter whether that succeeds.
        let _ = self.0.set_len(0);
    }
}

/// Writes down who holds the lock.
fn sign(file: &mut File, purpose: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {} ({purpose})", std::process::id())
}

/// Who holds the lock of the file at `path`; nobody where it is free.
pub(crate) fn holder_of(path: &Path) -> Option<String> {
    let mut beside = path.canonicalize().ok()?.into_os_string();
    beside.push(".lock");
    let mut file = crate::files::open(Path::new(&beside)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(holder(&mut file)),
        _ => None,
    }
}

/// Who holds the lock, in words.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(200).read_to_string(&mut text));
    match (read, text.trim()) {
        (Ok(_), text) if text.starts_with("process ") => text.to_owned(),
        _ => "another process".to_owned(),
    }
}
