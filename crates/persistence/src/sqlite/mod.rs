//! What only SQLite needs: the hook and the pragmas of a new connection.

mod copy;
mod hook;

pub(crate) use copy::copy_database;

use diesel::{Connection as _, RunQueryDsl, SqliteConnection, connection::SimpleConnection, r2d2};

use crate::{
    error::{Error, Result},
    settings::Settings,
};

pub(crate) type Manager = r2d2::ConnectionManager<SqliteConnection>;
pub(crate) type Pool = r2d2::Pool<Manager>;

/// The address of a database that lives in memory and dies with its pool.
pub(crate) const MEMORY: &str = ":memory:";

/// Opens a pool on `path`, which is created if it is missing.
pub(crate) fn pool(path: &str, settings: &Settings) -> Result<Pool> {
    hook::install();
    // A pool retries for as long as its timeout; a first connection of our own tells at
    // once what is wrong with the path.
    let failed = |reason: String| Error::Open { url: path.to_owned(), reason };
    let mut probe = SqliteConnection::establish(path).map_err(|error| failed(error.to_string()))?;
    diesel::sql_query("SELECT count(*) FROM sqlite_schema")
        .execute(&mut probe)
        .map_err(|error| failed(error.to_string()))?;
    let in_memory = path == MEMORY;
    r2d2::Pool::builder()
        .max_size(if in_memory { 1 } else { settings.pool_size })
        .min_idle(Some(u32::from(in_memory)))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_on_check_out(false)
        .connection_timeout(settings.busy_timeout)
        .connection_customizer(Box::new(Pragmas(settings.clone())))
        .build(Manager::new(path))
        .map_err(|error| failed(error.to_string()))
}

#[derive(Debug)]
struct Pragmas(Settings);

impl r2d2::CustomizeConnection<SqliteConnection, r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        let Settings { busy_timeout, cache_mib, mmap_mib, synchronous, .. } = &self.0;
        // The busy timeout comes first: the switch to WAL can already meet a writer.
        connection
            .batch_execute(&format!(
                "PRAGMA busy_timeout = {busy};
                 PRAGMA journal_mode = WAL;
                 PRAGMA journal_size_limit = 67108864;
                 PRAGMA synchronous = {synchronous};
                 PRAGMA foreign_keys = ON;
                 PRAGMA cache_size = -{cache};
                 PRAGMA mmap_size = {mmap};",
                busy = busy_timeout.as_millis(),
                synchronous = synchronous.as_str(),
                cache = cache_mib * 1024,
                mmap = u64::from(*mmap_mib) << 20,
            ))
            .map_err(r2d2::Error::QueryError)
    }
}
