//! Looking at a moment: whatever reads a database reads the past in the same way.

use rehome_persistence::{
    Application, Connection, Database,
    changes::{self, ChangeFilter, Moment, Scope},
};

use super::walk;
use crate::error::{Error, Result};

/// Runs `body` on the database as it was at a moment, as far as the log meets `only`: all since
/// then is undone in a transaction that is never committed. On a file nobody else writes meanwhile,
/// on a server nobody in the same scope.
///
/// # Errors
/// [`rehome_persistence::Error::Moment`] for one that the log does not reach, those of `body`, and
/// when something cannot be put back.
pub fn at<T>(
    database: &Database,
    apps: &[Application],
    only: &ChangeFilter,
    moment: &Moment,
    body: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    let mut connection = database.connection()?;
    // What other programs wrote comes into the log first.
    connection.write(|_| Ok::<_, Error>(()))?;
    let seq = changes::place(&mut connection, moment)?;
    if *moment == Moment::Now {
        return connection.snapshot(body);
    }
    let scope = match (&only.app, &only.container) {
        (Some(app), Some(container)) => Scope::Container(app, container),
        (Some(app), None) => Scope::App(app),
        _ => Scope::Database,
    };
    connection
        .trial(scope, |c| Left::of(walk::back(c, apps, only, seq).and_then(|_| body(c))))
        .done()
}

/// How a transaction is left that is never committed.
enum Left<T> {
    Done(T),
    Failed(Error),
}

impl<T> Left<T> {
    fn of(outcome: Result<T>) -> Self {
        match outcome {
            Ok(value) => Self::Done(value),
            Err(error) => Self::Failed(error),
        }
    }

    fn done(self) -> Result<T> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Failed(error) => Err(error),
        }
    }
}

impl<T> From<rehome_persistence::Error> for Left<T> {
    fn from(error: rehome_persistence::Error) -> Self {
        Self::Failed(error.into())
    }
}
