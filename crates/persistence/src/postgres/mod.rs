//! What only PostgreSQL needs: how connections are made, and what its errors mean.

#[cfg(not(feature = "postgres"))]
mod absent;
mod arrays;
mod extension;
mod lock;
mod login;
mod rows;

use std::time::Duration;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, connection::SimpleConnection, dsl::sql, r2d2,
    select, sql_query, sql_types::BigInt,
};

use crate::{
    database::DatabaseAddress,
    error::{Error, Result},
    settings::Settings,
};

#[cfg(not(feature = "postgres"))]
pub use absent::PgConnection;
#[cfg(not(feature = "postgres"))]
pub(crate) use absent::PgRowByRowLoadingMode;
#[cfg(feature = "postgres")]
pub use diesel::PgConnection;
#[cfg(feature = "postgres")]
pub(crate) use diesel::pg::PgRowByRowLoadingMode;

pub(crate) use arrays::{Arrays, Values};
pub(crate) use extension::{require_vector, vector_version};
pub(crate) use lock::ServerLock;
#[allow(unused_imports, reason = "which applications are built in decides")]
pub(crate) use rows::NewRows;

pub(crate) type Manager = r2d2::ConnectionManager<PgConnection>;
pub(crate) type Pool = r2d2::Pool<Manager>;

/// The first half of the names of our advisory locks: `RHME` in ASCII.
const LOCKS: i32 = 0x5248_4d45;

/// The lock of a process that imports or changes the schema, as long as it does.
const WORK: i32 = 1;

/// The lock of a write transaction.
const WRITE: i32 = 2;

/// Begins a write transaction. There is one writer at a time, as on SQLite: what a body
/// reads stays true until it commits, whatever it goes on to write.
pub(crate) const BEGIN_WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(1380470085, 2)";

/// Begins a transaction with an unchanging view.
pub(crate) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The pool takes no wait of zero, and a free connection needs a moment to be opened.
const SHORTEST_WAIT: Duration = Duration::from_secs(5);

/// Opens a pool on the database at `url`.
pub(crate) fn pool(url: &str, settings: &Settings) -> Result<Pool> {
    // A pool retries for as long as its timeout; a first connection of our own tells at
    // once what is wrong.
    connect(url)?;
    Ok(r2d2::Pool::builder()
        .max_size(settings.pool_size)
        .min_idle(Some(0))
        // A server may have been restarted since a connection was used last.
        .test_on_check_out(true)
        .connection_timeout(settings.busy_timeout.max(SHORTEST_WAIT))
        .error_handler(Box::new(::r2d2::NopErrorHandler))
        .connection_customizer(Box::new(Session { settings: settings.clone(), reads_only: false }))
        .build_unchecked(Manager::new(login::completed(url))))
}

/// How long a replica may take to answer before another is asked.
const REPLICA_WAIT: Duration = Duration::from_secs(2);

/// Prepares a pool of connections that only read, and connects to nobody yet.
pub(crate) fn replica_pool(url: &str, settings: &Settings) -> Result<Pool> {
    login::check(url)?;
    Ok(r2d2::Pool::builder()
        .max_size(settings.pool_size)
        .min_idle(Some(0))
        .test_on_check_out(true)
        .connection_timeout(REPLICA_WAIT)
        .error_handler(Box::new(::r2d2::NopErrorHandler))
        .connection_customizer(Box::new(Session { settings: settings.clone(), reads_only: true }))
        .build_unchecked(Manager::new(login::completed(url))))
}

/// A connection outside any pool.
pub(crate) fn connect(url: &str) -> Result<PgConnection> {
    let address = DatabaseAddress::Postgres(url.to_owned());
    login::check(url)?;
    PgConnection::establish(&login::completed(url))
        .map_err(|error| login::failed(&address, &error.to_string()))
}

/// Why the pool had no connection to give.
pub(crate) fn unavailable(address: &DatabaseAddress, pool: &Pool, error: &::r2d2::Error) -> Error {
    let state = pool.state();
    if state.connections >= pool.max_size() && state.idle_connections == 0 {
        return Error::PoolFull {
            size: pool.max_size(),
            seconds: pool.connection_timeout().as_secs(),
        };
    }
    login::failed(address, &error.to_string())
}

/// Whether the database has a table of ours.
pub(crate) fn holds_tables(url: &str) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let query = sql_query("SELECT to_regclass('import_runs') IS NOT NULL AS found");
    Ok(query.get_result::<Found>(&mut connect(url)?)?.found)
}

/// How many bytes the database takes.
pub(crate) fn bytes(c: &mut PgConnection) -> Result<u64> {
    let size = select(sql::<BigInt>("pg_database_size(current_database())"));
    Ok(u64::try_from(size.get_result::<i64>(c)?).unwrap_or_default())
}

#[derive(Debug)]
struct Session {
    settings: Settings,
    reads_only: bool,
}

impl r2d2::CustomizeConnection<PgConnection, r2d2::Error> for Session {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), r2d2::Error> {
        // A lock timeout of zero would wait for ever.
        let wait = self.settings.busy_timeout.as_millis().max(1);
        let reads_only = if self.reads_only { "on" } else { "off" };
        connection
            .batch_execute(&format!(
                "SET lock_timeout = {wait};
                 SET client_min_messages = warning;
                 SET timezone = 'UTC';
                 SET default_transaction_read_only = {reads_only};
                 SET jit = off;"
            ))
            .map_err(r2d2::Error::QueryError)
    }
}

#[cfg(test)]
#[cfg(feature = "postgres")]
mod tests;
