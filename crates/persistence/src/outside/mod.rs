//! What other programs write into the tables of records: how it is noticed, and how it comes into
//! the log.
//!
//! Each table of records has triggers that note what is written by a transaction that is none of
//! ours: the row before and after go into `outside_changes`. The next unit of work takes that over
//! into the log, as the actor `outside`, before it does anything itself; so the log stays the
//! difference between any two moments. Nothing here decides what becomes of such a change: it is
//! one like any other, and can be undone.
//!
//! What passes by even triggers (they were dropped, or switched off on a server) is found by the
//! [`doctor`](crate::doctor), which compares records with their digests.

mod absorb;
mod row;
mod triggers;

use diesel::{
    OptionalExtension, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Bool},
};

use crate::{Connection, declared, error::Result, on, statement::Statement};

pub use absorb::absorb;
pub(crate) use absorb::{owner, waiting_records};
pub(crate) use triggers::{drop_of, ensure, missing};

/// The actor of what other programs wrote.
pub const ACTOR: &str = "outside";

/// Opens the door of a file, in a write transaction that has just begun: its triggers note nothing
/// until the transaction ends. A server is told so with the statement that begins it.
pub(crate) fn open_door(c: &mut SqliteConnection) {
    // A database whose schema is still to be made has no door, and no triggers either.
    let open: Statement =
        Statement::new("INSERT INTO change_session (id) VALUES (1) ON CONFLICT DO NOTHING");
    let _ = open.execute(c);
}

/// Closes it, as the last act before the commit.
pub(crate) fn close_door(c: &mut Connection) -> Result<()> {
    if let Connection::Sqlite(c) = c {
        let close: Statement = Statement::new("DELETE FROM change_session");
        // As above; whatever else is wrong, the commit says.
        let _ = close.execute(&mut **c);
    }
    Ok(())
}

/// Whether anything waits to be taken over.
pub(crate) fn is_waiting(c: &mut Connection) -> Result<bool> {
    if !c.unit_mut().looks_outside() {
        return Ok(false);
    }
    if !c.unit_mut().knows_log() {
        let knows = declared::exists(c, "outside_changes")?;
        c.unit_mut().set_knows_log(knows);
        if !knows {
            return Ok(false);
        }
    }
    let statement = Statement::<BigInt>::new("SELECT id FROM outside_changes WHERE waiting = ")
        .bind(true)
        .sql(" LIMIT 1");
    let found: Option<i64> = on!(c, |c| statement.get_result(c).optional())?;
    Ok(found.is_some())
}

/// How many rows that other programs wrote are noted and not in the log: those that wait, and
/// those of tables that no application here knows.
///
/// # Errors
/// When the database refuses.
pub fn count(c: &mut Connection) -> Result<(i64, i64)> {
    let statement = Statement::<(Bool, BigInt)>::new(
        "SELECT waiting, count(*) FROM outside_changes GROUP BY waiting",
    );
    let counts: Vec<(bool, i64)> = on!(c, |c| statement.load(c))?;
    let of = |waits: bool| counts.iter().filter(|of| of.0 == waits).map(|of| of.1).sum();
    Ok((of(true), of(false)))
}

/// Lets wait again what no application knew.
pub(crate) fn retry(c: &mut Connection) -> Result<()> {
    let again: Statement = Statement::new("UPDATE outside_changes SET waiting = ")
        .bind(true)
        .sql(" WHERE waiting = ")
        .bind(false);
    on!(c, |c| again.execute(c))?;
    Ok(())
}
