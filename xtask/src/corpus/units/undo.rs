//! The way back of everything: entry by entry from the last to the first, each of which must
//! find what it left. At the end there is nothing. A single change that the log does not know
//! stands in the way of this, whichever column it is in.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome::{Application, Connection};
use rehome_persistence::{
    Table,
    changes::{self, Change, Shapes},
    on,
    schema::{
        editor_workspace_hashes as hashes, editor_workspaces as workspaces, packs, quarantine,
    },
};

use super::agree::{self, Births};

/// Undoes all, in a transaction that is never committed.
pub(super) fn all(c: &mut Connection, apps: &[Application]) -> Result<()> {
    let mut shapes: HashMap<&str, Shapes> = HashMap::new();
    for app in apps {
        shapes.insert(&app.id, Shapes::of(c, app)?);
    }
    let tables: Vec<Table> = apps.iter().flat_map(Table::all).collect();
    let entries = agree::entries(c)?;
    let births = agree::births(&entries)?;
    for entry in entries.iter().rev() {
        let found = changes::of_record(c, &entry.record(), entry.seq + 1, 1)?;
        let change = found.first().context("an entry is one of its record")?;
        let table = tables.iter().find(|table| {
            table.app == change.record.app && table.collection.id == change.record.collection
        });
        let births = births.iter().find(|births| births.entry.seq == entry.seq);
        let shapes = shapes.get(&*change.record.app).context("an application of the log")?;
        one(c, table, births, shapes, change)
            .with_context(|| format!("entry {} of {:?}", entry.seq, change.record))?;
    }
    nothing(c, &tables)
}

fn one(
    c: &mut Connection,
    table: Option<&Table>,
    births: Option<&Births<'_>>,
    shapes: &Shapes,
    change: &Change,
) -> Result<()> {
    if change.is_part() {
        ensure!(changes::rows_stand(c, shapes, change)?, "{} stands otherwise", change.part);
        return Ok(changes::rows_put_back(c, shapes, table, change)?);
    }
    let table = table.context("a record is of a table")?;
    let container = change.record.container.as_str();
    if let Some(births) = births {
        let mut gone = 0;
        for row in table.page(c, container, None, 1000)? {
            if births.has(&row.key, &row.digest) {
                changes::delete(c, table, container, &row)?;
                gone += 1;
            }
        }
        ensure!(gone == births.marks.len(), "{gone} of {} had come", births.marks.len());
        return Ok(());
    }
    let current = table.row(c, container, &change.record.key)?;
    let digest = current.as_ref().map(|row| row.digest);
    let stands = change.op == changes::Op::Reorder || digest == change.digest_after;
    ensure!(stands, "it stands otherwise");
    Ok(changes::put_back(c, table, change, current.as_ref(), None)?)
}

/// Nothing is left.
fn nothing(c: &mut Connection, tables: &[Table]) -> Result<()> {
    for table in tables {
        for container in table.containers(c)? {
            let left = table.page(c, &container, None, 1)?;
            ensure!(left.is_empty(), "{} is left of {}", left[0].key, table.name);
        }
    }
    let settled = quarantine::table.filter(quarantine::resolved_by.is_not_null()).count();
    let counts: [(&str, i64); 4] = [
        ("packs", on!(c, |c| packs::table.count().get_result(c))?),
        ("workspaces", on!(c, |c| workspaces::table.count().get_result(c))?),
        ("files of workspaces", on!(c, |c| hashes::table.count().get_result(c))?),
        ("settled entries", on!(c, |c| settled.get_result(c))?),
    ];
    for (what, count) in counts {
        ensure!(count == 0, "{count} {what} are left");
    }
    Ok(())
}
