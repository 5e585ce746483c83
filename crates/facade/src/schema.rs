//! The schema of the database: how it stands, and bringing it up to this program.

use rehome_persistence::{backup, declared, migrations};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// One migration that the program or the database knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// Its group and name, as in `core/2026-11-29-000001_core`.
    pub name: String,
    /// `applied`, `pending`, `altered`, `unknown` or `unfinished`: of a move, then.
    pub state: &'static str,
    /// When it was applied: RFC 3339, UTC.
    pub applied_at: Option<String>,
}

/// What a migration of the schema did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Migrated {
    /// Whether that happened on a copy only.
    pub dry_run: bool,
    /// The migrations that were applied, in order, then the tables that were made from
    /// declarations.
    pub applied: Vec<String>,
    /// The backup that was made before.
    pub backup: Option<String>,
}

impl Rehome {
    /// Every migration that concerns the enabled applications, by version.
    pub fn schema_status(&self) -> Result<Vec<Migration>, Error> {
        let mut connection = self.database.connection()?;
        migrations::require_ours(&mut connection)?;
        let entries = migrations::status(&mut connection, &self.apps)?;
        let migration = |entry: migrations::Entry| Migration {
            name: entry.name,
            state: entry.state.as_str(),
            applied_at: entry.applied_at.map(|at| at.to_string()),
        };
        Ok(entries.into_iter().map(migration).collect())
    }

    /// Applies the migrations that are still to run, and makes the tables that applications
    /// declare. A file that is in use already is backed up before.
    ///
    /// # Errors
    /// When the schema is newer than this program or altered, another process works on the
    /// database, or a migration or table fails; what was done before it stays done.
    pub fn migrate_schema(&self) -> Result<Migrated, Error> {
        let (pending, unused) = self.database.read(|c| {
            let pending = migrations::status(c, &self.apps)?
                .iter()
                .any(|entry| entry.state == migrations::State::Pending);
            let pending = pending || declared::require(c, &self.apps).is_err();
            Ok::<_, Error>((pending, migrations::is_unused(c)?))
        })?;
        let mut saved = None;
        if pending && !unused && self.database.path().is_some() {
            let backup = backup::create(&self.database, "before-migrate")?;
            saved = Some(backup.path.display().to_string());
        }
        let mut applied = migrations::migrate(&self.database, &self.apps)?;
        applied.extend(declared::make(&self.database, &self.apps)?);
        Ok(Migrated { dry_run: false, applied, backup: saved })
    }

    /// Does the same to a copy of the database, which is thrown away.
    ///
    /// # Errors
    /// Those that [`Rehome::migrate_schema`] would have.
    pub fn try_migrations(&self) -> Result<Migrated, Error> {
        let applied = migrations::dry_run(&self.database, &self.apps)?;
        Ok(Migrated { dry_run: true, applied, backup: None })
    }

    /// What is wrong with the database: nothing when it is sound.
    ///
    /// # Errors
    /// When the check itself cannot run.
    pub fn integrity(&self) -> Result<Vec<String>, Error> {
        Ok(backup::integrity(&mut self.database.connection()?)?)
    }
}
