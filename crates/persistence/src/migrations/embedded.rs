//! The migrations that this program carries: one list for each database, of all groups,
//! in the order of their versions.
//!
//! One list, because Diesel cannot revert when several sources share its version table.
//! The crate `rehome-migrations` has the statements, from which the checksums are made;
//! `embed_migrations!` would keep them to itself.

use std::{fmt, sync::LazyLock};

use diesel::{
    connection::BoxableConnection,
    migration::{Migration, MigrationMetadata, MigrationName, MigrationVersion, Result},
};
use rehome_migrations::{Group, POSTGRES, SQLITE};

use super::checksum::checksum;
use crate::{Backend, Connection};

/// The groups that every database has: what all applications share, and what they are
/// searched by.
const SHARED: [&str; 2] = ["core", "search"];

/// Whether every database has the migrations of `group`, whatever its applications are.
pub(super) fn is_shared(group: &str) -> bool {
    SHARED.contains(&group)
}

/// The group in the name of a migration, as in `core/2026-11-29-000001_core`.
pub(super) fn group_of(name: &str) -> Option<&str> {
    name.split_once('/').map(|(group, _)| group)
}

/// Whether migrations make the tables of that application, or the shared ones.
pub fn has_group(id: &str) -> bool {
    SQLITE.iter().any(|group| group.name == id)
}

/// A migration, with its checksum.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) migration: &'static rehome_migrations::Migration,
    pub(super) checksum: String,
}

/// The migrations for the database behind this connection.
pub(super) fn known(connection: &Connection) -> &'static [Known] {
    static OF_SQLITE: LazyLock<Vec<Known>> = LazyLock::new(|| in_order(SQLITE));
    static OF_POSTGRES: LazyLock<Vec<Known>> = LazyLock::new(|| in_order(POSTGRES));
    match connection.backend() {
        Backend::Sqlite => &OF_SQLITE,
        Backend::Postgres => &OF_POSTGRES,
    }
}

#[cfg(any(test, feature = "testing"))]
/// A name for the whole list of migrations of a backend: it changes with any of them.
pub fn fingerprint(backend: Backend) -> String {
    let groups = match backend {
        Backend::Sqlite => SQLITE,
        Backend::Postgres => POSTGRES,
    };
    let all: String = in_order(groups).iter().map(|known| known.migration.up).collect();
    checksum(&all)[..12].to_owned()
}

/// The migrations of all groups in the order of their versions.
fn in_order(groups: &'static [Group]) -> Vec<Known> {
    let mut known: Vec<Known> = groups
        .iter()
        .flat_map(|group| group.migrations)
        .map(|migration| Known { migration, checksum: checksum(migration.up) })
        .collect();
    known.sort_by_key(|known| known.migration.version);
    known
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
