//! Who holds the write lock of a file, as far as the system tells.

use std::path::Path;

use crate::file_lock;

/// The process in the way of whoever wants to write to the file at `path`.
pub(crate) fn holder(path: &Path) -> Option<String> {
    file_lock::holder_of(path).or_else(|| of_the_system(path))
}

/// The process that has the lock as the system lists it: on the memory that is shared where there is
/// a log, else on the file.
#[cfg(target_os = "linux")]
fn of_the_system(path: &Path) -> Option<String> {
    use std::{fs, os::unix::fs::MetadataExt as _};

    /// The byte of the shared memory whose lock is that of the writer.
    const WRITER: u64 = 120;
    let mut memory = path.as_os_str().to_owned();
    memory.push("-shm");
    let memory = fs::metadata(memory).ok().map(|metadata| metadata.ino());
    let file = fs::metadata(path).ok().map(|metadata| metadata.ino());
    // A line each: number, kind, whether advisory, mode, process, device:device:inode, first, last.
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let process = locks.lines().find_map(|line| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, "WRITE", process, place, first, last] = parts[..] else { return None };
        let inode = place.rsplit(':').next()?.parse().ok();
        let (first, last) = (first.parse::<u64>().ok()?, last.parse().unwrap_or(u64::MAX));
        let is_it = (inode == memory && first <= WRITER && WRITER <= last) || inode == file;
        is_it.then(|| process.parse::<u32>().ok())?
    })?;
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    Some(match name.trim() {
        "" => format!("process {process}"),
        name => format!("process {process} ({name})"),
    })
}

#[cfg(not(target_os = "linux"))]
fn of_the_system(_: &Path) -> Option<String> {
    None
}
