//! Copying the rows of one table: what the target has not yet, in the order of the key, so
//! that whatever kills the process leaves a beginning of the table there and nothing else.

use std::{
    cmp::Ordering,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use super::{
    read::{each, last_key},
    shape::Shape,
    sum::{Summing, Sums},
    value::Value,
    write::insert,
};
use crate::{
    Connection,
    error::{Error, Result},
};

/// How many bytes of rows are written in one transaction, or one row if that is larger.
const BATCH_BYTES: usize = 4 << 20;
/// How many rows are written in one transaction.
const BATCH_ROWS: usize = 5_000;
/// How often whoever waits is told, in rows.
const TOLD: u64 = 1_000;

/// What became of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What the source holds.
    pub sums: Sums,
    /// How many rows were written; the others were there already.
    pub written: u64,
}

/// Copies the rows of a table that stand behind the last one that `to` has, and sums up all
/// that `from` has. Each call of `advanced` tells of so many rows more that were read,
/// and ends the copy where it fails: what was written by then is a beginning.
///
/// # Errors
/// [`Error::Unfit`], [`Error::Damaged`], and when a database refuses.
pub fn copy(
    from: &mut Connection,
    to: &mut Connection,
    shape: &Shape,
    mut advanced: impl FnMut(u64) -> Result<()>,
) -> Result<Copied> {
    let after = last_key(to, shape)?;
    let mut summing = Summing::new(shape, from.backend());
    // While one side writes, the other already reads on; the databases need not wait for
    // each other.
    let (batches, received) = sync_channel::<Vec<Vec<Value>>>(1);
    thread::scope(|scope| {
        let writing = scope.spawn(move || write(to, shape, &received));
        let mut batch = Batch { batches, rows: Vec::new(), bytes: 0 };
        let mut told = 0;
        let read = each(from, shape, |row| {
            summing.add(&row)?;
            told += 1;
            if told == TOLD {
                advanced(std::mem::take(&mut told))?;
            }
            if shape.is_copied() && is_behind(shape, after.as_deref(), &row) {
                batch.push(row)
            } else {
                Ok(())
            }
        });
        let read = read.and_then(|()| batch.send()).and_then(|()| advanced(told));
        drop(batch);
        let written = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // Where writing failed, reading stopped for that reason alone.
        let written = written?;
        read?;
        Ok(Copied { sums: summing.sums(), written })
    })
}

/// Sums up what a table holds.
///
/// # Errors
/// [`Error::Damaged`], and when the database refuses.
pub fn sums(
    connection: &mut Connection,
    shape: &Shape,
    mut advanced: impl FnMut(u64) -> Result<()>,
) -> Result<Sums> {
    let mut summing = Summing::new(shape, connection.backend());
    let mut told = 0;
    each(connection, shape, |row| {
        summing.add(&row)?;
        told += 1;
        if told == TOLD {
            advanced(std::mem::take(&mut told))?;
        }
        Ok::<_, Error>(())
    })?;
    advanced(told)?;
    Ok(summing.sums())
}

/// Whether the row stands behind the key.
fn is_behind(shape: &Shape, after: Option<&[Value]>, row: &[Value]) -> bool {
    let Some(after) = after else { return true };
    let key = shape.key.iter().filter_map(|at| row.get(*at));
    let order = key.zip(after).map(|(part, last)| part.compare(last));
    order.fold(Ordering::Equal, Ordering::then) == Ordering::Greater
}

/// Rows that are gathered for one transaction.
struct Batch {
    batches: SyncSender<Vec<Vec<Value>>>,
    rows: Vec<Vec<Value>>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, row: Vec<Value>) -> Result<()> {
        self.bytes += row.iter().map(Value::size).sum::<usize>();
        self.rows.push(row);
        if self.bytes < BATCH_BYTES && self.rows.len() < BATCH_ROWS {
            return Ok(());
        }
        self.send()
    }

    fn send(&mut self) -> Result<()> {
        self.bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        // Nobody receives any more when writing has failed; it says why.
        self.batches.send(rows).map_err(|_| Error::Statement("writing has stopped".to_owned()))
    }
}

/// Writes each batch in a transaction of its own; returns how many rows that were.
fn write(to: &mut Connection, shape: &Shape, batches: &Receiver<Vec<Vec<Value>>>) -> Result<u64> {
    let mut written = 0;
    for rows in batches.iter().filter(|rows| !rows.is_empty()) {
        to.write(|c| insert(c, shape, &rows))?;
        written += rows.len() as u64;
    }
    Ok(written)
}
