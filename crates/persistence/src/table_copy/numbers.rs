//! Where the numbers of rows that a database gives out by itself go on.

use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text},
};

use super::shape::Shape;
use crate::{Connection, error::Result, statement::Statement};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

/// The sequence of a column, where there is one.
const SEQUENCE: &str = "pg_get_serial_sequence(quote_ident($1), $2)::regclass";

/// The last number that was given out, or that a row has; also of rows that are gone, as
/// far as the database remembers.
pub(super) fn last(connection: &mut Connection, shape: &Shape) -> Result<Option<i64>> {
    let Some(column) = shape.numbered() else { return Ok(None) };
    let largest = Statement::<Nullable<BigInt>>::new("SELECT max(")
        .name(column)
        .sql(") FROM ")
        .name(&shape.name)
        .varying();
    let largest: Option<i64> = crate::on!(&mut *connection, |c| largest.get_result(c))?;
    let given: Option<Number> = match connection {
        Connection::Sqlite(c) => {
            sql_query("SELECT seq AS number FROM sqlite_sequence WHERE name = $1")
                .bind::<Text, _>(&shape.name)
                .get_result(&mut **c)
                .optional()?
        }
        Connection::Postgres(c) => {
            let query = format!("SELECT pg_sequence_last_value({SEQUENCE}) AS number");
            sql_query(query)
                .bind::<Text, _>(&shape.name)
                .bind::<Text, _>(column)
                .get_result(&mut **c)
                .optional()?
        }
    };
    // SQLite remembers 0 where none was ever given out, which no sequence of a server knows.
    let given = given.and_then(|given| given.number).filter(|number| *number > 0);
    Ok(largest.max(given))
}

/// Lets the numbers go on behind `last`, in the caller's transaction. A table of SQLite that
/// remembers no number goes on behind the largest that a row has.
pub(super) fn go_on_behind(connection: &mut Connection, shape: &Shape, last: i64) -> Result<()> {
    let Some(column) = shape.numbered() else { return Ok(()) };
    match connection {
        Connection::Sqlite(c) => {
            let forget = "DELETE FROM sqlite_sequence WHERE name = $1";
            sql_query(forget).bind::<Text, _>(&shape.name).execute(&mut **c)?;
            let note = "INSERT INTO sqlite_sequence (name, seq) \
                        SELECT name, $2 FROM sqlite_schema \
                        WHERE type = 'table' AND name = $1 AND sql LIKE '%AUTOINCREMENT%'";
            // SQLite takes parameters in the order in which they stand.
            let note = note.replace("$2", &last.to_string());
            sql_query(note).bind::<Text, _>(&shape.name).execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            // Numbers are outside of transactions, so none may be given back.
            let query = format!(
                "SELECT setval({SEQUENCE}, greatest($3, pg_sequence_last_value({SEQUENCE}))) \
                 AS number"
            );
            sql_query(query)
                .bind::<Text, _>(&shape.name)
                .bind::<Text, _>(column)
                .bind::<BigInt, _>(last)
                .execute(&mut **c)?;
        }
    }
    Ok(())
}
