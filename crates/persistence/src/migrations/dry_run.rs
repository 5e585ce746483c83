//! Trying the pending migrations on a copy.

use std::path::Path;

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use rehome_domain::App;
use tempfile::TempDir;

use super::run::migrate;
use crate::{
    Connection, Database, Settings, declared,
    error::{Error, Result},
};

/// Applies the pending migrations of `apps` to a copy of the database and names them, with
/// the tables that their declarations make. The copy stands in a folder beside the database
/// while this runs, because only there is surely a disk that takes databases of its size;
/// the database itself is only read.
///
/// # Errors
/// Those that [`migrate`] would have, and [`Error::File`] when there is no place for a copy.
pub fn dry_run(database: &Database, apps: &[App]) -> Result<Vec<String>> {
    let folder = scratch(database)?;
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().ok_or_else(|| Error::Open {
        url: copy.display().to_string(),
        reason: "the path is not UTF-8".to_owned(),
    })?;
    let Connection::Sqlite(c) = &mut database.connection()?;
    sql_query("VACUUM INTO $1").bind::<Text, _>(copy).execute(&mut **c)?;
    // One connection is enough, and none is left when the folder goes.
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let copy = Database::open_existing(copy, &settings)?;
    let mut names = migrate(&copy, apps)?;
    names.extend(declared::make(&copy, apps)?);
    Ok(names)
}

fn scratch(database: &Database) -> Result<TempDir> {
    let builder = |folder: &Path| {
        tempfile::Builder::new()
            .prefix(".rehome-dry-run-")
            .tempdir_in(folder)
            .map_err(|source| Error::File { path: folder.to_owned(), source })
    };
    match database.path() {
        None => builder(&std::env::temp_dir()),
        Some(path) => match path.parent() {
            Some(parent) if parent != Path::new("") => builder(parent),
            _ => builder(Path::new(".")),
        },
    }
}
