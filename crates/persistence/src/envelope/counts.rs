//! How many records tables hold, all of them in one statement.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};

use super::table::Table;
use crate::{Connection, error::Result, on, statement::Statement};

/// How many records there are in a container of a table, which is given by its place among those
/// that were asked.
pub type RecordCount = (usize, String, i64);

/// How many records the containers of `tables` hold, or `container` alone does; what holds none
/// may be left out. A table without containers has the empty one.
///
/// # Errors
/// When the database refuses.
pub fn record_counts(
    connection: &mut Connection,
    tables: &[Table],
    container: Option<&str>,
) -> Result<Vec<RecordCount>> {
    let mut counts = Vec::new();
    for (chunk, tables) in tables.chunks(CHUNK).enumerate() {
        let mut statement = Statement::<(BigInt, Text, BigInt)>::new("");
        for (index, table) in tables.iter().enumerate() {
            let place = i64::try_from(index).unwrap_or(i64::MAX);
            statement = statement
                .sql(if index == 0 { "SELECT CAST(" } else { " UNION ALL SELECT CAST(" })
                .bind(place)
                .sql(" AS BIGINT), ");
            statement = match table.container {
                Some(column) => statement.name(column),
                None => statement.sql("CAST('' AS TEXT)"),
            };
            statement = statement.sql(", count(*) FROM ").name(&table.name);
            statement = match (table.container, container) {
                (Some(column), Some(container)) => {
                    statement.sql(" WHERE ").name(column).sql(" = ").bind(container)
                }
                _ => statement,
            };
            if let Some(column) = table.container {
                statement = statement.sql(" GROUP BY ").name(column);
            }
        }
        let rows: Vec<(i64, String, i64)> = on!(&mut *connection, |c| statement.load(c))?;
        counts.extend(rows.into_iter().map(|(place, container, count)| {
            (chunk * CHUNK + usize::try_from(place).unwrap_or_default(), container, count)
        }));
    }
    Ok(counts)
}

/// How many tables are asked in one statement: SQLite takes at most 500 parts.
const CHUNK: usize = 100;

/// Those of these tables that hold any record.
///
/// # Errors
/// When the database refuses.
pub fn which_hold_any<'t>(
    connection: &mut Connection,
    tables: &[&'t Table],
) -> Result<Vec<&'t Table>> {
    let mut hold = Vec::new();
    for tables in tables.chunks(CHUNK) {
        let mut statement = Statement::<BigInt>::new("");
        for (place, table) in (0_i64..).zip(tables) {
            statement = statement
                .sql(if place == 0 { "SELECT CAST(" } else { " UNION ALL SELECT CAST(" })
                .bind(place)
                .sql(" AS BIGINT) WHERE EXISTS (SELECT 1 FROM ")
                .name(&table.name)
                .sql(")");
        }
        let found: Vec<i64> = on!(&mut *connection, |c| statement.load(c))?;
        hold.extend(
            (0_i64..).zip(tables).filter(|(place, _)| found.contains(place)).map(|of| *of.1),
        );
    }
    Ok(hold)
}
