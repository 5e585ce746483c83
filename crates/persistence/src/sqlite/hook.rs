//! A hook that SQLite calls for every new connection.
//!
//! It switches on the query planner stability guarantee. Without it SQLite prepares a
//! cached statement again whenever a bound LIMIT changes hands, which makes a point read
//! several times slower; a compile-time flag would not reach those who embed the crates.
#![allow(unsafe_code)]

use std::{
    ffi::{c_char, c_int},
    ptr,
    sync::Once,
};

use libsqlite3_sys as ffi;

/// Registers the hook, once for the process.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // SAFETY: `on_open` has the signature that SQLite documents for automatic
        // extensions and lives as long as the process.
        let code = unsafe { ffi::sqlite3_auto_extension(Some(on_open)) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes hooks until it runs out of memory");
    });
}

extern "C" fn on_open(
    connection: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _api: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: SQLite hands over a valid connection, and this option takes an int and a
    // pointer that may be null.
    unsafe {
        ffi::sqlite3_db_config(
            connection,
            ffi::SQLITE_DBCONFIG_ENABLE_QPSG,
            1 as c_int,
            ptr::null_mut::<c_int>(),
        )
    }
}
