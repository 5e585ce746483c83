//! The database: an address, a pool of connections, and transactions.
//!
//! `Connection` and the macro `on!` are the seam between databases: a body written once
//! is type-checked against each concrete connection.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use diesel::{
    connection::{
        AnsiTransactionManager as Manager, SimpleConnection as _, TransactionManager as _,
    },
    r2d2::PooledConnection,
};

use crate::{
    error::{Error, Result},
    settings::Settings,
    sqlite,
};

/// A pool of connections to one database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    address: String,
    busy_timeout: Duration,
}

#[derive(Clone)]
enum Pool {
    Sqlite(sqlite::Pool),
}

/// A connection that is held for a while.
pub enum Connection {
    /// To an SQLite file.
    Sqlite(PooledConnection<sqlite::Manager>),
}

/// Runs a body on the concrete connection behind a [`Connection`].
#[macro_export]
macro_rules! on {
    ($connection:expr, |$c:ident| $body:expr) => {
        match $connection {
            $crate::Connection::Sqlite($c) => {
                let $c: &mut diesel::SqliteConnection = &mut *$c;
                $body
            }
        }
    };
}

impl Database {
    /// Opens the database at `address`: a path, `sqlite:PATH` or `sqlite::memory:`. A
    /// missing file is created, empty; its schema comes with [`migrate`](crate::migrations).
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Open`] or [`Error::Setting`].
    pub fn open(address: &str, settings: &Settings) -> Result<Self> {
        settings.check()?;
        let path = sqlite_path(address)?;
        let pool = Pool::Sqlite(sqlite::pool(path, settings)?);
        Ok(Self { pool, address: path.to_owned(), busy_timeout: settings.busy_timeout })
    }

    /// Opens the database at `address`, which must exist.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::Missing`].
    pub fn open_existing(address: &str, settings: &Settings) -> Result<Self> {
        let path = sqlite_path(address)?;
        if path != sqlite::MEMORY && !Path::new(path).exists() {
            return Err(Error::Missing(PathBuf::from(path)));
        }
        Self::open(address, settings)
    }

    /// Whether there is anything at `address`: a file of no bytes is nothing.
    ///
    /// # Errors
    /// [`Error::Address`], and [`Error::File`] when the file cannot be looked at.
    pub fn exists(address: &str) -> Result<bool> {
        let path = sqlite_path(address)?;
        if path == sqlite::MEMORY {
            return Ok(false);
        }
        match std::fs::metadata(path) {
            Ok(metadata) => Ok(metadata.len() > 0),
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

    /// The file, unless the database lives in memory.
    pub fn path(&self) -> Option<&Path> {
        (self.address != sqlite::MEMORY).then(|| Path::new(&self.address))
    }

    /// The address, fit to be shown.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How long an operation waits for another writer.
    pub fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    /// Takes a connection out of the pool.
    ///
    /// # Errors
    /// [`Error::Open`] when none is free in time.
    pub fn connection(&self) -> Result<Connection> {
        match &self.pool {
            Pool::Sqlite(pool) => pool.get().map(Connection::Sqlite).map_err(|error| Error::Open {
                url: self.address.clone(),
                reason: error.to_string(),
            }),
        }
    }

    /// Runs `body` on a connection, outside any transaction.
    ///
    /// # Errors
    /// Those of `body`, and of taking the connection.
    pub fn read<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        body(&mut self.connection()?)
    }

    /// Runs `body` in one write transaction: all of it holds, or nothing.
    ///
    /// # Errors
    /// Those of `body`, of taking the connection, and [`Error::Busy`].
    pub fn write<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection()?.write(body)
    }
}

/// How a transaction begins.
enum Begin {
    /// With the write lock, so that no later statement can find it taken.
    Write,
    /// With a view of the database that does not change.
    Read,
}

impl Connection {
    /// Runs `body` in one write transaction, which takes the write lock at once; inside
    /// another transaction, in a savepoint.
    ///
    /// # Errors
    /// Those of `body`, and [`Error::Busy`].
    pub fn write<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(&Begin::Write, body)
    }

    /// Runs `body` on one unchanging view of the database.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn snapshot<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(&Begin::Read, body)
    }

    /// Brings the commits so far to the disk, so that not even a power cut takes them back;
    /// without waiting for others who still read an older state.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn persist(&mut self) -> Result<()> {
        on!(self, |c| c.batch_execute("PRAGMA wal_checkpoint(PASSIVE)"))?;
        Ok(())
    }

    fn transaction<T, E: From<Error>>(
        &mut self,
        begin: &Begin,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        on!(self, |c| {
            let nested = Manager::transaction_manager_status_mut(c)
                .transaction_depth()
                .map_err(Error::from)?
                .is_some();
            match begin {
                Begin::Write if !nested => Manager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
                Begin::Write | Begin::Read => Manager::begin_transaction(c),
            }
            .map_err(Error::from)?;
        });
        match body(self) {
            Ok(value) => {
                on!(self, |c| Manager::commit_transaction(c)).map_err(Error::from)?;
                Ok(value)
            }
            Err(error) => {
                // The body's error says more than a rollback that fails after it; Diesel
                // then marks the connection as broken, and the pool drops it.
                let _ = on!(self, |c| Manager::rollback_transaction(c));
                Err(error)
            }
        }
    }
}

/// The path in an address, with a clear word about addresses that mean another database.
fn sqlite_path(address: &str) -> Result<&str> {
    let refused = |reason: &str| Error::Address {
        url: address.split('@').next_back().unwrap_or_default().to_owned(),
        reason: reason.to_owned(),
    };
    if address.is_empty() {
        return Err(refused("it is empty; name a file"));
    }
    if address.starts_with("postgres:") || address.starts_with("postgresql:") {
        return Err(refused("this build knows SQLite only; name a file"));
    }
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return if path.is_empty() { Err(refused("it names no file")) } else { Ok(path) };
    }
    if address.contains("://") {
        return Err(refused("only `sqlite:PATH` or a plain path names a database"));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

    use super::Database;
    use crate::{Error, Settings};

    fn database(folder: &tempfile::TempDir) -> Database {
        let settings = Settings { busy_timeout: Duration::ZERO, ..Settings::default() };
        let path = folder.path().join("a.db").display().to_string();
        let database = Database::open(&path, &settings).unwrap();
        database
            .read(|c| {
                on!(c, |c| c.batch_execute("CREATE TABLE t (n INTEGER) STRICT"))?;
                Ok::<_, Error>(())
            })
            .unwrap();
        database
    }

    fn count(database: &Database) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let query = sql_query("SELECT count(*) AS n FROM t");
        let row: Count =
            database.read(|c| Ok::<_, Error>(on!(c, |c| query.get_result(c))?)).unwrap();
        row.n
    }

    fn insert(c: &mut crate::Connection) -> Result<(), Error> {
        on!(c, |c| c.batch_execute("INSERT INTO t VALUES (1)"))?;
        Ok(())
    }

    #[test]
    fn a_write_takes_the_lock_before_its_first_statement() {
        let folder = tempfile::tempdir().unwrap();
        let database = database(&folder);
        database
            .write(|_| {
                let other = database.write(|_| Ok::<_, Error>(()));
                assert!(matches!(other, Err(Error::Busy { .. })), "{other:?}");
                Ok::<_, Error>(())
            })
            .unwrap();
    }

    #[test]
    fn a_failed_write_leaves_nothing_and_a_failed_inner_one_only_its_own_part() {
        let folder = tempfile::tempdir().unwrap();
        let database = database(&folder);
        let failed = |c: &mut crate::Connection| {
            insert(c)?;
            Err::<(), _>(Error::Invalid("no".to_owned()))
        };
        assert!(database.write(failed).is_err());
        assert_eq!(count(&database), 0);
        database
            .write(|c| {
                insert(c)?;
                assert!(c.write(failed).is_err());
                Ok::<_, Error>(())
            })
            .unwrap();
        assert_eq!(count(&database), 1);
    }

    #[test]
    fn addresses_of_other_databases_are_refused_without_their_password() {
        for address in ["postgres://ann:s3cret@host/db", "mysql://a:s3cret@b/c", "sqlite:", ""] {
            let error = Database::open(address, &Settings::default()).map(|_| ()).unwrap_err();
            assert!(matches!(error, Error::Address { .. }), "{error}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
