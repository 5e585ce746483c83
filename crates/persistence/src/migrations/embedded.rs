//! A migration as Diesel runs it, with its checksum.
//!
//! Each is run by itself, because Diesel cannot revert when several sources share its version
//! table, and `embed_migrations!` would keep the statements to itself, from which the checksums
//! are made.

use std::fmt;

use super::checksum::checksum;
#[cfg(any(test, feature = "testing"))]
use crate::Backend;
use diesel::{
    connection::BoxableConnection,
    migration::{Migration, MigrationMetadata, MigrationName, MigrationVersion, Result},
};

/// The groups that every database has: what all applications share, and what they are
/// searched by.
pub(crate) const SHARED: [&str; 2] = ["core", "search"];

/// Whether every database has the migrations of `group`, whatever its applications are.
pub(super) fn is_shared(group: &str) -> bool {
    SHARED.contains(&group)
}

/// The group in the name of a migration, as in `core/2026-11-29-000001_core`.
pub(super) fn group_of(name: &str) -> Option<&str> {
    name.split_once('/').map(|(group, _)| group)
}

/// A migration, with its checksum.
#[derive(Debug)]
pub(crate) struct Known {
    pub(super) migration: &'static rehome_migrations::Migration,
    pub(super) checksum: String,
}

impl Known {
    pub(super) fn new(migration: &'static rehome_migrations::Migration) -> Self {
        Self { migration, checksum: checksum(migration.up) }
    }
}

#[cfg(any(test, feature = "testing"))]
/// A name for the whole list of migrations of a backend: it changes with any of them.
pub fn fingerprint(backend: Backend) -> String {
    let groups = match backend {
        Backend::Sqlite => rehome_migrations::SQLITE,
        Backend::Postgres => rehome_migrations::POSTGRES,
    };
    let migrations = groups.iter().flat_map(|group| group.migrations);
    let all: String = migrations.map(|migration| migration.up).collect();
    checksum(&all)[..12].to_owned()
}

impl<DB: diesel::backend::Backend> Migration<DB> for Known {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Ok(connection.batch_execute(self.migration.up)?)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Ok(connection.batch_execute(self.migration.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

/// Always in a transaction.
impl MigrationMetadata for Known {}

impl MigrationName for Known {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.migration.version)
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.migration.name)
    }
}
