//! Making a declared table, and making it anew from the texts of its records.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types::*};
use rehome_domain::{Naming, Source};

use super::memory;
use crate::{
    Connection, NewRow, Table,
    envelope::digest_from,
    error::{Error, Result},
    on,
    statement::Statement,
    types::{Instant, Json},
};

/// How many rows are read at a time.
const PAGE: u32 = 64;

/// What is kept of a row; all else is read anew from its text.
const KEPT: [&str; 9] =
    ["pack", "key", "position", "body", "digest", "source_digest", "run", "rev", "updated_at"];

/// Makes the table, which is not there, in the caller's transaction.
pub(super) fn create(connection: &mut Connection, table: &Table) -> Result<()> {
    let ddl = table.ddl(connection.backend());
    on!(connection, |c| c.batch_execute(&ddl)).map_err(|error| refused(table, error.to_string()))
}

/// Replaces the table by one as it is declared now, with the same records: their columns
/// and facets are read anew from their texts. In the caller's transaction.
///
/// The rows are copied out and in again, instead of moving the tables: so indexes keep
/// their names, and what others have built on the table by its name stays with it.
pub(super) fn rebuild(connection: &mut Connection, table: &Table) -> Result<()> {
    let columns = memory::columns(connection, &table.name)?;
    if !KEPT.iter().all(|needed| columns.iter().any(|column| column == needed)) {
        let reason = "there is one of that name which no declaration made; give the application \
                      another id";
        return Err(refused(table, reason.to_owned()));
    }
    // No collection has two hyphens in a row, so no table has such a name.
    let copy = format!("{}__before", table.name);
    let take = Statement::<()>::new("CREATE TABLE ").name(&copy).sql(" AS SELECT ");
    let take = names(take, &KEPT).sql(" FROM ").name(&table.name);
    let facets: Statement =
        Statement::new("DELETE FROM facets WHERE collection = ").bind(&table.name);
    let old: Statement = Statement::new("DROP TABLE ").name(&table.name);
    on!(&mut *connection, |c| {
        take.execute(c)?;
        facets.execute(c)?;
        old.execute(c)?;
    });
    create(connection, table)?;
    fill(connection, table, &copy)?;
    let copy: Statement = Statement::new("DROP TABLE ").name(&copy);
    on!(connection, |c| copy.execute(c))?;
    Ok(())
}

type RowTuple =
    (i64, String, String, i64, String, Vec<u8>, Option<Vec<u8>>, Option<i64>, i64, String);
type RowSql =
    (BigInt, Text, Text, BigInt, Json, Binary, Nullable<Binary>, Nullable<BigInt>, BigInt, Instant);

fn fill(connection: &mut Connection, table: &Table, copy: &str) -> Result<()> {
    let mut after = 0;
    loop {
        let page = names(Statement::<RowSql>::new("SELECT rowid, "), &KEPT)
            .sql(" FROM ")
            .name(copy)
            .sql(" WHERE rowid > ")
            .bind(after)
            .sql(" ORDER BY rowid LIMIT ")
            .bind(PAGE);
        let rows: Vec<RowTuple> = on!(&mut *connection, |c| page.load(c))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.0;
        for row in &rows {
            insert(connection, table, row)?;
        }
    }
}

fn insert(connection: &mut Connection, table: &Table, row: &RowTuple) -> Result<()> {
    let (_, pack, key, position, body, digest, source_digest, run, rev, updated_at) = row;
    let misfit = |reason: &str| {
        let record = format!("its record `{key}` in the pack `{pack}`");
        let way_out = "correct it with a program that has the earlier declaration";
        refused(table, format!("{record} {reason}; {way_out}"))
    };
    let inspection = table
        .collection
        .inspect(&Source::named(body, Some(key)))
        .map_err(|error| misfit(&format!("does not fit it any more: {}", error.message)))?;
    if inspection.naming != Naming::Key(key.clone()) {
        return Err(misfit(&format!("would have the key `{}`", inspection.key())));
    }
    table.insert(
        connection,
        &NewRow {
            container: pack,
            key,
            inspection: &inspection,
            position: *position,
            body,
            digest: digest_from(digest),
            faithful: false,
            source_digest: source_digest.as_deref().map(digest_from),
            run: *run,
            rev: *rev,
            updated_at,
        },
    )
}

/// Appends names with commas between.
fn names<ST>(statement: Statement<ST>, names: &[&str]) -> Statement<ST> {
    names.iter().enumerate().fold(statement, |statement, (index, name)| {
        statement.sql(if index == 0 { "" } else { ", " }).name(name)
    })
}

fn refused(table: &Table, reason: String) -> Error {
    Error::Declaration { table: table.name.clone(), reason }
}
