//! A new migration, empty but for what its author should think of.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use time::{OffsetDateTime, macros::format_description};

use crate::{
    migrations::{BACKENDS, Migration},
    workspace::root,
};

/// Makes the folder of a new migration, for every database.
#[derive(Args)]
pub(crate) struct Arguments {
    /// `core`, or the application whose tables it changes.
    group: String,
    /// What it does, in words joined by underscores.
    name: String,
}

const UP: &str = "\
-- TODO: what this changes, and why. A comment directly above a CREATE TABLE, and one behind
-- a column, become their documentation. A statement that loses data needs a comment like
-- `-- destructive: the reason` right above it.

";

const DOWN: &str = "\
-- TODO: back to exactly the schema before; a test compares it.
";

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let version = OffsetDateTime::now_utc()
        .format(format_description!("[year]-[month]-[day]-[hour][minute][second]"))?;
    for path in create(&root(), arguments, &version)? {
        println!("{path}");
    }
    println!("then: cargo xtask codegen");
    Ok(())
}

/// Writes the files, and gives their paths from the root.
fn create(root: &Path, arguments: &Arguments, version: &str) -> Result<Vec<String>> {
    let Arguments { group, name } = arguments;
    for word in [group, name] {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if word.is_empty() || !word.chars().all(plain) {
            bail!("`{word}` may hold only a-z, 0-9 and underscores");
        }
    }
    let migration = Migration { group: group.clone(), folder: format!("{version}_{name}") };
    let mut written = Vec::new();
    for backend in BACKENDS {
        for (file, text) in [("up.sql", UP), ("down.sql", DOWN)] {
            let path = migration.file(backend, file);
            let full = root.join(&path);
            ensure!(!full.exists(), "{path} exists already");
            let folder = full.parent().with_context(|| format!("{path} has no folder"))?;
            fs::create_dir_all(folder)?;
            fs::write(&full, text).with_context(|| format!("cannot write {path}"))?;
            written.push(path);
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::{Arguments, UP, create};

    fn arguments(group: &str, name: &str) -> Arguments {
        Arguments { group: group.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn every_database_gets_the_same_folder() {
        let root = TempDir::new().unwrap();
        let written = create(root.path(), &arguments("core", "add_tags"), "2026-01-02-030405");
        assert_eq!(
            written.unwrap(),
            [
                "migrations/postgres/core/2026-01-02-030405_add_tags/up.sql",
                "migrations/postgres/core/2026-01-02-030405_add_tags/down.sql",
                "migrations/sqlite/core/2026-01-02-030405_add_tags/up.sql",
                "migrations/sqlite/core/2026-01-02-030405_add_tags/down.sql",
            ]
        );
    }

    #[test]
    fn the_template_accounts_for_no_statement() {
        assert_eq!(crate::migrations::lint::lint(&format!("{UP}DROP TABLE a;")).len(), 1);
    }

    #[test]
    fn a_name_that_is_no_folder_is_refused() {
        let root = TempDir::new().unwrap();
        for name in ["", "Add tags", "../x"] {
            assert!(create(root.path(), &arguments("core", name), "1").is_err(), "{name}");
        }
    }
}
