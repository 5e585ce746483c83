//! The migrations that this program carries: one list for each database, of all groups,
//! in the order of their versions.
//!
//! One list, because Diesel cannot revert when several sources share its version table.
//! `build.rs` makes it: `embed_migrations!` would keep the statements to itself, and the
//! checksums are made from them.

use std::{fmt, sync::LazyLock};

use diesel::{
    connection::BoxableConnection,
    migration::{Migration, MigrationMetadata, MigrationName, MigrationVersion, Result},
};

use super::checksum::checksum;
use crate::{Backend, Connection};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The group that every database has.
pub(super) const CORE: &str = "core";

/// The group in the name of a migration, as in `core/2026-11-29-000001_core`.
pub(super) fn group_of(name: &str) -> Option<&str> {
    name.split_once('/').map(|(group, _)| group)
}

/// Whether migrations make the tables of that application, or the shared ones.
pub fn has_group(id: &str) -> bool {
    SQLITE.iter().any(|migration| group_of(migration.name) == Some(id))
}

/// One migration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Embedded {
    pub(super) version: &'static str,
    /// The group and the folder, as in `core/2026-11-29-000001_core`.
    pub(super) name: &'static str,
    up: &'static str,
    down: &'static str,
}

/// A migration with its checksum.
pub(super) struct Known {
    pub(super) migration: &'static Embedded,
    pub(super) checksum: String,
}

/// The migrations for the database behind this connection.
pub(super) fn known(connection: &Connection) -> &'static [Known] {
    static OF_SQLITE: LazyLock<Vec<Known>> = LazyLock::new(|| with_checksums(SQLITE));
    static OF_POSTGRES: LazyLock<Vec<Known>> = LazyLock::new(|| with_checksums(POSTGRES));
    match connection.backend() {
        Backend::Sqlite => &OF_SQLITE,
        Backend::Postgres => &OF_POSTGRES,
    }
}

#[cfg(any(test, feature = "testing"))]
/// A name for the whole list of migrations of a backend: it changes with any of them.
pub fn fingerprint(backend: Backend) -> String {
    let list = match backend {
        Backend::Sqlite => SQLITE,
        Backend::Postgres => POSTGRES,
    };
    let all: String = list.iter().map(|migration| migration.up).collect();
    checksum(&all)[..12].to_owned()
}

fn with_checksums(migrations: &'static [Embedded]) -> Vec<Known> {
    migrations
        .iter()
        .map(|migration| Known { migration, checksum: checksum(migration.up) })
        .collect()
}

impl<DB: diesel::backend::Backend> Migration<DB> for Embedded {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Ok(connection.batch_execute(self.up)?)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Ok(connection.batch_execute(self.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

/// Always in a transaction.
impl MigrationMetadata for Embedded {}

impl MigrationName for Embedded {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.version)
    }
}

impl fmt::Display for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
