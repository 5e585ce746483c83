//! What SQLite calls for every new connection: a hook of our own, and sqlite-vec.
//!
//! The hook switches on the query planner stability guarantee. Without it SQLite prepares a
//! cached statement again whenever a bound LIMIT changes hands, which makes a point read
//! several times slower; a compile-time flag would not reach those who embed the crates.
//!
//! sqlite-vec, which is linked in, has the functions that take the distance of two vectors,
//! BLOBs of `f32`.
#![allow(unsafe_code)]

use std::{
    ffi::{c_char, c_int},
    mem, ptr,
    sync::Once,
};

use libsqlite3_sys as ffi;

/// What SQLite documents for automatic extensions.
type Extension = unsafe extern "C" fn(
    *mut ffi::sqlite3,
    *mut *mut c_char,
    *const ffi::sqlite3_api_routines,
) -> c_int;

/// Registers both, once for the process.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // SAFETY: the function has this signature in C; its crate declares it without one.
        let vectors = unsafe {
            mem::transmute::<unsafe extern "C" fn(), Extension>(sqlite_vec::sqlite3_vec_init)
        };
        for extension in [on_open, vectors] {
            // SAFETY: both have the signature of extensions, and live as long as the process.
            let code = unsafe { ffi::sqlite3_auto_extension(Some(extension)) };
            assert_eq!(code, ffi::SQLITE_OK, "SQLite takes hooks until it runs out of memory");
        }
    });
}

unsafe extern "C" fn on_open(
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
