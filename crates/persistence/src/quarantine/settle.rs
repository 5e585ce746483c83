//! Settling an entry: its source no longer has it, it becomes a record, a person dismisses it.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::{Entry, How};
use crate::{Connection, changes, error::Result, on, schema::quarantine};

/// How an entry is settled, if it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The run that did it.
    pub by: Option<i64>,
    /// How.
    pub how: Option<How>,
    /// The record that the entry is a part of, or has become.
    pub key: Option<String>,
}

/// Settles an entry in the name of `run`.
pub fn settle(
    connection: &mut Connection,
    entry: &Entry,
    run: i64,
    how: How,
    key: Option<&str>,
) -> Result<()> {
    let key = key.map(str::to_owned).or_else(|| entry.key.clone());
    set(connection, entry, &Settled { by: Some(run), how: Some(how), key })
}

/// Changes how an entry is settled. The log keeps how it was.
pub(super) fn set(connection: &mut Connection, entry: &Entry, settled: &Settled) -> Result<()> {
    let row = changes::core_rows("quarantine")?.with("id", entry.id);
    changes::rows(connection, entry.record(), None, &[row], |c| {
        let change = diesel::update(quarantine::table.find(entry.id)).set((
            quarantine::resolved_by.eq(settled.by),
            quarantine::how.eq(settled.how),
            quarantine::key.eq(&settled.key),
        ));
        on!(c, |c| change.execute(c))?;
        Ok(())
    })
}
