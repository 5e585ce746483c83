//! Undoing one change, where what it left still stands.

use rehome_persistence::{
    Application, Database, Error as DatabaseError, Table,
    changes::{self, Cause, Change, Op, Scope, Shapes},
};
use serde::Serialize;

use super::Left;
use crate::error::{Error, Result};

/// What became of a change that was to be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevertReport {
    /// The change.
    pub seq: i64,
    /// What was undone: `insert`, `replace`, `patch`, `delete` or `reorder`.
    pub op: &'static str,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
    /// The entry that tells of it; none for a dry run, and where there was nothing to do.
    pub reverted_by: Option<i64>,
}

/// Undoes the change in that place of the log. That is a change itself, which can be undone.
///
/// # Errors
/// [`Error::Usage`] where it stands for a whole file (its run can be undone), or where something
/// else was changed there since.
pub fn revert(
    database: &Database,
    apps: &[Application],
    seq: i64,
    dry_run: bool,
) -> Result<RevertReport> {
    let change = database.read(|c| changes::get(c, seq))?;
    if change.births.is_some() {
        let run = change.run.unwrap_or_default();
        let why =
            format!("change {seq} stands for all records that came with a file; undo run {run}");
        return Err(Error::Usage(why));
    }
    if change.erased {
        return Err(Error::Usage(format!("what change {seq} was about was erased")));
    }
    let app = apps.iter().find(|app| app.id == change.record.app).ok_or_else(|| {
        Error::Usage(format!(
            "change {seq} belongs to `{}`, which is not known here",
            change.record.app
        ))
    })?;
    let outcome = database.unit(Scope::App(&app.id), Cause::Rollback, |c| {
        undo(c, app, &change)?;
        if dry_run { Err(Left::DryRun) } else { Ok(()) }
    });
    match outcome {
        Ok(()) | Err(Left::DryRun) => {}
        // What came later stands on it, as records on their pack.
        Err(Left::Failed(Error::Database(DatabaseError::Refused(why)))) => {
            return Err(Error::Usage(format!("change {seq} cannot be undone: {why}")));
        }
        Err(Left::Failed(error)) => return Err(error),
    }
    let last = database.read(|c| changes::of_record(c, &change.record, i64::MAX, 1))?.pop();
    let by = last.map(|last| last.seq).filter(|last| *last > seq && !dry_run);
    Ok(RevertReport { seq, op: change.op.as_str(), dry_run, reverted_by: by })
}

fn undo(c: &mut rehome_persistence::Connection, app: &Application, change: &Change) -> Result<()> {
    let shapes = Shapes::of(c, app)?;
    let (seq, record) = (change.seq, &change.record);
    let kept = |why: &str| Error::Usage(format!("{record} {why} change {seq}; undo that first"));
    let tables = Table::all(app);
    let table = tables.iter().find(|table| table.collection.id == record.collection);
    if change.is_part() {
        if !changes::rows_stand(c, &shapes, change)? {
            return Err(kept("was changed since"));
        }
        return Ok(changes::rows_put_back(c, &shapes, table, change)?);
    }
    let Some(table) = table else {
        return Err(Error::Usage(format!("`{}` declares no `{}`", app.id, record.collection)));
    };
    let row = table.row(c, &record.container, &record.key)?;
    let now = row.as_ref().and_then(rehome_persistence::Row::digest_of_body);
    match (change.op, &row) {
        (Op::Reorder, Some(_)) => {}
        (Op::Delete, None) => {}
        (Op::Delete, Some(_)) => return Err(kept("was created anew after")),
        (_, None) => return Err(kept("was deleted after")),
        (_, Some(_)) if now != change.digest_after => return Err(kept("was changed after")),
        _ => {}
    }
    Ok(changes::put_back(c, table, change, row.as_ref(), None)?)
}
