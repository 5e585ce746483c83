//! The tables of collections that their application declares no more. They are kept, with
//! all that is in them; only who deletes a pack deletes its records there too.

use diesel::{RunQueryDsl, sql_types::BigInt};
use rehome_domain::RecordId;

use super::stored_declarations;
use crate::{
    Application, Connection, Table,
    changes::{self, RowSet},
    error::Result,
    on,
    statement::Statement,
    table_copy::Shape,
};

/// A table whose collection is declared no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndeclaredTable {
    /// Its name in SQL.
    pub name: String,
    /// The application.
    pub app: String,
    /// The id that the collection had.
    pub collection: String,
}

/// The tables that declarations of `app` made, and its declaration has no more.
pub fn left_behind(connection: &mut Connection, app: &Application) -> Result<Vec<UndeclaredTable>> {
    let tables = Table::all(app);
    if !tables.iter().any(Table::is_declared) {
        return Ok(Vec::new());
    }
    let mut names = stored_declarations::names(connection, &app.id)?;
    names.retain(|(name, _)| tables.iter().all(|table| table.name != *name));
    let mut left = Vec::new();
    for (name, collection) in names {
        if stored_declarations::exists(connection, &name)? {
            left.push(UndeclaredTable { name, app: app.id.clone(), collection });
        }
    }
    Ok(left)
}

/// How many rows of `table`, which was left behind, `run` wrote last.
pub fn written_by(connection: &mut Connection, table: &UndeclaredTable, run: i64) -> Result<i64> {
    let statement = Statement::<BigInt>::new("SELECT count(*) FROM ")
        .name(&table.name)
        .sql(" WHERE run = ")
        .bind(run);
    Ok(on!(connection, |c| statement.get_result(c))?)
}

/// How many records of `pack` stand in `table`, which was left behind.
pub(crate) fn count_in(
    connection: &mut Connection,
    table: &UndeclaredTable,
    container: &str,
) -> Result<i64> {
    let statement = Statement::<BigInt>::new("SELECT count(*) FROM ")
        .name(&table.name)
        .sql(" WHERE container = ")
        .bind(container);
    Ok(on!(connection, |c| statement.get_result(c))?)
}

/// Deletes the records of `pack` in `table`, which was left behind; returns how many there
/// were.
pub(crate) fn clear(
    connection: &mut Connection,
    table: &UndeclaredTable,
    container: &str,
) -> Result<i64> {
    let Some(shape) = super::all(connection)?
        .iter()
        .find(|stored| stored.envelope.name == table.name)
        .map(Shape::declared)
    else {
        return Ok(0);
    };
    let UndeclaredTable { app, collection, .. } = table;
    let facets =
        changes::core_rows("facets")?.with("app", &**app).with("collection", &**collection);
    let sets =
        [RowSet::of(&shape).with("container", container), facets.with("container", container)];
    changes::rows(connection, RecordId::new(app, collection, container, ""), None, &sets, |c| {
        let facets: Statement = Statement::new("DELETE FROM facets WHERE app = ")
            .bind(app)
            .sql(" AND collection = ")
            .bind(collection)
            .sql(" AND container = ")
            .bind(container);
        let records: Statement = Statement::new("DELETE FROM ")
            .name(&table.name)
            .sql(" WHERE container = ")
            .bind(container);
        Ok(on!(c, |c| {
            facets.execute(c)?;
            records.execute(c)? as i64
        }))
    })
}
