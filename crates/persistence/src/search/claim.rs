//! The claim on the work of making what is searched: who comes while somebody else is at it waits,
//! and finds it done, instead of doing all of it once more.

use crate::{Database, error::Result, file_lock::FileLock, postgres::ServerLock};

/// What others are told meanwhile.
const PURPOSE: &str = "index";

/// The claim, until it is dropped.
#[must_use = "the claim is released when it is dropped"]
pub struct Claim {
    _file: Option<FileLock>,
    _server: Option<ServerLock>,
}

/// Claims the work, and waits while somebody else has it, as long as the settings say. A database in
/// memory is nobody else's.
///
/// # Errors
/// [`Error::Busy`](crate::Error::Busy) names who has it still, and when the database cannot be reached.
pub fn claim(database: &Database) -> Result<Claim> {
    database.require_writable()?;
    let longest = database.busy_timeout();
    let wanted = || database.context().check();
    let (mut file, mut server) = (None, None);
    match (database.target(), database.path()) {
        (crate::database::DatabaseAddress::Postgres(url), _) => {
            server = Some(ServerLock::acquire_index(url, PURPOSE, longest, wanted)?);
        }
        (crate::database::DatabaseAddress::Sqlite(_), Some(path)) => {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let mut beside = path.into_os_string();
            beside.push("-index");
            file = Some(FileLock::acquire_while(beside.as_ref(), PURPOSE, longest, wanted)?);
        }
        (crate::database::DatabaseAddress::Sqlite(_), None) => {}
    }
    Ok(Claim { _file: file, _server: server })
}
