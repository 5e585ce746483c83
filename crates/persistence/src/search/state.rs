//! How far the documents of each collection have caught up with its records.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::PROJECTION;

use crate::{Connection, Table, error::Result, on, statement::Statement};

/// How the documents of a collection stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionState {
    /// The id of the application.
    pub app: String,
    /// The id of the collection.
    pub collection: String,
    /// Whether records may have changed that are not projected yet.
    pub is_stale: bool,
    /// Grows with each change of the documents and of their vectors.
    pub changes: i64,
}

/// How the documents of all collections stand, by application and collection. One that never
/// had any is left out.
pub fn states(c: &mut Connection) -> Result<Vec<CollectionState>> {
    type Row = (String, String, i64, i64, i64, i64);
    let statement = Statement::<(Text, Text, BigInt, BigInt, BigInt, BigInt)>::new(
        "SELECT app, collection, written, projected, changes, rules FROM search_collections \
         ORDER BY app, collection",
    );
    let rows: Vec<Row> = on!(c, |c| statement.load(c))?;
    let state = |(app, collection, written, projected, changes, rules)| CollectionState {
        app,
        collection,
        is_stale: written != projected || rules != PROJECTION,
        changes,
    };
    Ok(rows.into_iter().map(state).collect())
}

/// Says, in the transaction that changes them, that records of a collection are to be
/// projected later; and with them those that list them. It stands in the database when the
/// transaction ends: until then nobody waits for the counters of a collection.
pub fn mark(c: &mut Connection, table: &Table) -> Result<()> {
    c.unit_mut().count(&table.app, &table.collection.id, 1, 0);
    mark_listers(c, table);
    Ok(())
}

/// Says that the records of a collection have changed for those that list them, which are to
/// be projected later.
pub(super) fn mark_listers(c: &mut Connection, table: &Table) {
    for (_, lister) in &table.listed_by {
        c.unit_mut().count(&lister.app, &lister.collection.id, 1, 0);
    }
}

/// Says that documents or vectors of a collection have changed, when the transaction ends.
pub(super) fn changed(c: &mut Connection, app: &str, collection: &str) {
    c.unit_mut().count(app, collection, 0, 1);
}

/// Adds to the counters of a collection what a unit of work has counted.
pub(crate) fn add(
    c: &mut Connection,
    app: &str,
    collection: &str,
    written: i64,
    changed: i64,
) -> Result<()> {
    if written > 0 {
        set(c, app, collection, "written", written)?;
    }
    if changed > 0 {
        set(c, app, collection, "changes", changed)?;
    }
    Ok(())
}

/// Adds to a counter of a collection, whose row is made where there is none.
fn set(c: &mut Connection, app: &str, collection: &str, counter: &str, more: i64) -> Result<()> {
    let statement: Statement = Statement::new("INSERT INTO search_collections (app, collection, ")
        .name(counter)
        .sql(") VALUES (")
        .bind(app)
        .sql(", ")
        .bind(collection)
        .sql(", ")
        .bind(more)
        .sql(") ON CONFLICT (app, collection) DO UPDATE SET ")
        .name(counter)
        .sql(" = search_collections.")
        .name(counter)
        .sql(" + ")
        .bind(more);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// How far the documents of a collection have come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// What was written of the collection so far.
    pub(super) written: i64,
    /// How much of it the documents have seen.
    pub(super) projected: i64,
    /// By which rules they were made.
    pub(super) rules: i64,
}

/// How far the documents of a collection have come; nothing before the first.
pub(super) fn progress(c: &mut Connection, table: &Table) -> Result<Option<Progress>> {
    let statement = Statement::<(BigInt, BigInt, BigInt)>::new(
        "SELECT written, projected, rules FROM search_collections WHERE app = ",
    )
    .bind(&table.app)
    .sql(" AND collection = ")
    .bind(&table.collection.id);
    let row: Option<(i64, i64, i64)> = on!(c, |c| statement.get_result(c).optional())?;
    Ok(row.map(|(written, projected, rules)| Progress { written, projected, rules }))
}

/// Says that the documents have seen what was written up to `written`, by the rules of today.
pub(super) fn caught_up(c: &mut Connection, table: &Table, written: i64) -> Result<()> {
    set(c, &table.app, &table.collection.id, "changes", 0)?;
    let statement: Statement = Statement::new("UPDATE search_collections SET projected = ")
        .bind(written)
        .sql(", rules = ")
        .bind(PROJECTION)
        .sql(" WHERE app = ")
        .bind(&table.app)
        .sql(" AND collection = ")
        .bind(&table.collection.id);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}
