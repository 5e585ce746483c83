//! Erasing a record, as a person may demand: its rows and parts, what the log keeps of it, and its
//! traces beside it, so that no byte of what it said is left in the file. The proof of the log
//! stays: the leaves of its entries can still be computed, and still say who did something when,
//! and no longer to what.
//!
//! An erased record is named by its pseudonym alone, in a list beside the database, so that a
//! backup from before is erased too when it is restored. Whom this protects against, and whom not,
//! is in `docs/PRIVACY.md`.

mod list;
mod physical;
mod record;
mod redact;
mod traces;

use serde::Serialize;

use crate::{
    Database, Table, changes,
    changes::{Cause, Scope},
    error::{Error, Result, Thing},
    types::Timestamp,
};

use list::note;
pub use list::{Erased, list_of};
pub use record::{Counts, apply};

/// What is to be erased, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EraseOptions {
    /// Tell what would go, and change nothing.
    pub dry_run: bool,
}

/// What an erasure did. It has no content of what is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// What stands for the record from now on.
    pub pseudonym: String,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// When: RFC 3339, UTC.
    pub at: String,
    /// Who did it.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// How much went.
    #[serde(flatten)]
    pub counts: Counts,
    /// The root of the log before.
    pub root_before: String,
    /// How many entries it had.
    pub size_before: i64,
    /// The root after: the log has one entry more, which tells of the erasure.
    pub root_after: String,
    /// How many entries it has.
    pub size_after: i64,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
    /// Backups that may still hold it. It is erased from each when that is restored; `rewritten`
    /// are those from which it is gone already.
    pub backups: Vec<String>,
    /// Backups that were written anew without it.
    pub rewritten: Vec<String>,
}

/// Erases the record `key` of a container. There is no way back, and no backup is made before.
///
/// # Errors
/// [`Error::Unknown`] when there is no such record and none was ever in the log, and when the
/// database refuses.
pub fn erase(
    database: &Database,
    table: &Table,
    container: &str,
    key: &str,
    options: &EraseOptions,
) -> Result<Certificate> {
    let lock = crate::DatabaseLock::acquire(database, "erase", database.busy_timeout())?;
    let mut connection = database.connection()?;
    let c = &mut connection;
    physical::securely(c)?;
    let before = changes::head(c)?;
    let outcome = c.unit(Scope::Database, Cause::Edit, None, |c| {
        let found = record::erase(c, table, container, key)?;
        let Some((erased, counts)) = found else {
            return Err(Left::Failed(Error::Unknown {
                what: Thing::Record {
                    app: table.app.clone(),
                    collection: table.collection.id.clone(),
                },
                name: key.to_owned(),
                known: None,
            }));
        };
        if options.dry_run {
            return Err(Left::DryRun(erased, counts));
        }
        let told = format!("{} of {}/{}", erased.shown(), erased.app, erased.collection);
        changes::note_of_log(c, "erased", &told)?;
        Ok((erased, counts))
    });
    let (erased, counts) = match outcome {
        Ok((erased, counts)) | Err(Left::DryRun(erased, counts)) => (erased, counts),
        Err(Left::Failed(error)) => return Err(error),
    };
    if !options.dry_run {
        physical::tidy(c, table)?;
        note(database, &erased)?;
    }
    let after = changes::head(c)?;
    drop(connection);
    drop(lock);
    let backups = crate::backup::list(database).unwrap_or_default();
    let root = |head: &changes::Head| rehome_domain::log::Checkpoint {
        origin: head.origin.clone(),
        size: head.tree.size(),
        root: head.tree.root(),
        blocks: None,
    };
    Ok(Certificate {
        pseudonym: erased.shown(),
        app: erased.app,
        collection: erased.collection,
        at: Timestamp::now().to_string(),
        actor: database.context().actor.clone(),
        reason: database.context().reason.clone(),
        counts,
        root_before: root(&before).shown_root(),
        size_before: before.size(),
        root_after: root(&after).shown_root(),
        size_after: after.size(),
        dry_run: options.dry_run,
        backups: backups.into_iter().map(|backup| backup.path.display().to_string()).collect(),
        rewritten: Vec::new(),
    })
}

/// How the unit of work is left.
enum Left {
    DryRun(Erased, Counts),
    Failed(Error),
}

impl From<Error> for Left {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
