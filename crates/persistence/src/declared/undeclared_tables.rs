//! The tables of collections that their application declares no more. They are kept, with
//! all that is in them; only who deletes a pack deletes its records there too.

use diesel::RunQueryDsl;
use rehome_domain::App;

use super::stored_declarations;
use crate::{Connection, Table, error::Result, on, statement::Statement};
use diesel::sql_types::BigInt;

/// The names of the tables that declarations of `app` made, and its declaration has no more.
///
/// # Errors
/// When the database refuses.
pub fn left_behind(connection: &mut Connection, app: &App) -> Result<Vec<String>> {
    let tables = Table::all(app);
    if !tables.iter().any(Table::is_declared) {
        return Ok(Vec::new());
    }
    let mut names = stored_declarations::names(connection, &app.id)?;
    names.retain(|name| tables.iter().all(|table| table.name != *name));
    let mut left = Vec::new();
    for name in names {
        if stored_declarations::exists(connection, &name)? {
            left.push(name);
        }
    }
    Ok(left)
}

/// How many rows of `table`, which was left behind, `run` wrote last.
///
/// # Errors
/// When the database refuses.
pub fn written_by(connection: &mut Connection, table: &str, run: i64) -> Result<i64> {
    let statement = Statement::<BigInt>::new("SELECT count(*) FROM ")
        .name(table)
        .sql(" WHERE run = ")
        .bind(run);
    Ok(on!(connection, |c| statement.get_result(c))?)
}

/// How many records of `pack` stand in `table`, which was left behind.
pub(crate) fn count_in(connection: &mut Connection, table: &str, container: &str) -> Result<i64> {
    let statement = Statement::<BigInt>::new("SELECT count(*) FROM ")
        .name(table)
        .sql(" WHERE container = ")
        .bind(container);
    Ok(on!(connection, |c| statement.get_result(c))?)
}

/// Deletes the records of `pack` in `table`, which was left behind; returns how many there
/// were.
pub(crate) fn clear(connection: &mut Connection, table: &str, container: &str) -> Result<i64> {
    let facets: Statement = Statement::new("DELETE FROM facets WHERE collection = ")
        .bind(table)
        .sql(" AND container = ")
        .bind(container);
    let records: Statement =
        Statement::new("DELETE FROM ").name(table).sql(" WHERE container = ").bind(container);
    Ok(on!(connection, |c| {
        facets.execute(c)?;
        records.execute(c)? as i64
    }))
}
