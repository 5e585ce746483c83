//! Copying one database file over another, live, with SQLite's backup interface.
//!
//! Diesel does not reach that interface, so this module opens both files itself. The copy
//! is one transaction of the target: other connections see the old pages or the new ones.
#![allow(unsafe_code)]

use std::{
    ffi::{CStr, CString, c_int},
    path::Path,
    ptr,
    time::Duration,
};

use libsqlite3_sys as ffi;

use crate::error::{Error, Result};

/// Copies all of `source` over `target`, and waits as long as `wait` for those who read or write it.
pub(crate) fn copy_database(source: &Path, target: &Path, wait: Duration) -> Result<()> {
    let wait = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
    let from = Handle::open(source, ffi::SQLITE_OPEN_READONLY)?;
    let to = Handle::open(target, ffi::SQLITE_OPEN_READWRITE)?;
    // SAFETY: both handles are open and outlive the backup, which is finished before the
    // block ends; `main` is the name of the one schema of each.
    let code = unsafe {
        ffi::sqlite3_busy_timeout(to.0, wait);
        let backup = ffi::sqlite3_backup_init(to.0, c"main".as_ptr(), from.0, c"main".as_ptr());
        if backup.is_null() {
            ffi::sqlite3_errcode(to.0)
        } else {
            ffi::sqlite3_backup_step(backup, -1);
            ffi::sqlite3_backup_finish(backup)
        }
    };
    match code {
        ffi::SQLITE_OK => Ok(()),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => {
            Err(Error::Busy { holder: "another process".to_owned() })
        }
        _ => Err(to.error(target)),
    }
}

struct Handle(*mut ffi::sqlite3);

impl Handle {
    fn open(path: &Path, flags: c_int) -> Result<Self> {
        let name = CString::new(path.as_os_str().as_encoded_bytes())
            .map_err(|_| Error::Invalid(format!("{} holds a NUL", path.display())))?;
        let mut handle = Self(ptr::null_mut());
        // SAFETY: the name ends with NUL and the handle is a place to write a pointer to.
        let code =
            unsafe { ffi::sqlite3_open_v2(name.as_ptr(), &mut handle.0, flags, ptr::null()) };
        if code == ffi::SQLITE_OK { Ok(handle) } else { Err(handle.error(path)) }
    }

    fn error(&self, path: &Path) -> Error {
        // SAFETY: SQLite accepts any handle it gave, also of a failed open, and returns a
        // text that ends with NUL and lives until the next call.
        let reason = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.0)) };
        let reason = reason.to_string_lossy().into_owned();
        Error::Open { url: path.display().to_string(), reason }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle came from SQLite and is not used again; null is allowed.
        unsafe {
            ffi::sqlite3_close(self.0);
        }
    }
}
