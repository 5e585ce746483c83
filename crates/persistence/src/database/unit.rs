//! Transactions of a connection: units of work, savepoints in them, and views that do not change.

use diesel::connection::{
    AnsiTransactionManager as Manager, SimpleConnection as _, TransactionManager as _,
};

use super::Connection;
use crate::{
    Backend,
    changes::{self, Cause, Mark, Scope, Unit},
    error::{Error, Result},
    on, outside, postgres, sqlite,
};

/// How a transaction begins.
enum Begin<'a> {
    /// With the write lock, so that no later statement can find it taken; on a server with
    /// those of the scope.
    Write(Scope<'a>),
    /// With a view of the database that does not change.
    Read,
}

/// What a unit of work is a part of.
enum Turned {
    /// Of nothing.
    Outermost { _span: tracing::span::EnteredSpan },
    /// Of another, whose occasion was this.
    Inner(Cause, Option<i64>),
}

/// A transaction that has begun.
struct Entered {
    /// Whether it is one, and not a savepoint in another.
    is_outermost: bool,
    /// What the unit of work held before it.
    mark: Mark,
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
        if self.depth()? == 0 {
            return self.unit(Scope::Database, Cause::Edit, None, body);
        }
        self.transaction(&Begin::Write(Scope::Database), body)
    }

    /// Runs `body` as one unit of work: a write transaction that touches no more than `scope`,
    /// whose changes go into the log as its last act, as a part of `run` if there is one. Inside
    /// another unit it is a savepoint of that one, which has taken the scope already.
    ///
    /// # Errors
    /// Those of `body`, and [`Error::Busy`].
    pub fn unit<T, E: From<Error>>(
        &mut self,
        scope: Scope<'_>,
        cause: Cause,
        run: Option<i64>,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let turned = self.turn(&scope, cause, run)?;
        let done = self.transaction(&Begin::Write(scope), body);
        if let Turned::Inner(cause, run) = turned {
            self.unit_mut().turn(cause, run);
        }
        done
    }

    /// Begins a unit of work, or goes on with the one that it is in for another occasion.
    fn turn(&mut self, scope: &Scope<'_>, cause: Cause, run: Option<i64>) -> Result<Turned> {
        if self.depth()? > 0 {
            let (cause, run) = self.unit_mut().turn(cause, run);
            return Ok(Turned::Inner(cause, run));
        }
        let span = tracing::debug_span!("unit", ?scope, %cause, run).entered();
        self.unit_mut().begin(cause, run, false);
        Ok(Turned::Outermost { _span: span })
    }

    /// Runs `body` as a part of `run`, in the unit of work that the connection is in.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn as_run<T, E: From<Error>>(
        &mut self,
        run: i64,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let cause = self.unit_mut().cause();
        let before = self.unit_mut().turn(cause, Some(run));
        let done = body(self);
        self.unit_mut().turn(before.0, before.1);
        done
    }

    /// Runs `body` in a write transaction of that scope which is never committed: it only tells
    /// what would happen.
    ///
    /// # Errors
    /// What `body` always ends with.
    pub fn trial<E: From<Error>>(
        &mut self,
        scope: Scope<'_>,
        body: impl FnOnce(&mut Self) -> E,
    ) -> E {
        let begin = |c: &mut Self| -> Result<()> {
            if c.depth()? == 0 {
                c.unit_mut().begin(Cause::Edit, None, true);
            }
            Ok(())
        };
        if let Err(error) = begin(self) {
            return error.into();
        }
        let never = |c: &mut Self| Err::<std::convert::Infallible, E>(body(c));
        match self.transaction(&Begin::Write(scope), never) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }

    /// The unit of work that it is in.
    pub(crate) fn unit_mut(&mut self) -> &mut Unit {
        match self {
            Self::Sqlite(held) => &mut held.unit,
            Self::Postgres(held) => &mut held.unit,
        }
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

    /// What kind of database it leads to.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    /// Brings the commits so far to the disk, so that not even a power cut takes them back;
    /// without waiting for others who still read an older state. A server does so by itself.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn persist(&mut self) -> Result<()> {
        if let Self::Sqlite(c) = self {
            c.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?;
        }
        Ok(())
    }

    /// Runs `body` in a transaction or savepoint. Only what depends on its types is made for each
    /// `body` anew.
    fn transaction<T, E: From<Error>>(
        &mut self,
        begin: &Begin<'_>,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let entered = self.enter(begin)?;
        let done = body(self).and_then(|value| {
            self.before_commit(begin, &entered)?;
            Ok(value)
        });
        match done {
            Ok(value) => {
                self.commit(&entered)?;
                Ok(value)
            }
            Err(error) => {
                self.abandon(&entered);
                Err(error)
            }
        }
    }

    fn enter(&mut self, begin: &Begin<'_>) -> Result<Entered> {
        self.begin(begin)?;
        let is_outermost = self.depth()? == 1;
        if is_outermost && matches!(begin, Begin::Write(scope) if *scope != Scope::Nothing) {
            self.take_over_outside(begin)?;
        }
        Ok(Entered { is_outermost, mark: self.unit_mut().mark() })
    }

    fn before_commit(&mut self, begin: &Begin<'_>, entered: &Entered) -> Result<()> {
        match begin {
            _ if !entered.is_outermost => Ok(()),
            Begin::Write(_) => {
                changes::finish(self)?;
                outside::close_door(self)
            }
            Begin::Read if self.unit_mut().is_waiting() => {
                let reason = "a snapshot writes nothing; a unit of work does";
                Err(Error::Refused(reason.to_owned()))
            }
            Begin::Read => match &*self {
                Self::Sqlite(c) => c.read_only.as_ref().map_or(Ok(()), |access| access.check()),
                Self::Postgres(_) => Ok(()),
            },
        }
    }

    fn commit(&mut self, entered: &Entered) -> Result<()> {
        on!(&mut *self, |c| Manager::commit_transaction(c))?;
        if entered.is_outermost { Ok(()) } else { changes::spill(self) }
    }

    /// Rolls back. The body's error says more than a rollback that fails after it; Diesel then marks
    /// the connection as broken, and the pool drops it.
    fn abandon(&mut self, entered: &Entered) {
        self.unit_mut().go_back(&entered.mark);
        let _ = on!(self, |c| Manager::rollback_transaction(c));
    }

    /// What other programs wrote comes into the log before anything else does. It may be about any
    /// container, so the transaction that has just begun is left for one of the whole database.
    fn take_over_outside(&mut self, begin: &Begin<'_>) -> Result<()> {
        match outside::is_waiting(self) {
            Ok(false) => Ok(()),
            Ok(true) => {
                on!(self, |c| Manager::rollback_transaction(c)).map_err(Error::from)?;
                let (cause, run) = self.unit_mut().occasion();
                outside::absorb(self)?;
                self.unit_mut().begin(cause, run, false);
                self.begin(begin)
            }
            Err(error) => {
                let _ = on!(self, |c| Manager::rollback_transaction(c));
                Err(error)
            }
        }
    }

    /// Whether a transaction has begun on it.
    pub fn in_transaction(&mut self) -> Result<bool> {
        Ok(self.depth()? > 0)
    }

    /// How many transactions and savepoints it is in.
    pub(crate) fn depth(&mut self) -> Result<u32> {
        Ok(on!(self, |c| {
            let depth = Manager::transaction_manager_status_mut(c).transaction_depth()?;
            depth.map_or(0, std::num::NonZeroU32::get)
        }))
    }

    fn begin(&mut self, begin: &Begin<'_>) -> Result<()> {
        if let (Self::Sqlite(c), Begin::Write(_)) = (&*self, begin)
            && let Some(read_only) = &c.read_only
        {
            return Err(read_only.refusal());
        }
        let nested = self.in_transaction()?;
        match (self, begin) {
            (Self::Sqlite(c), Begin::Write(_)) if !nested => {
                if let Err(error) = Manager::begin_transaction_sql(&mut **c, "BEGIN IMMEDIATE") {
                    let file = c.file.clone();
                    return Err(Error::from(error).held_by(|| sqlite::holder(file.as_deref()?)));
                }
                outside::open_door(c);
            }
            (Self::Sqlite(c), _) => Manager::begin_transaction(&mut **c)?,
            (Self::Postgres(c), _) if nested => Manager::begin_transaction(&mut **c)?,
            (Self::Postgres(c), begin) => {
                let sql = match begin {
                    Begin::Write(scope) => postgres::begin_write(*scope),
                    Begin::Read => postgres::BEGIN_READ.to_owned(),
                };
                if let Err(error) = Manager::begin_transaction_sql(&mut **c, &sql) {
                    // The transaction may have begun, and then waited in vain for the lock.
                    let _ = c.batch_execute("ROLLBACK");
                    return Err(Error::from(error).held_by(|| postgres::holder_of_writers(c)));
                }
            }
        }
        Ok(())
    }
}
