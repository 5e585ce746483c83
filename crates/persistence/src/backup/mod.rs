//! Backups: whole copies of the database, made while it is in use, each a file of SQLite.
//!
//! SQLite writes the copy itself (`VACUUM INTO`) from one unchanging view; what is on a
//! server is copied from such a view table by table. The copy is checked before it counts.

mod server;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use diesel::{
    Connection as _, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use serde::Serialize;

use crate::{
    Backend, Connection, Database, DatabaseLock,
    error::{Error, Result, Thing},
    history,
    sqlite::copy_database,
    types::Timestamp,
};

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was made, and what for, as its name tells.
    pub label: String,
}

/// Makes a backup; `purpose` becomes part of its name.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory, [`Error::File`] or [`Error::Statement`]
/// when the copy cannot be written, [`Error::Damaged`] when it fails its check.
pub fn create(database: &Database, purpose: &str) -> Result<Backup> {
    let _span = tracing::debug_span!("backup", purpose).entered();
    let place = Place::of(database)?;
    let label = format!("{}-{purpose}", Timestamp::now().as_str().replace(':', ""));
    let path = place.folder.join(format!("{}{label}", place.prefix));
    match database.path() {
        Some(source) => {
            let partial = with_suffix(&path, ".partial");
            let saved = vacuum(database, source, &partial).and_then(|()| keep(&partial, &path));
            if saved.is_err() {
                let _ = fs::remove_file(&partial);
            }
            saved?;
        }
        None => {
            let (copy, _scratch) = server::save(database, place.shown_folder())?;
            keep(&copy, &path)?;
        }
    }
    describe(&path, label)
}

/// Writes the database into a new file.
fn vacuum(database: &Database, source: &Path, target: &Path) -> Result<()> {
    // A connection of its own: the caller may hold the last one of the pool.
    let mut connection = open(source)?;
    connection
        .batch_execute(&format!("PRAGMA busy_timeout = {}", database.busy_timeout().as_millis()))?;
    let into = target.display().to_string();
    sql_query("VACUUM INTO ?").bind::<Text, _>(into).execute(&mut connection)?;
    Ok(())
}

/// Checks a copy, brings it to the disk, and gives it the name of a backup.
fn keep(copy: &Path, path: &Path) -> Result<()> {
    check(copy)?;
    let failed = |source| Error::File { path: path.to_owned(), source };
    File::open(copy).and_then(|copy| copy.sync_all()).map_err(failed)?;
    fs::rename(copy, path).map_err(failed)
}

/// Where the backups of a database are.
struct Place {
    folder: PathBuf,
    /// What all their names begin with.
    prefix: String,
}

impl Place {
    fn of(database: &Database) -> Result<Self> {
        let prefix = |name: &str| format!("{name}.backup-");
        let folder = database.backup_folder().map(Path::to_owned);
        if database.backend() == Backend::Postgres {
            let name = server::name(database)?;
            return Ok(Self { folder: folder.unwrap_or_default(), prefix: prefix(&name) });
        }
        let Some(file) = database.path() else {
            return Err(Error::Invalid("a database in memory has no backups".to_owned()));
        };
        let beside = || file.parent().map(Path::to_owned).unwrap_or_default();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self { folder: folder.unwrap_or_else(beside), prefix: prefix(&name) })
    }

    /// The folder, as the system wants it named.
    fn shown_folder(&self) -> &Path {
        if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder }
    }
}

/// The backups of the database, oldest first.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory, [`Error::File`] when the folder cannot be read.
pub fn list(database: &Database) -> Result<Vec<Backup>> {
    let place = Place::of(database)?;
    let folder = place.shown_folder();
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut backups = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if let Some(label) = name.strip_prefix(&place.prefix)
            && ![".partial", "-wal", "-shm", ".lock"].iter().any(|end| label.ends_with(end))
        {
            backups.push(describe(&place.folder.join(&name), label.to_owned())?);
        }
    }
    backups.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(backups)
}

/// Checks that a backup is a sound database of ours.
///
/// # Errors
/// [`Error::Unknown`] when there is no such file, or [`Error::Open`] with what is wrong.
pub fn verify(path: &Path) -> Result<()> {
    if !path.exists() {
        return Err(Error::Unknown {
            what: Thing::Backup,
            name: path.display().to_string(),
            known: None,
        });
    }
    check(path)?;
    // SQLite calls an empty file a sound database without tables.
    let tables = sql_query("SELECT name AS line FROM sqlite_schema WHERE name = 'import_runs'")
        .load::<Line>(&mut open(path)?)?;
    if tables.is_empty() {
        let reason = "it is no database of Rehome".to_owned();
        return Err(Error::Open { url: path.display().to_string(), reason });
    }
    Ok(())
}

/// Puts a backup in the place of the database, which is itself kept as a backup first.
/// Returns that last backup.
///
/// All of it is one transaction, so that other processes see the old state or the new one
/// and nothing between. A file is copied page by page, a backup of it with an older schema
/// too, which the database then has.
///
/// # Errors
/// Those of [`verify`] and [`create`], and [`Error::Busy`] while others write.
pub fn restore(database: &Database, backup: &Path) -> Result<Backup> {
    let _span = tracing::debug_span!("restore").entered();
    verify(backup)?;
    let lock = DatabaseLock::acquire(database, "restore", database.busy_timeout())?;
    let replaced = match database.path() {
        Some(file) => {
            let replaced = create(database, "before-restore")?;
            copy_database(backup, file)?;
            check(file)?;
            replaced
        }
        None => server::restore(database, &lock, backup)?,
    };
    // The run that the backup was made for is no longer under way. An older schema may not
    // be able to say so; then the next import does, once it is migrated.
    let _ = history::mark_interrupted(&mut database.connection()?, &lock);
    Ok(replaced)
}

/// What the integrity check of an open database finds wrong; nothing when it is sound. Of
/// its pages a server takes care itself, so that there its indexes and constraints are
/// asked for, and what its checksums have found, where it has them.
///
/// # Errors
/// When the check itself cannot run.
pub fn integrity(connection: &mut Connection) -> Result<Vec<String>> {
    match connection {
        Connection::Sqlite(c) => findings(c),
        Connection::Postgres(c) => {
            let lines = sql_query(FINDINGS_OF_A_SERVER).load::<Line>(&mut **c)?;
            Ok(lines.into_iter().map(|line| line.line).collect())
        }
    }
}

const FINDINGS_OF_A_SERVER: &str = "
    SELECT 'the index ' || i.indexrelid::regclass::text || ' is not valid; REINDEX it' AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'the constraint ' || conname || ' of ' || conrelid::regclass::text || ' was never checked; '
        || 'VALIDATE it'
    FROM pg_constraint
    WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'checksums failed on ' || checksum_failures || ' pages, last at '
        || checksum_last_failure
    FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0
    ORDER BY line";

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn findings(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    let integrity = sql_query("SELECT integrity_check AS line FROM pragma_integrity_check")
        .load::<Line>(connection)?;
    let orphans = sql_query(
        "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' points to a missing row of ' \
         || parent AS line FROM pragma_foreign_key_check",
    )
    .load::<Line>(connection)?;
    let lines = integrity.into_iter().chain(orphans).map(|line| line.line);
    Ok(lines.filter(|line| line != "ok").collect())
}

fn check(path: &Path) -> Result<()> {
    let address = path.display().to_string();
    let failed = |reason: String| Error::Open { url: address.clone(), reason };
    let mut connection = open(path)?;
    connection
        .batch_execute("PRAGMA query_only = ON")
        .map_err(|error| failed(error.to_string()))?;
    match findings(&mut connection).map_err(|error| failed(error.to_string()))? {
        lines if lines.is_empty() => Ok(()),
        lines => Err(failed(format!("the integrity check found: {}", lines.join("; ")))),
    }
}

fn open(path: &Path) -> Result<SqliteConnection> {
    let address = path.display().to_string();
    SqliteConnection::establish(&address)
        .map_err(|error| Error::Open { url: address, reason: error.to_string() })
}

fn describe(path: &Path, label: String) -> Result<Backup> {
    let metadata =
        fs::metadata(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    Ok(Backup { path: path.to_owned(), bytes: metadata.len(), label })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
