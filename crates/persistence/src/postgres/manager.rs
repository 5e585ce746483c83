//! How connections of a pool are made. The way to a server and back is what they cost, so a new one
//! says what it wants as it begins, and asks everything else in one statement.

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection as _,
    connection::{
        AnsiTransactionManager, SimpleConnection, TransactionManager, TransactionManagerStatus,
    },
    r2d2::{self, ManageConnection, PooledConnection, R2D2Connection},
};

use super::{PgConnection, Pool, login, session};
use crate::{
    database::DatabaseAddress,
    error::{Error, Result},
};

/// For how long a connection that answered is believed to answer still.
pub(super) const BELIEVED: Duration = Duration::from_secs(1);

/// Makes the connections of a pool.
pub struct Manager {
    url: String,
    terms: session::Terms,
    /// The connection that told whether all is well, for the pool to begin with.
    first: Mutex<Option<PgConnection>>,
}

impl Manager {
    /// Connects nobody yet.
    pub(super) fn new(url: &str, terms: session::Terms) -> Self {
        Self { url: url.to_owned(), terms, first: Mutex::default() }
    }

    /// Makes a first connection, which tells at once what is wrong with the server, the login or
    /// what lies between.
    ///
    /// # Errors
    /// As of opening a database.
    pub(super) fn checked(url: &str, terms: session::Terms) -> Result<Self> {
        login::check(url)?;
        let manager = Self::new(url, terms);
        let address = DatabaseAddress::Postgres(url.to_owned());
        let failed = |error| match error {
            r2d2::Error::ConnectionError(error) => login::failed(&address, &error.to_string()),
            r2d2::Error::QueryError(error) => error.into(),
        };
        let (mut first, found) = manager.open().map_err(failed)?;
        if let Some(encoding) = found.foreign_encoding() {
            return Err(Error::Encoding { url: address.to_string(), encoding });
        }
        if !found.is_own() {
            let (mut second, _) = manager.open().map_err(failed)?;
            session::require_own(&mut first, &mut second, url)?;
        }
        *manager.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(first);
        Ok(manager)
    }

    /// A connection with our terms, and what was found out about it.
    fn open(&self) -> Result<(PgConnection, session::Found), r2d2::Error> {
        let plain = || PgConnection::establish(&login::completed(&self.url));
        let with_options = login::with_options(&self.url, &self.terms.options());
        let connection = match with_options.map(|url| PgConnection::establish(&url)) {
            // A pooler takes no options, unless it is told to pass them over.
            Some(Err(error)) if error.to_string().contains("startup parameter") => plain(),
            Some(connection) => connection,
            None => plain(),
        };
        let mut connection = connection.map_err(r2d2::Error::ConnectionError)?;
        let found = session::look(&mut connection).map_err(r2d2::Error::QueryError)?;
        if !found.is_own() {
            let set = connection.batch_execute(&self.terms.statements());
            set.map_err(r2d2::Error::QueryError)?;
        }
        Ok((connection, found))
    }
}

impl ManageConnection for Manager {
    type Connection = PgConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<PgConnection, r2d2::Error> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.map_or_else(|| self.open().map(|(connection, _)| connection), Ok)
    }

    fn is_valid(&self, connection: &mut PgConnection) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut PgConnection) -> bool {
        thread::panicking() || connection.is_broken()
    }
}

/// When a connection was last seen to answer.
struct Answered(Instant);

/// A connection of `pool` that answers: the server may have been restarted since it was used last.
/// One that was used a moment ago is not asked, since that is a way there and back.
pub(crate) fn get(pool: &Pool) -> Result<PooledConnection<Manager>, ::r2d2::Error> {
    loop {
        let mut pooled = pool.get()?;
        let answered = PooledConnection::extensions(&pooled).get::<Answered>();
        let is_believed = answered.is_none_or(|answered| answered.0.elapsed() < BELIEVED);
        if is_believed || pooled.ping().is_ok() {
            PooledConnection::extensions_mut(&mut pooled).insert(Answered(Instant::now()));
            return Ok(pooled);
        }
        // So the pool lets it go, and makes another.
        *AnsiTransactionManager::transaction_manager_status_mut(&mut *pooled) =
            TransactionManagerStatus::InError;
    }
}
