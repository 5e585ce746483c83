//! The schema of a database as text that can be compared.

use diesel::{QueryDsl, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::{
    ledger::BOOKKEEPING,
    sql::{one_line, tokens},
};
use crate::{Connection, error::Result, schema::declared_tables};

/// Every table, index, view and trigger as one line of SQL, in the order of their names.
/// Comments and line breaks are left out, and so are the tables of the machinery itself and
/// those that declarations made.
///
/// # Errors
/// When the database refuses.
pub fn schema_dump(connection: &mut Connection) -> Result<String> {
    #[derive(QueryableByName)]
    struct Object {
        #[diesel(sql_type = Text)]
        tbl_name: String,
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let Connection::Sqlite(c) = connection;
    let objects: Vec<Object> = sql_query(
        "SELECT tbl_name, sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         ORDER BY tbl_name, type = 'table' DESC, type, name",
    )
    .load(&mut **c)?;
    let mut others: Vec<String> = BOOKKEEPING.map(str::to_owned).to_vec();
    if objects.iter().any(|object| object.tbl_name == "declared_tables") {
        others.extend(declared_tables::table.select(declared_tables::name).load(&mut **c)?);
    }
    Ok(objects
        .iter()
        .filter(|object| !others.contains(&object.tbl_name))
        .map(|object| one_line(&tokens(&object.sql)) + ";\n")
        .collect())
}
