//! What only SQLite needs: the hook and the pragmas of a new connection.

mod access;
mod copy;
mod foreign;
mod holder;
mod hook;

pub use foreign::count_tables;

use access::Access;
pub(crate) use access::ReadOnly;
pub(crate) use copy::copy_database;
pub(crate) use holder::holder;

use std::{io, path::Path, time::Duration};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection, r2d2};

use crate::{
    error::{Error, Result},
    files,
    settings::Settings,
    slow,
};

pub(crate) type Manager = r2d2::ConnectionManager<SqliteConnection>;
pub(crate) type Pool = r2d2::Pool<Manager>;

/// The address of a database that lives in memory and dies with its pool.
pub(crate) const MEMORY: &str = ":memory:";

/// The pool takes no wait of zero, and a free connection needs a moment to be opened.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// How many pages the log gathers before they go into the file: 32 MiB. A small commit
/// writes a dozen, the one that finds the log full waits for the disk; with SQLite's own
/// 1,000 pages that would be more than one in a hundred.
const CHECKPOINT: u32 = 4_000;

/// The size of a page of a new file. With SQLite's own 4,096 bytes a page holds one record of a few
/// kilobytes, and the rest of it nothing.
const PAGE: u32 = 8_192;

/// Opens a pool on `path`, which is created if it is missing, and tells whether it only reads.
pub(crate) fn pool(path: &str, settings: &Settings) -> Result<(Pool, Option<ReadOnly>)> {
    hook::install();
    // A pool retries for as long as its timeout; a first connection of our own tells at
    // once what is wrong with the path.
    let failed = |reason: String| Error::Open { url: path.to_owned(), reason };
    let mut probe = None;
    if path != MEMORY {
        make_if_missing(Path::new(path)).map_err(|error| failed(no_file(path, &error)))?;
        match access::look(path, settings.busy_timeout)? {
            Access::Write(connection) => probe = Some(connection),
            Access::Read(read_only) => {
                return Ok((read_only_pool(path, &read_only, settings)?, Some(read_only)));
            }
        }
    }
    let in_memory = path == MEMORY;
    let pool = r2d2::Pool::builder()
        .max_size(if in_memory { 1 } else { settings.pool_size })
        .min_idle(Some(u32::from(in_memory)))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_on_check_out(false)
        .connection_timeout(settings.pool_wait().max(SHORTEST_WAIT))
        .connection_customizer(Box::new(Pragmas {
            path: path.to_owned(),
            settings: settings.clone(),
            only_reads: false,
        }))
        .build(Manager::new(path))
        .map_err(|error| failed(error.to_string()))?;
    drop(probe);
    Ok((pool, None))
}

/// A pool of connections that read a file which cannot be written.
fn read_only_pool(path: &str, read_only: &ReadOnly, settings: &Settings) -> Result<Pool> {
    r2d2::Pool::builder()
        .max_size(settings.pool_size)
        .min_idle(Some(0))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_on_check_out(false)
        .connection_timeout(settings.pool_wait().max(SHORTEST_WAIT))
        .connection_customizer(Box::new(Pragmas {
            path: path.to_owned(),
            settings: settings.clone(),
            only_reads: true,
        }))
        .build(Manager::new(read_only.uri()))
        .map_err(|error| Error::Open { url: path.to_owned(), reason: error.to_string() })
}

/// Makes a file that is not there. A new one is its owner's alone, and so is what SQLite puts
/// beside it.
fn make_if_missing(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    match files::owner_only().write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        // Another process was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Why a file cannot be made, in words.
fn no_file(path: &str, error: &io::Error) -> String {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    match (error.kind(), folder) {
        (io::ErrorKind::NotFound, Some(folder)) if !folder.exists() => {
            format!("there is no folder {}; make it first", folder.display())
        }
        (io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, _) => {
            format!("its folder cannot be written to ({error})")
        }
        _ => format!("it cannot be made ({error})"),
    }
}

/// Why the pool had no connection to give.
pub(crate) fn unavailable(path: &str, pool: &Pool, error: &::r2d2::Error) -> Error {
    let state = pool.state();
    if state.connections >= pool.max_size() && state.idle_connections == 0 {
        let seconds = pool.connection_timeout().as_secs();
        return Error::PoolFull { size: pool.max_size(), seconds };
    }
    Error::Open { url: path.to_owned(), reason: error.to_string() }
}

#[derive(Debug)]
struct Pragmas {
    path: String,
    settings: Settings,
    only_reads: bool,
}

impl r2d2::CustomizeConnection<SqliteConnection, r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        let Settings { busy_timeout, cache_mib, mmap_mib, synchronous, .. } = &self.settings;
        if self.only_reads {
            return connection
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {busy};
                     PRAGMA query_only = ON;
                     PRAGMA cache_size = -{cache};
                     PRAGMA mmap_size = {mmap};",
                    busy = busy_timeout.as_millis(),
                    cache = cache_mib * 1024,
                    mmap = u64::from(*mmap_mib) << 20,
                ))
                .map_err(r2d2::Error::QueryError);
        }
        // The busy timeout comes first: the switch to WAL can already meet a writer. The size of
        // a page counts for a file that holds nothing yet.
        connection
            .batch_execute(&format!(
                "PRAGMA busy_timeout = {busy};
                 PRAGMA page_size = {PAGE};
                 PRAGMA journal_mode = WAL;
                 PRAGMA journal_size_limit = 67108864;
                 PRAGMA wal_autocheckpoint = {CHECKPOINT};
                 PRAGMA synchronous = {synchronous};
                 PRAGMA foreign_keys = ON;
                 PRAGMA cache_size = -{cache};
                 PRAGMA mmap_size = {mmap};",
                busy = busy_timeout.as_millis(),
                synchronous = synchronous.as_str(),
                cache = cache_mib * 1024,
                mmap = u64::from(*mmap_mib) << 20,
            ))
            .map_err(r2d2::Error::QueryError)?;
        tracing::debug!(
            busy_timeout_ms = busy_timeout.as_millis(),
            journal_mode = "wal",
            wal_autocheckpoint = CHECKPOINT,
            synchronous = synchronous.as_str(),
            foreign_keys = true,
            cache_mib,
            mmap_mib,
            "a new connection has these pragmas"
        );
        if let Some(watch) = slow::watch_sqlite(&self.path, self.settings.slow_statement) {
            connection.set_instrumentation(watch);
        }
        Ok(())
    }
}

/// Of SQLite alone: a server has no pragmas.
#[cfg(test)]
mod tests {
    use std::time::Duration;

    use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query};

    use crate::{Database, Settings, Synchronous, on};

    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        value: i64,
    }

    #[derive(QueryableByName)]
    struct Mapped {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        mmap_size: i64,
    }

    #[derive(QueryableByName)]
    struct Mode {
        #[diesel(sql_type = diesel::sql_types::Text)]
        journal_mode: String,
    }

    fn open(folder: &tempfile::TempDir) -> Database {
        let settings = Settings {
            busy_timeout: Duration::from_millis(1234),
            cache_mib: 7,
            mmap_mib: 9,
            synchronous: Synchronous::Full,
            ..Settings::default()
        };
        Database::open(&folder.path().join("a.db").display().to_string(), &settings).unwrap()
    }

    #[test]
    fn every_connection_has_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let database = open(&folder);
        let (mut first, mut second) =
            (database.connection().unwrap(), database.connection().unwrap());
        for connection in [&mut first, &mut second] {
            let mut number = |pragma: &str| -> i64 {
                let query = format!(
                    "SELECT * FROM (SELECT 0 AS value WHERE 0 UNION ALL SELECT * FROM pragma_{pragma})"
                );
                on!(connection, |c| sql_query(query).get_result::<Number>(c)).unwrap().value
            };
            assert_eq!(number("busy_timeout"), 1234);
            assert_eq!(number("cache_size"), -7 * 1024);
            assert_eq!(number("foreign_keys"), 1);
            assert_eq!(number("synchronous"), 2);
            let mapped: Mapped =
                on!(connection, |c| sql_query("PRAGMA mmap_size").get_result(c)).unwrap();
            assert_eq!(mapped.mmap_size, 9 << 20);
            let mode: Mode =
                on!(connection, |c| sql_query("PRAGMA journal_mode").get_result(c)).unwrap();
            assert_eq!(mode.journal_mode, "wal");
        }
    }

    #[test]
    fn every_connection_takes_distances_of_vectors() {
        #[derive(QueryableByName)]
        struct Distance {
            #[diesel(sql_type = diesel::sql_types::Text)]
            version: String,
            #[diesel(sql_type = diesel::sql_types::Double)]
            distance: f64,
        }
        let blob = |vector: [f32; 3]| vector.map(f32::to_le_bytes).concat();
        let folder = tempfile::tempdir().unwrap();
        let database = open(&folder);
        let (mut first, mut second) =
            (database.connection().unwrap(), database.connection().unwrap());
        for connection in [&mut first, &mut second] {
            let query = "SELECT vec_version() AS version, vec_distance_cosine(?, ?) AS distance";
            let found: Distance = on!(connection, |c| {
                sql_query(query)
                    .bind::<diesel::sql_types::Binary, _>(blob([1.0, 0.0, 0.0]))
                    .bind::<diesel::sql_types::Binary, _>(blob([3.0, 0.0, -4.0]))
                    .get_result(c)
            })
            .unwrap();
            assert_eq!(found.version, "v0.1.9");
            assert!((found.distance - 0.4).abs() < 1e-6, "{}", found.distance);
        }
    }

    #[test]
    fn settings_beyond_64_mib_are_refused() {
        for settings in [
            Settings { cache_mib: 65, ..Settings::default() },
            Settings { mmap_mib: 65, ..Settings::default() },
            Settings { pool_size: 0, ..Settings::default() },
        ] {
            let error = Database::open("sqlite::memory:", &settings).map(|_| ()).unwrap_err();
            assert!(error.to_string().contains("is not allowed"), "{error}");
        }
    }

    /// With the guarantee, a plan does not depend on what is bound: a LIKE with a bound
    /// pattern cannot use the index that the pattern would allow.
    #[test]
    fn plans_do_not_depend_on_bound_values() {
        #[derive(QueryableByName)]
        struct Plan {
            #[diesel(sql_type = diesel::sql_types::Text)]
            detail: String,
        }
        let folder = tempfile::tempdir().unwrap();
        let mut connection = open(&folder).connection().unwrap();
        let plan: Plan = on!(&mut connection, |c| {
            c.batch_execute("CREATE TABLE t (n TEXT COLLATE NOCASE); CREATE INDEX i ON t (n);")
                .unwrap();
            sql_query("EXPLAIN QUERY PLAN SELECT * FROM t WHERE n LIKE ?")
                .bind::<diesel::sql_types::Text, _>("fire%")
                .get_result(c)
                .unwrap()
        });
        assert!(plan.detail.starts_with("SCAN"), "{}", plan.detail);
    }
}
