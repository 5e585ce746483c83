//! The rows of segments, and what of them is gone. They are added by whoever writes documents,
//! and made fewer now and then: as many as there may be of a size, and then one of all of them.

use std::collections::BTreeSet;

use diesel::{
    RunQueryDsl,
    connection::DefaultLoadingMode,
    sql_types::{BigInt, Binary, Integer},
};

use super::segment::{Segment, merge};
use crate::{
    Connection,
    error::Result,
    on,
    postgres::{Arrays, Values},
    statement::Statement,
};

/// The field that tells the language of a record, where that is not English. No column is called
/// so.
pub const LANGUAGE: &str = "@language";

/// The sizes of segments: so many documents at most, and so many segments of that size before
/// they are made one.
const SIZES: [(i64, i64); 3] = [(32, 24), (1024, 16), (32_768, 12)];

/// The part of the documents in segments that may be gone before they are left out for good.
const MOST_GONE: i64 = 4;

/// As many documents as a segment may have that others are merged into.
const LARGEST: i64 = 200_000;

/// Adds a segment, unless it is empty; and makes them fewer where there are many.
pub(super) fn add(c: &mut Connection, segment: &Segment) -> Result<()> {
    if segment.is_empty() {
        return Ok(());
    }
    insert(c, segment)?;
    compact(c)
}

fn insert(c: &mut Connection, segment: &Segment) -> Result<()> {
    if segment.is_empty() {
        return Ok(());
    }
    let statement: Statement =
        Statement::new("INSERT INTO search_segments (documents, data) VALUES (")
            .bind(i64::try_from(segment.len()).unwrap_or(i64::MAX))
            .sql(", ")
            .bind(segment.as_bytes())
            .sql(")");
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// Makes one segment of the small ones, where there are many of a size.
fn compact(c: &mut Connection) -> Result<()> {
    for (size, most) in SIZES {
        let of_size = of_size(c, size)?;
        if (of_size.len() as i64) < most {
            return Ok(());
        }
        merge_all(c, &of_size)?;
    }
    Ok(())
}

/// Makes segments few, and leaves out what is gone: for the end of a refresh.
pub(super) fn tidy(c: &mut Connection) -> Result<()> {
    let statement = Statement::<(BigInt, BigInt, BigInt)>::new(
        "SELECT count(*), CAST(coalesce(sum(documents), 0) AS BIGINT), \
         (SELECT count(*) FROM search_gone) FROM search_segments",
    );
    let (segments, documents, gone): (i64, i64, i64) = on!(c, |c| statement.get_result(c))?;
    let small = of_size(c, LARGEST / 4)?;
    if gone * MOST_GONE > documents && segments > 0 {
        let all = of_size(c, i64::MAX)?;
        merge_all(c, &all)?;
    } else if small.len() > 4 {
        merge_all(c, &small)?;
    }
    Ok(())
}

/// The numbers of the segments of at most so many documents, which nobody else is merging.
fn of_size(c: &mut Connection, documents: i64) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT id FROM search_segments WHERE documents <= ")
        .bind(documents)
        .sql(" ORDER BY id");
    let statement = match c {
        Connection::Sqlite(_) => statement,
        Connection::Postgres(_) => statement.sql(" FOR UPDATE SKIP LOCKED"),
    };
    Ok(on!(c, |c| statement.load(c))?)
}

/// Makes one segment of several; one that is damaged is left as it is.
fn merge_all(c: &mut Connection, ids: &[i64]) -> Result<()> {
    let mut segments = Vec::with_capacity(ids.len());
    let mut merged = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(segment) = data(c, *id)?.and_then(|data| Segment::open(data).ok()) {
            segments.push(segment);
            merged.push(*id);
        }
    }
    let gone: BTreeSet<i64> = gone(c)?.into_iter().collect();
    let left_out = |segment: &Segment| {
        let numbers = (0..segment.len()).map(|document| segment.number(document));
        numbers.filter(|number| gone.contains(number)).collect::<Vec<_>>()
    };
    let left_out: Vec<i64> = segments.iter().flat_map(left_out).collect();
    let parts: Vec<&Segment> = segments.iter().collect();
    insert(c, &merge(&parts, |number| !gone.contains(&number)))?;
    delete_numbers(c, "search_segments", "id", &merged)?;
    delete_numbers(c, "search_gone", "number", &left_out)
}

/// Deletes the rows with these numbers.
pub(super) fn delete_numbers(
    c: &mut Connection,
    table: &'static str,
    column: &'static str,
    numbers: &[i64],
) -> Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            let statement: Statement = Statement::new("DELETE FROM ")
                .name(table)
                .sql(" WHERE ")
                .name(column)
                .sql(" IN (SELECT value FROM json_each(")
                .bind(listed(numbers))
                .sql("))");
            statement.execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new("DELETE FROM ")
                .name(table)
                .sql(" WHERE ")
                .name(column)
                .sql(" = ANY(")
                .values(Values::Integers(numbers.iter().copied().map(Some).collect()))
                .sql(")");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Numbers as a list in JSON, which SQLite takes for many rows.
pub(super) fn listed(numbers: &[i64]) -> String {
    serde_json::to_string(numbers).unwrap_or_default()
}

/// Says that numbers of segments are gone.
pub(super) fn bury(c: &mut Connection, numbers: &[i64]) -> Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            let statement: Statement =
                Statement::new("INSERT INTO search_gone SELECT value FROM json_each(")
                    .bind(listed(numbers))
                    .sql(") WHERE true ON CONFLICT DO NOTHING");
            statement.execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new("INSERT INTO search_gone SELECT * FROM ")
                .unnest([Values::Integers(numbers.iter().copied().map(Some).collect())])
                .sql(" ON CONFLICT DO NOTHING");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// The numbers of all segments, in ascending order.
pub(super) fn segments(c: &mut Connection) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT id FROM search_segments ORDER BY id");
    Ok(on!(c, |c| statement.load(c))?)
}

/// The bytes of a segment; none where it is gone.
pub(super) fn data(c: &mut Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let statement =
        Statement::<Binary>::new("SELECT data FROM search_segments WHERE id = ").bind(id);
    let rows: Vec<Vec<u8>> = on!(c, |c| statement.load(c))?;
    Ok(rows.into_iter().next())
}

/// Calls `each` with the bytes of segments behind the number `after`, in their order.
pub fn segment_data(
    c: &mut Connection,
    after: i64,
    mut each: impl FnMut(i64, Vec<u8>),
) -> Result<()> {
    let statement =
        Statement::<(BigInt, Binary)>::new("SELECT id, data FROM search_segments WHERE id > ")
            .bind(after)
            .sql(" ORDER BY id");
    on!(c, |c| {
        for row in statement.load_iter::<(i64, Vec<u8>), DefaultLoadingMode>(c)? {
            let (id, data) = row?;
            each(id, data);
        }
    });
    Ok(())
}

/// The numbers in segments that are gone, in ascending order.
pub fn gone(c: &mut Connection) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT number FROM search_gone ORDER BY number");
    Ok(on!(c, |c| statement.load(c))?)
}

/// The numbers of all segments, and those in segments that are gone; both in ascending order.
///
/// # Errors
/// When the database refuses.
pub fn extent(c: &mut Connection) -> Result<(Vec<i64>, Vec<i64>)> {
    let statement = Statement::<(Integer, BigInt)>::new(
        "SELECT 0, id FROM search_segments UNION ALL SELECT 1, number FROM search_gone \
         ORDER BY 1, 2",
    );
    let mut all: Vec<(i32, i64)> = on!(c, |c| statement.load(c))?;
    let gone = all.split_off(all.partition_point(|(is_gone, _)| *is_gone == 0));
    let numbers = |of: Vec<(i32, i64)>| of.into_iter().map(|(_, number)| number).collect();
    Ok((numbers(all), numbers(gone)))
}

/// Forgets all segments.
pub(super) fn forget(c: &mut Connection) -> Result<()> {
    for sql in ["DELETE FROM search_segments", "DELETE FROM search_gone"] {
        let statement: Statement = Statement::new(sql);
        on!(c, |c| statement.execute(c))?;
    }
    Ok(())
}
