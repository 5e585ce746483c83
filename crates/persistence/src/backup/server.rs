//! Backups of a database on a server: a file of SQLite with all that it holds, which is a
//! database like any other, and the way back from one.

use std::path::{Path, PathBuf};

use diesel::{RunQueryDsl, dsl::sql, select, sql_types::Text};
use tempfile::TempDir;

use super::Backup;
use crate::{
    Connection, Database, DatabaseLock, Settings,
    error::{Error, Result},
    migrations, on,
    sqlite::copy_database,
    table_copy::{self, Source},
};

/// Copies the database into a new file in `folder`, from one view that nobody changes;
/// whoever reads or writes goes on meanwhile. Returns the file, and what it stands in, which
/// goes when it is dropped.
pub(super) fn save(database: &Database, folder: &Path) -> Result<(PathBuf, TempDir)> {
    let (path, scratch) = scratch(folder)?;
    let target = open(&path)?;
    let lock = DatabaseLock::acquire(&target, "backup", database.busy_timeout())?;
    database.connection()?.snapshot(|from| {
        let source = Source::read(database, from)?;
        table_copy::prepare(&target, &lock, &source, 0, false)?;
        let mut to = target.connection()?;
        copy_all(from, &mut to, &source)?;
        table_copy::finish(from, &mut to, &source.tables)
    })?;
    Ok((path, scratch))
}

/// The name of the database, fit for that of a file.
pub(super) fn name(database: &Database) -> Result<String> {
    let name: String =
        on!(&mut database.connection()?, |c| select(sql::<Text>("current_database()::text"))
            .get_result(c))?;
    let fit = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    Ok(name.chars().map(fit).collect())
}

/// Puts what the file holds in the place of all that the database holds, in one transaction;
/// returns the backup of what stood there. The schema of the file may be an older one.
pub(super) fn restore(database: &Database, lock: &DatabaseLock, file: &Path) -> Result<Backup> {
    // From a copy, since bringing its schema up to date must not change the backup.
    let (path, _scratch) = scratch(&std::env::temp_dir())?;
    let saved = open(&path)?.with_applications(database.applications());
    copy_database(file, &path, database.busy_timeout())?;
    let mut enabled = database.applications().to_vec();
    let groups = migrations::groups(&mut saved.connection()?, &enabled)?;
    enabled.retain(|app| groups.contains(&app.id));
    migrations::migrate(&saved, &enabled)?;
    migrations::migrate_locked(database, &enabled, lock)?;
    let replaced = super::create(database, "before-restore")?;
    saved.connection()?.snapshot(|from| {
        let source = Source::read(&saved, from)?;
        database.write(|to| {
            table_copy::replace(to, &source)?;
            copy_all(from, to, &source)?;
            table_copy::finish(from, to, &source.tables)
        })
    })?;
    Ok(replaced)
}

/// The path of a file in a new folder in `folder`.
pub(super) fn scratch(folder: &Path) -> Result<(PathBuf, TempDir)> {
    let scratch = tempfile::Builder::new()
        .prefix(".rehome-")
        .tempdir_in(folder)
        .map_err(|source| Error::File { path: folder.to_owned(), source })?;
    Ok((scratch.path().join("copy.db"), scratch))
}

fn open(path: &Path) -> Result<Database> {
    let settings = Settings { pool_size: 1, ..Settings::default() };
    Database::open(&path.display().to_string(), &settings)
}

/// Copies every table, and compares what is on both sides when all of them are there: triggers
/// count in one table what comes into another.
fn copy_all(from: &mut Connection, to: &mut Connection, source: &Source) -> Result<()> {
    let mut copied = Vec::with_capacity(source.tables.len());
    for shape in &source.tables {
        copied.push(table_copy::copy(from, to, shape, |_| Ok(()))?.sums.rows);
    }
    for (shape, copied) in source.tables.iter().zip(copied) {
        if table_copy::sums(to, shape, |_| Ok(()))?.rows != copied {
            let table = &shape.name;
            return Err(Error::Statement(format!("the copy of {table} is not what was copied")));
        }
    }
    Ok(())
}
