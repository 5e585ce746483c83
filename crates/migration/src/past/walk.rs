//! Walking the log backwards, and putting each change back.

use std::collections::HashMap;

use rehome_persistence::{
    Application, Connection, Table,
    changes::{self, Change, ChangeFilter, Direction, Shapes},
};

use crate::error::{Error, Result};

/// How many entries are read at a time.
const PAGE: u32 = 200;

/// Undoes all that stands behind the place `seq` of the log and meets `only`, the last first, in
/// the caller's unit of work. Returns how many entries that were.
pub(super) fn back(
    c: &mut Connection,
    apps: &[Application],
    only: &ChangeFilter,
    seq: i64,
) -> Result<u64> {
    let mut walk = Walk { apps, known: HashMap::new() };
    let mut filter = ChangeFilter { after: Some(seq), ..only.clone() };
    let mut count = 0;
    loop {
        let page = changes::list(c, &filter, Direction::Back, i64::from(PAGE))?;
        let Some(last) = page.last() else { return Ok(count) };
        filter.until = Some(last.seq - 1);
        for change in page {
            walk.undo(c, &change)?;
            count += 1;
        }
    }
}

struct Walk<'a> {
    apps: &'a [Application],
    /// Of each application its tables, and the shapes of all that the log may name.
    known: HashMap<String, (Vec<Table>, Shapes)>,
}

impl Walk<'_> {
    fn undo(&mut self, c: &mut Connection, change: &Change) -> Result<()> {
        // What was erased stays so.
        if change.erased {
            return Ok(());
        }
        // What the log says of itself, as that a backup was restored, was no change of a record.
        if change.record.app.is_empty() && change.record.collection.is_empty() {
            return Ok(());
        }
        let (tables, shapes) = self.known(c, &change.record.app, change.seq)?;
        let (app, collection) = (&change.record.app, &change.record.collection);
        let table = tables.iter().find(|table| table.collection.id == *collection);
        let put_back = match table {
            Some(table) if change.births.is_some() => unborn(c, table, change),
            _ if change.is_part() => {
                changes::rows_put_back(c, shapes, table, change).map_err(Error::from)
            }
            Some(table) => {
                let current = table.row(c, &change.record.container, &change.record.key)?;
                changes::put_back(c, table, change, current.as_ref(), None).map_err(Error::from)
            }
            None => {
                Err(Error::Usage(format!("`{app}` declares no collection `{collection}` any more")))
            }
        };
        put_back.map_err(|error| match error {
            Error::Database(rehome_persistence::Error::Refused(reason)) => Error::Usage(format!(
                "change {} of {} cannot be put back: {reason}",
                change.seq, change.record
            )),
            other => other,
        })
    }

    fn known(&mut self, c: &mut Connection, app: &str, seq: i64) -> Result<&(Vec<Table>, Shapes)> {
        if !self.known.contains_key(app) {
            let found = self.apps.iter().find(|one| one.id == app).ok_or_else(|| {
                Error::Usage(format!(
                    "change {seq} belongs to `{app}`, which is not known here; the way back leads \
                     past it"
                ))
            })?;
            let known = (Table::all(found), Shapes::of(c, found)?);
            self.known.insert(app.to_owned(), known);
        }
        Ok(&self.known[app])
    }
}

/// Takes out the records that came with one file. Whatever happened to them later was undone
/// before; what the same run wrote in the place of others has entries that are still to come.
fn unborn(c: &mut Connection, table: &Table, change: &Change) -> Result<()> {
    let Some(run) = change.run else { return Ok(()) };
    let container = change.record.container.as_str();
    let others = changes::keys_of_run_until(c, run, table, container, change.seq)?;
    let mut after = String::new();
    loop {
        let page = table.written_by(c, run, container, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(last);
        for key in page.iter().filter(|key| !others.contains(*key)) {
            if let Some(row) = table.row(c, container, key)? {
                changes::delete(c, table, container, &row)?;
            }
        }
    }
}
