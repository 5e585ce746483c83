//! Whether a database or a backup is what it should be.

use std::path::Path;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{DefaultLoadingMode, SimpleConnection},
    sql_query,
    sql_types::{Binary, Text},
};
use rehome_domain::{Digest, log::Checkpoint};
use serde::Serialize;

use super::seal::{Seal, seal_of};
use crate::{
    Connection, Database, Settings, changes, declared,
    error::{Error, Result, Thing},
    files,
    statement::quoted,
};

/// What a check of a backup found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupCheck {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// What is wrong, in words.
    pub problems: Vec<String>,
    /// How many records were read and compared with their digests.
    pub records: u64,
    /// How many changes the log has.
    pub size: i64,
    /// The root of the log.
    pub root: String,
    /// Whether the bytes are those that it was made with: false also where it has no sum.
    pub sealed: bool,
}

/// Checks that a backup is a sound database of ours: its bytes, its pages, its log, and that every
/// record is what its digest says.
///
/// # Errors
/// [`Error::Unknown`] when there is no such file, or [`Error::Open`] with what is wrong.
pub fn verify(path: &Path) -> Result<()> {
    let check = verify_whole(path)?;
    if check.problems.is_empty() {
        return Ok(());
    }
    Err(Error::Open {
        url: path.display().to_string(),
        reason: format!("the check found: {}", check.problems.join("; ")),
    })
}

/// The same, and all that is wrong is in the outcome.
///
/// # Errors
/// [`Error::Unknown`] when there is no such file, [`Error::Open`] where it is no database at all.
pub fn verify_whole(path: &Path) -> Result<BackupCheck> {
    if !path.exists() {
        return Err(Error::Unknown {
            what: Thing::Backup,
            name: path.display().to_string(),
            known: None,
        });
    }
    let seal = seal_of(path)?;
    let mut found = BackupCheck {
        sound: false,
        problems: Vec::new(),
        records: 0,
        size: 0,
        root: String::new(),
        sealed: seal == Seal::Whole,
    };
    if seal == Seal::Broken {
        found.problems.push("its bytes are not those that it was made with".to_owned());
    }
    if let Err(error) = check(path) {
        found.problems.push(reason_of(error));
    } else {
        // At a copy, since opening a database may change its file.
        let (copy, _scratch) = copy_of(path)?;
        look_inside(&copy, &mut found)?;
    }
    found.sound = found.problems.is_empty();
    Ok(found)
}

/// A copy of a file in a folder of its own, which goes with what is returned beside it.
pub(super) fn copy_of(path: &Path) -> Result<(std::path::PathBuf, tempfile::TempDir)> {
    let (copy, scratch) = super::server::scratch(&std::env::temp_dir())?;
    let failed = |source| Error::File { path: path.to_owned(), source };
    files::copy_private(path, &copy).map_err(|error| failed(error.source()))?;
    Ok((copy, scratch))
}

fn reason_of(error: Error) -> String {
    match error {
        Error::Open { reason, .. } => reason,
        other => other.to_string(),
    }
}

/// A checkpoint of the log of a backup; none where it has no log.
///
/// # Errors
/// When the file cannot be read.
pub fn checkpoint_of(path: &Path) -> Result<Option<Checkpoint>> {
    let (copy, _scratch) = copy_of(path)?;
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let database = Database::open(&copy.display().to_string(), &settings)?;
    database.read(|c| {
        if declared::exists(c, "log_head")? { changes::checkpoint(c).map(Some) } else { Ok(None) }
    })
}

fn look_inside(path: &Path, found: &mut BackupCheck) -> Result<()> {
    let mut c = open(path)?;
    c.batch_execute("PRAGMA query_only = ON")?;
    // SQLite calls an empty file a sound database without tables.
    let tables = sql_query("SELECT name AS line FROM sqlite_schema WHERE name = 'import_runs'")
        .load::<Line>(&mut c)?;
    if tables.is_empty() {
        found.problems.push("it is no database of Rehome".to_owned());
        return Ok(());
    }
    let has_log = sql_query("SELECT name AS line FROM sqlite_schema WHERE name = 'log_head'")
        .load::<Line>(&mut c)?;
    digests(&mut c, found)?;
    drop(c);
    if has_log.is_empty() {
        found.problems.push("its schema is of a program before this one".to_owned());
        return Ok(());
    }
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let database = Database::open(&path.display().to_string(), &settings)?;
    let log = changes::verify_log(&mut database.connection()?, &[])?;
    found.size = log.size;
    found.root = log.root;
    found.problems.extend(log.problems.into_iter().map(|problem| problem.message));
    Ok(())
}

/// Compares every record in an envelope with its digest.
fn digests(c: &mut SqliteConnection, found: &mut BackupCheck) -> Result<()> {
    #[derive(QueryableByName)]
    struct Stored {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        body: String,
        #[diesel(sql_type = Binary)]
        digest: Vec<u8>,
    }
    let envelopes = sql_query(
        "SELECT t.name AS line FROM pragma_table_list t WHERE t.schema = 'main' AND t.type = 'table' \
         AND (SELECT count(*) FROM pragma_table_info(t.name) \
              WHERE name IN ('container', 'key', 'body', 'digest', 'source_digest', 'rev')) = 6 \
         ORDER BY 1",
    )
    .load::<Line>(c)?;
    for Line { line: table } in envelopes {
        let rows = sql_query(format!(
            "SELECT container || '/' || key AS name, body, digest FROM {}",
            quoted(&table)
        ));
        for stored in rows.load_iter::<Stored, DefaultLoadingMode>(c)? {
            let stored = stored?;
            found.records += 1;
            let digest = Digest::of(&stored.body)
                .unwrap_or_else(|_| Digest::of_canonical(stored.body.as_bytes()));
            if digest.as_bytes()[..] != stored.digest[..] {
                found
                    .problems
                    .push(format!("{} in {table} is not what its digest says", stored.name));
            }
        }
    }
    Ok(())
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

pub(super) fn check(path: &Path) -> Result<()> {
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

/// A connection outside any pool. It waits for others: a pool lets go of its connections on
/// threads of its own, and the last of them writes the log back.
pub(super) fn open(path: &Path) -> Result<SqliteConnection> {
    let address = path.display().to_string();
    let failed = |reason: String| Error::Open { url: address.clone(), reason };
    let mut connection =
        SqliteConnection::establish(&address).map_err(|error| failed(error.to_string()))?;
    connection
        .batch_execute("PRAGMA busy_timeout = 30000")
        .map_err(|error| failed(error.to_string()))?;
    Ok(connection)
}
