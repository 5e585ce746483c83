//! Trying the pending migrations on a copy.

use std::path::Path;

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use tempfile::TempDir;

use super::run::{migrate, migrate_all_within};
use crate::{
    Application, Connection, Database, Settings, declared,
    error::{Error, Result},
};

/// Applies the pending migrations of `apps` to a copy of the database and names them, with
/// the tables that their declarations make. The copy stands in a folder beside the database
/// while this runs, because only there is surely a disk that takes databases of its size;
/// the database itself is only read. On a server they run in a transaction that is rolled
/// back.
///
/// # Errors
/// Those that [`migrate`] would have, and [`Error::File`] when there is no place for a copy.
pub fn dry_run(database: &Database, apps: &[Application]) -> Result<Vec<String>> {
    let mut connection = database.connection()?;
    let Connection::Sqlite(c) = &mut connection else {
        return rolled_back(connection, apps);
    };
    let folder = scratch(database)?;
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().ok_or_else(|| Error::Open {
        url: copy.display().to_string(),
        reason: "the path is not UTF-8".to_owned(),
    })?;
    sql_query("VACUUM INTO $1").bind::<Text, _>(copy).execute(&mut **c)?;
    // One connection is enough, and none is left when the folder goes.
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let copy = Database::open_existing(copy, &settings)?;
    let mut names = migrate(&copy, apps)?;
    names.extend(declared::make(&copy, apps)?);
    Ok(names)
}

/// On a server the changes of a schema belong to a transaction like all others, and this
/// one is taken back. No copy is needed.
fn rolled_back(mut connection: Connection, apps: &[Application]) -> Result<Vec<String>> {
    let mut outcome = Ok(Vec::new());
    let _ = connection.write(|c| {
        outcome = migrate_all_within(c, apps).and_then(|mut names| {
            names.extend(declared::make_within(c, apps)?);
            Ok(names)
        });
        Err::<(), _>(Error::Invalid("a dry run keeps nothing".to_owned()))
    });
    outcome
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
