//! The database: an address, a pool of connections, and transactions.
//!
//! `Connection` and the macro `on!` are the seam between databases: a body written once
//! is type-checked against each concrete connection.

mod access;
mod address;
mod password;
mod replicas;
mod unit;

use std::{
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use diesel::r2d2::{ManageConnection, PooledConnection};
use tempfile::TempDir;

pub(crate) use address::DatabaseAddress;
pub use password::{without_password, without_passwords};
pub use replicas::ReplicaState;
use replicas::Replicas;

use crate::{
    Application, Backend,
    changes::{Cause, Context, Scope, Unit},
    error::{Error, Result},
    files, postgres,
    settings::Settings,
    sqlite,
};

/// A pool of connections to one database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    address: DatabaseAddress,
    busy_timeout: Duration,
    backup_dir: Option<PathBuf>,
    replicas: Arc<Replicas>,
    applications: Arc<[Application]>,
    context: Arc<Context>,
    /// Whether it is known to have a log, once anybody has looked.
    has_log: Arc<AtomicBool>,
    /// Whether reads may go to a replica.
    stale: bool,
    /// What is known of a file that cannot be written.
    read_only: Option<Arc<sqlite::ReadOnly>>,
    /// The file, where it is one.
    file: Option<Arc<Path>>,
    /// The folder of a copy, which goes with the last handle.
    _scratch: Option<Arc<TempDir>>,
    /// Whether what is written is in no log, which `testing` alone can say.
    pub(crate) is_unlogged: bool,
}

#[derive(Clone)]
enum Pool {
    Sqlite(sqlite::Pool),
    Postgres(postgres::Pool),
}

/// A connection that is held for a while.
pub enum Connection {
    /// To an SQLite file.
    Sqlite(Held<sqlite::Manager>),
    /// To a PostgreSQL server.
    Postgres(Held<postgres::Manager>),
}

/// A connection out of a pool, with the unit of work that it is in.
pub struct Held<M: ManageConnection> {
    pooled: PooledConnection<M>,
    unit: Unit,
    read_only: Option<Arc<sqlite::ReadOnly>>,
    /// The file that it leads to.
    file: Option<Arc<Path>>,
}

impl<M: ManageConnection> Deref for Held<M> {
    type Target = M::Connection;

    fn deref(&self) -> &M::Connection {
        &self.pooled
    }
}

impl<M: ManageConnection> DerefMut for Held<M> {
    fn deref_mut(&mut self) -> &mut M::Connection {
        &mut self.pooled
    }
}

/// Runs a body on the concrete connection behind a [`Connection`]. The body is checked for
/// every database, also where this build has only some of them.
///
/// ```
/// use diesel::{RunQueryDsl as _, dsl::sql, select, sql_types::Text};
/// use rehome_persistence::{Database, on};
///
/// let mut connection = Database::in_memory()?.connection()?;
/// let word: String = on!(&mut connection, |c| select(sql::<Text>("'sail'")).get_result(c))?;
/// assert_eq!(word, "sail");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! on {
    ($connection:expr, |$c:ident| $body:expr) => {
        match $connection {
            $crate::Connection::Sqlite($c) => {
                let $c: &mut $crate::SqliteConnection = &mut *$c;
                $body
            }
            $crate::Connection::Postgres($c) => {
                let $c: &mut $crate::PgConnection = &mut *$c;
                $body
            }
        }
    };
}

impl Database {
    /// Opens the database at `address`: a path, `sqlite:PATH`, `sqlite::memory:` or
    /// `postgres://...`. A missing file is created, empty, a missing database on a server is
    /// not; the schema comes with [`migrate`](crate::migrations).
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Open`] or [`Error::Setting`]; of a server also
    /// [`Error::Unreachable`], [`Error::Login`], [`Error::NoDatabase`], [`Error::Tls`] and
    /// [`Error::Feature`].
    pub fn open(address: &str, settings: &Settings) -> Result<Self> {
        settings.check()?;
        let address = DatabaseAddress::parse(address)?;
        let mut read_only = None;
        let pool = match &address {
            DatabaseAddress::Sqlite(path) => {
                let (pool, access) = sqlite::pool(path, settings)?;
                read_only = access;
                Pool::Sqlite(pool)
            }
            DatabaseAddress::Postgres(url) => Pool::Postgres(postgres::pool(url, settings)?),
        };
        if let (DatabaseAddress::Sqlite(_), Some(url)) = (&address, settings.read_urls.first()) {
            return Err(Error::Setting {
                name: "read_urls",
                value: DatabaseAddress::parse(url)?.to_string(),
                reason: "a database in a file has no replicas",
            });
        }
        let replicas = Arc::new(Replicas::new(settings)?);
        let file = match &address {
            DatabaseAddress::Sqlite(path) if path != sqlite::MEMORY => Some(Path::new(path).into()),
            _ => None,
        };
        Ok(Self {
            file,
            _scratch: None,
            pool,
            address,
            busy_timeout: settings.busy_timeout,
            backup_dir: settings.backup_dir.clone(),
            replicas,
            applications: Arc::default(),
            context: Arc::default(),
            has_log: Arc::default(),
            stale: false,
            read_only: read_only.map(Arc::new),
            is_unlogged: false,
        })
    }

    /// Opens the database at `address`, which must exist.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::Missing`].
    pub fn open_existing(address: &str, settings: &Settings) -> Result<Self> {
        if let DatabaseAddress::Sqlite(path) = DatabaseAddress::parse(address)?
            && path != sqlite::MEMORY
            && !Path::new(&path).exists()
        {
            return Err(Error::Missing(PathBuf::from(path)));
        }
        Self::open(address, settings)
    }

    /// Whether there is anything at `address`: a file of no bytes is nothing, and so is a
    /// database without any table of ours.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::File`] when the file cannot be looked at, and those of
    /// opening a database on a server.
    pub fn exists(address: &str) -> Result<bool> {
        let path = match DatabaseAddress::parse(address)? {
            DatabaseAddress::Sqlite(path) if path == sqlite::MEMORY => return Ok(false),
            DatabaseAddress::Sqlite(path) => path,
            DatabaseAddress::Postgres(url) => return postgres::holds_tables(&url),
        };
        match std::fs::metadata(&path) {
            Ok(metadata) => {
                let failed = |source| Error::File { path: PathBuf::from(&path), source };
                files::require_file(&metadata).map_err(failed)?;
                Ok(metadata.len() > 0)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(Error::File { path: PathBuf::from(path), source }),
        }
    }

    /// A new database in memory.
    ///
    /// # Errors
    /// [`Error::Open`] when there is no memory left for it.
    pub fn in_memory() -> Result<Self> {
        Self::open(sqlite::MEMORY, &Settings::default())
    }

    /// The file of an SQLite database, unless it lives in memory.
    pub fn path(&self) -> Option<&Path> {
        match &self.address {
            DatabaseAddress::Sqlite(path) if path != sqlite::MEMORY => Some(Path::new(path)),
            DatabaseAddress::Sqlite(_) | DatabaseAddress::Postgres(_) => None,
        }
    }

    /// How many bytes it takes on the disk, as far as that can be told; none in memory.
    pub fn bytes(&self, connection: &mut Connection) -> Result<Option<u64>> {
        match connection {
            Connection::Sqlite(_) => {
                let file = self.path().and_then(|path| path.metadata().ok());
                Ok(file.map(|file| file.len()))
            }
            Connection::Postgres(c) => postgres::bytes(c).map(Some),
        }
    }

    /// What kind of database it is.
    pub fn backend(&self) -> Backend {
        match &self.pool {
            Pool::Sqlite(_) => Backend::Sqlite,
            Pool::Postgres(_) => Backend::Postgres,
        }
    }

    /// The address, fit to be shown: without a password.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The address to connect to.
    pub(crate) fn target(&self) -> &DatabaseAddress {
        &self.address
    }

    /// The folder of backups, where the settings name one.
    pub(crate) fn backup_folder(&self) -> Option<&Path> {
        self.backup_dir.as_deref()
    }

    /// How long an operation waits for another writer.
    pub fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    /// The same database, whose reads may be answered by a replica that is a little behind.
    /// Its own writes may not be seen by its reads; where none of the replicas answers, or
    /// there is none, the database itself does. A connection to a replica refuses to write.
    #[must_use]
    pub fn stale(&self) -> Self {
        Self { stale: true, ..self.clone() }
    }

    /// The same, whose folder goes with it.
    pub(crate) fn in_scratch(self, scratch: TempDir) -> Self {
        Self { _scratch: Some(Arc::new(scratch)), ..self }
    }

    /// The same, told of the applications that its tables may belong to: who copies the whole
    /// database, for a move or a backup of a server, must know every one of them.
    #[must_use]
    pub fn with_applications(self, apps: &[Application]) -> Self {
        Self { applications: apps.into(), ..self }
    }

    /// The same, for somebody: what its connections write is logged as that one's.
    #[must_use]
    pub fn acting(self, context: Context) -> Self {
        Self { context: Arc::new(context), ..self }
    }

    /// For whom it writes.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The applications that its tables may belong to.
    pub fn applications(&self) -> &[Application] {
        &self.applications
    }

    /// The replicas that the settings name, and how they stood when they were asked last.
    pub fn replicas(&self) -> Vec<ReplicaState> {
        self.replicas.states()
    }

    /// Asks each replica whether it answers, and tells how they stand.
    pub fn ask_replicas(&self) -> Vec<ReplicaState> {
        self.replicas.ask();
        self.replicas.states()
    }

    /// A connection to read from: to a replica where that is allowed and one answers.
    ///
    /// # Errors
    /// As [`connection`](Self::connection).
    pub fn reading(&self) -> Result<Connection> {
        match self.stale.then(|| self.replicas.connection()).flatten() {
            Some(replica) => Ok(Connection::Postgres(self.held(replica))),
            None => self.connection(),
        }
    }

    fn held<M: ManageConnection>(&self, pooled: PooledConnection<M>) -> Held<M> {
        let (context, apps) = (Arc::clone(&self.context), Arc::clone(&self.applications));
        let unit = Unit::new(context, apps, Arc::clone(&self.has_log), self.is_unlogged);
        Held { pooled, unit, read_only: self.read_only.clone(), file: self.file.clone() }
    }

    /// Takes a connection out of the pool.
    ///
    /// # Errors
    /// [`Error::PoolFull`] when none is free in time; [`Error::Open`], or what says why the
    /// server gives none.
    pub fn connection(&self) -> Result<Connection> {
        match &self.pool {
            Pool::Sqlite(pool) => pool
                .get()
                .map(|pooled| Connection::Sqlite(self.held(pooled)))
                .map_err(|error| sqlite::unavailable(&self.address(), pool, &error)),
            Pool::Postgres(pool) => postgres::get(pool)
                .map(|pooled| Connection::Postgres(self.held(pooled)))
                .map_err(|error| postgres::unavailable(&self.address, pool, &error)),
        }
    }

    /// Runs `body` on a connection to read from, outside any transaction.
    ///
    /// # Errors
    /// Those of `body`, and of taking the connection.
    pub fn read<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let answer = body(&mut self.reading()?)?;
        self.check_unchanged()?;
        Ok(answer)
    }

    /// Runs `body` in one write transaction: all of it holds, or nothing. Nobody else writes
    /// meanwhile; [`unit`](Self::unit) lets others.
    ///
    /// # Errors
    /// Those of `body`, of taking the connection, and [`Error::Busy`].
    pub fn write<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection()?.write(body)
    }

    /// Runs `body` as one unit of work that touches no more than `scope`. See
    /// [`Connection::unit`].
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn unit<T, E: From<Error>>(
        &self,
        scope: Scope<'_>,
        cause: Cause,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection()?.unit(scope, cause, None, body)
    }
}

#[cfg(test)]
mod tests;
