//! The lock that a change of a file of sessions holds. It binds those who ask for it, which
//! the editor itself does not.

use std::{path::Path, time::Duration};

use rehome_domain::apps::editor::CommandError;
use rehome_persistence::{Error, FileLock};

/// Takes the lock of the file at `path`, and waits for it as long as `wait`. `purpose` is what
/// others are told meanwhile.
pub(super) fn lock(path: &Path, purpose: &str, wait: Duration) -> Result<FileLock, CommandError> {
    FileLock::acquire(path, purpose, wait).map_err(|error| {
        let reason = match error {
            Error::Busy { holder } => {
                format!("{} is in use by {holder}; try again later", path.display())
            }
            Error::File { path, source } => format!("{}: {source}", path.display()),
            other => other.to_string(),
        };
        CommandError::Storage(format!("Failed to lock sessions: {reason}"))
    })
}
