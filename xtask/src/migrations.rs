//! The migrations as they stand on disk, under `migrations/BACKEND/GROUP/VERSION_NAME`.

use std::path::Path;

use anyhow::Result;

use crate::workspace::{folders, read};

pub(crate) use rehome_migrations::{lint, sql};

/// The folder of all migrations.
pub(crate) const FOLDER: &str = "migrations";

/// One migration of one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Migration {
    pub(crate) group: String,
    pub(crate) folder: String,
}

impl Migration {
    /// The digits in front of its name, which put it in order.
    pub(crate) fn version(&self) -> String {
        self.folder.split('_').next().unwrap_or_default().replace('-', "")
    }

    /// The path of one of its files from the root.
    pub(crate) fn file(&self, backend: &str, name: &str) -> String {
        format!("{FOLDER}/{backend}/{}/{}/{name}", self.group, self.folder)
    }

    /// Its statements.
    pub(crate) fn up(&self, root: &Path, backend: &str) -> Result<String> {
        read(root, &self.file(backend, "up.sql"))
    }
}

/// The databases that have migrations, and the folder of each.
pub(crate) const BACKENDS: [&str; 2] = ["postgres", "sqlite"];

/// All migrations of a database, in the order in which they run.
pub(crate) fn of(root: &Path, backend: &str) -> Result<Vec<Migration>> {
    let backend = root.join(FOLDER).join(backend);
    let mut found = Vec::new();
    for group in folders(&backend)? {
        for folder in folders(&backend.join(&group))? {
            found.push(Migration { group: group.clone(), folder });
        }
    }
    found.sort_by_key(Migration::version);
    Ok(found)
}
