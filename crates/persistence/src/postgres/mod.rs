//! What only PostgreSQL needs: how connections are made, and what its errors mean.

#[cfg(not(feature = "postgres"))]
mod absent;
mod arrays;
mod extension;
mod lock;
mod login;
mod manager;
mod rows;
mod session;

use std::time::Duration;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, connection::SimpleConnection, dsl::sql, r2d2,
    select, sql_query, sql_types::BigInt,
};

use sha2::{Digest as _, Sha256};

use crate::{
    Connection,
    changes::Scope,
    database::DatabaseAddress,
    error::{Error, Result},
    migrations,
    settings::Settings,
    slow,
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
pub(crate) use lock::{ServerLock, are_one_database, holder_of_writers};
pub(crate) use login::is_of_pooler;
pub use manager::Manager;
pub(crate) use manager::get;
#[allow(unused_imports, reason = "which applications are built in decides")]
pub(crate) use rows::NewRows;

pub(crate) type Pool = r2d2::Pool<Manager>;

/// The first half of the names of our advisory locks: `RHME` in ASCII.
const LOCKS: i32 = 0x5248_4d45;

/// The lock of a process that imports or changes the schema, as long as it does.
const WORK: i32 = 1;

/// The first half of the names of the locks of processes that import into one container.
const WORK_AT: i32 = LOCKS + 3;

/// The lock of writers: those of one application or container share it.
const WRITE: i32 = 2;

/// The lock of whoever makes what is searched.
const INDEX: i32 = 4;

/// The lock of the log, which a writer takes last.
const LOG: i32 = 3;

/// The first halves of the names of the locks of applications and of containers.
const APPS: i32 = LOCKS + 1;
const CONTAINERS: i32 = LOCKS + 2;

/// Begins a write transaction that touches no more than `scope`: what a body reads of it stays
/// true until it commits. Locks are taken from the whole to the part, and no transaction takes
/// two of a kind, so nobody waits in a circle.
pub(crate) fn begin_write(scope: Scope<'_>) -> String {
    let exclusive =
        |class: i32, name: i32| format!("; SELECT pg_advisory_xact_lock({class}, {name})");
    let shared =
        |class: i32, name: i32| format!("; SELECT pg_advisory_xact_lock_shared({class}, {name})");
    let mut sql = "BEGIN".to_owned();
    match scope {
        Scope::Database => sql += &exclusive(LOCKS, WRITE),
        Scope::App(app) => {
            sql += &shared(LOCKS, WRITE);
            sql += &exclusive(APPS, name_of(&[app]));
        }
        Scope::Container(app, container) => {
            sql += &shared(LOCKS, WRITE);
            sql += &shared(APPS, name_of(&[app]));
            sql += &exclusive(CONTAINERS, name_of(&[app, container]));
        }
        Scope::Nothing => sql += &shared(LOCKS, WRITE),
    }
    // So the triggers of records know that it is us.
    sql + "; SET LOCAL rehome.door = '1'"
}

/// The second half of the name of a lock. Two that happen to have the same only wait for each
/// other where they need not.
fn name_of(parts: &[&str]) -> i32 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let whole: [u8; 32] = hash.finalize().into();
    i32::from_be_bytes(std::array::from_fn(|at| whole[at]))
}

/// Takes the lock of the log until the transaction ends.
pub(crate) fn lock_log(c: &mut Connection) -> Result<()> {
    if let Connection::Postgres(c) = c {
        c.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCKS}, {LOG})"))?;
    }
    Ok(())
}

/// Begins a transaction with an unchanging view.
pub(crate) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The pool takes no wait of zero, and a free connection needs a moment to be opened.
const SHORTEST_WAIT: Duration = Duration::from_secs(5);

/// Opens a pool on the database at `url`.
pub(crate) fn pool(url: &str, settings: &Settings) -> Result<Pool> {
    // A pool retries for as long as its timeout; a first connection of our own tells at once what
    // is wrong.
    let terms = session::Terms { wait: settings.busy_timeout, reads_only: false };
    let manager = Manager::checked(url, terms)?;
    Ok(r2d2::Pool::builder()
        .max_size(settings.pool_size)
        .min_idle(Some(0))
        // `get` asks those that were not used for a while.
        .test_on_check_out(false)
        .connection_timeout(settings.pool_wait().max(SHORTEST_WAIT))
        .error_handler(Box::new(::r2d2::NopErrorHandler))
        .connection_customizer(Box::new(Session {
            url: url.to_owned(),
            settings: settings.clone(),
            reads_only: false,
        }))
        .build_unchecked(manager))
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
        .connection_customizer(Box::new(Session {
            url: url.to_owned(),
            settings: settings.clone(),
            reads_only: true,
        }))
        .build_unchecked(Manager::new(
            url,
            session::Terms { wait: settings.busy_timeout, reads_only: true },
        )))
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
///
/// # Errors
/// [`Error::NotOurs`] where another program's are there.
pub(crate) fn holds_tables(url: &str) -> Result<bool> {
    let tables = migrations::tables_of_server(&mut connect(url)?)?;
    if let Some(theirs) = migrations::is_foreign(&tables) {
        let url = DatabaseAddress::Postgres(url.to_owned()).to_string();
        return Err(Error::foreign(url, theirs));
    }
    Ok(tables.iter().any(|table| table == "import_runs"))
}

/// Whether a connection may write: the server is no standby, neither it nor the role says that it
/// only reads, and the role has been granted what an import needs first.
pub(crate) fn can_write(c: &mut PgConnection) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let query = sql_query(
        "SELECT NOT pg_is_in_recovery() \
             AND current_setting('default_transaction_read_only') = 'off' \
             AND coalesce(has_table_privilege(to_regclass('changes'), 'INSERT') \
                 AND has_table_privilege(to_regclass('import_runs'), 'INSERT'), true) AS found",
    );
    Ok(query.get_result::<Found>(c)?.found)
}

/// How many bytes the database takes.
pub(crate) fn bytes(c: &mut PgConnection) -> Result<u64> {
    let size = select(sql::<BigInt>("pg_database_size(current_database())"));
    Ok(u64::try_from(size.get_result::<i64>(c)?).unwrap_or_default())
}

struct Session {
    url: String,
    settings: Settings,
    /// Whether it must not write; else the server decides.
    reads_only: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the address, which may hold a password.
        f.debug_struct("Session").field("reads_only", &self.reads_only).finish_non_exhaustive()
    }
}

impl r2d2::CustomizeConnection<PgConnection, r2d2::Error> for Session {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), r2d2::Error> {
        let wait = self.settings.busy_timeout.as_millis().max(1);
        tracing::debug!(
            lock_timeout_ms = wait,
            reads_only = self.reads_only,
            timezone = "UTC",
            jit = false,
            "a new connection has these settings"
        );
        if let Some(watch) = slow::watch_postgres(&self.url, self.settings.slow_statement) {
            connection.set_instrumentation(watch);
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(feature = "postgres")]
mod tests;
