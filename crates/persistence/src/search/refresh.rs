//! Catching up with the records of a collection, some at a time, so that others can write
//! between, and whatever stops it loses nothing: what is left to do is always found by
//! comparing documents and records.

use std::ops::ControlFlow;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::PROJECTION;

use super::{
    documents, project,
    state::{self, Progress},
};
use crate::{
    Connection, Table,
    changes::{Cause, Scope},
    error::Result,
    on,
    statement::Statement,
};

/// How many records are projected in one transaction.
const BATCH: usize = 200;

/// What the documents of a collection lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// The records, by container and key, that changed since their documents were made, or
    /// have none; all of a marked collection that lists others.
    pub records: Vec<(String, String)>,
    /// The documents whose records are gone.
    pub gone: Vec<i64>,
}

impl Pending {
    /// Whether the documents are those of the records.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.gone.is_empty()
    }

    /// How many documents are to be made or deleted.
    pub fn len(&self) -> usize {
        self.records.len() + self.gone.len()
    }
}

/// What the documents of a collection lack; nothing where it has no searchable text.
pub fn pending(c: &mut Connection, table: &Table) -> Result<Pending> {
    if table.collection.searchable.is_none() {
        return Ok(Pending::default());
    }
    let Progress { written, projected, rules } = state::progress(c, table)?.unwrap_or_default();
    // What a record lists shows in no row of its own.
    let shows = !table.lists_others() || written == projected;
    let container = |statement: Statement<_>| match table.container {
        Some(column) => statement.sql("r.").name(column),
        None => statement.sql("''"),
    };
    let statement = container(Statement::<(Text, Text)>::new("SELECT "))
        .sql(", r.")
        .name(table.key)
        .sql(" FROM ")
        .name(&table.name)
        .sql(" r");
    let statement = if rules == PROJECTION && shows {
        let statement = statement
            .sql(" LEFT JOIN search_documents d ON d.app = ")
            .bind(&table.app)
            .sql(" AND d.collection = ")
            .bind(&table.collection.id)
            .sql(" AND d.key = r.")
            .name(table.key)
            .sql(" AND d.container = ");
        container(statement)
            .sql(" WHERE d.id IS NULL OR d.rev <> r.rev OR d.updated_at <> r.updated_at")
    } else {
        statement
    };
    let statement = statement.sql(" ORDER BY 1, 2");
    let records = on!(c, |c| statement.load(c))?;
    Ok(Pending { records, gone: gone(c, table)? })
}

/// The documents whose records are gone.
fn gone(c: &mut Connection, table: &Table) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT d.id FROM search_documents d WHERE d.app = ")
        .bind(&table.app)
        .sql(" AND d.collection = ")
        .bind(&table.collection.id)
        .sql(" AND NOT EXISTS (SELECT 1 FROM ")
        .name(&table.name)
        .sql(" r WHERE r.")
        .name(table.key)
        .sql(" = d.key");
    let statement = match table.container {
        Some(column) => statement.sql(" AND r.").name(column).sql(" = d.container"),
        None => statement,
    };
    let statement = statement.sql(")");
    let mut gone: Vec<i64> = on!(c, |c| statement.load(c))?;
    gone.sort_unstable();
    Ok(gone)
}

/// Deletes the documents whose records are gone, in the transaction of whoever deleted many of
/// a collection, and with them those that list them: it marks none.
pub(crate) fn sweep(c: &mut Connection, table: &Table) -> Result<()> {
    let gone = gone(c, table)?;
    gone.iter().try_for_each(|id| documents::delete(c, *id))?;
    if !gone.is_empty() {
        state::changed(c, &table.app, &table.collection.id);
    }
    Ok(())
}

/// Makes the documents of a collection those of its records, and marks the collections that
/// list them where any changed: whoever refreshes several takes those last. `advanced` is told
/// after each transaction how many more are done, and may break off; of a marked collection
/// that lists others all records are done again then.
pub fn refresh(
    c: &mut Connection,
    table: &Table,
    mut advanced: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    if table.collection.searchable.is_none() {
        return Ok(ControlFlow::Continue(()));
    }
    let (written, pending) = c.snapshot(|c| {
        let written = state::progress(c, table)?.unwrap_or_default().written;
        Ok::<_, crate::Error>((written, pending(c, table)?))
    })?;
    for gone in pending.gone.chunks(BATCH) {
        c.unit(Scope::App(&table.app), Cause::Edit, None, |c| {
            gone.iter().try_for_each(|id| documents::delete(c, *id))?;
            state::mark_listers(c, table);
            state::changed(c, &table.app, &table.collection.id);
            Ok::<_, crate::Error>(())
        })?;
        if advanced(gone.len() as u64).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    let of_containers = pending.records.chunk_by(|(a, _), (b, _)| a == b);
    for records in of_containers.flat_map(|records| records.chunks(BATCH)) {
        let scope = Scope::Container(&table.app, &records[0].0);
        c.unit(scope, Cause::Edit, None, |c| {
            let mut made = Vec::with_capacity(records.len());
            let mut removed = false;
            for (container, key) in records {
                if let Some(row) = table.row(c, container, key)?
                    && let Some(text) = project::text(c, table, container, &row)?
                {
                    made.push((container, row, text));
                } else {
                    // It went, or broke, since it was listed.
                    let (app, collection) = (&table.app, &table.collection.id);
                    removed |= documents::remove(c, app, collection, container, key)?;
                }
            }
            let new =
                made.iter().map(|(container, row, text)| project::new(table, container, row, text));
            let changed = documents::put(c, &new.collect::<Vec<_>>())? > 0 || removed;
            // A record may belong to another one now, and say the same. Of a collection that
            // lists others, these may be records that did not change at all.
            if changed || !table.lists_others() {
                state::mark_listers(c, table);
            }
            if changed {
                state::changed(c, &table.app, &table.collection.id);
            }
            Ok::<_, crate::Error>(())
        })?;
        if advanced(records.len() as u64).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    c.unit(Scope::Nothing, Cause::Edit, None, |c| state::caught_up(c, table, written))?;
    Ok(ControlFlow::Continue(()))
}

/// Deletes all documents of a collection, with their words and vectors, as before anything
/// was projected.
pub fn forget(c: &mut Connection, app: &str, collection: &str) -> Result<()> {
    c.write(|c| {
        for document in documents::numbers(c, Some((app, collection)))? {
            documents::delete(c, document)?;
        }
        state::changed(c, app, collection);
        let statement: Statement =
            Statement::new("UPDATE search_collections SET rules = 0, projected = 0 WHERE app = ")
                .bind(app)
                .sql(" AND collection = ")
                .bind(collection);
        on!(c, |c| statement.execute(c))?;
        Ok(())
    })
}
