//! The door for records: each of these writes rows, notes in the log how they stood before, and
//! has what is searched of them made anew. Outside a unit of work each is one by itself.

use rehome_domain::{Digest, RecordId};

use super::{
    Former, Op,
    entry::Said,
    rows::{Picture, RowSet, RowsBefore, difference},
    splice::Splice,
    unit::{self, note},
};
use crate::{
    Connection, NewRow, Row, Table,
    error::{Error, Result},
    search,
};

/// Of how many changes of a record one keeps the whole text.
const WHOLE: i64 = 64;

/// Inserts records of one container that are not there. Those of an import are known by their
/// run; the log has one entry for all of a unit.
///
/// # Errors
/// When the database refuses any of them; a key that exists is the caller's mistake. On a
/// server nothing but a rollback can follow.
pub fn insert(c: &mut Connection, table: &Table, rows: &[NewRow<'_>]) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    if c.depth()? == 0 {
        return c.write(|c| insert(c, table, rows));
    }
    table.insert_all(c, rows)?;
    if unit::is_import(c) {
        unit::note_births(
            c,
            table,
            first.container,
            rows.iter().map(|row| (row.key, &row.digest)),
        )?;
        return unit::mark(c, table);
    }
    for row in rows {
        let said = Said { digest_after: Some(row.digest), ..Said::new(Op::Insert) };
        note(c, table.record(row.container, row.key), said)?;
        unit::touch(c, table, row.container, row.key)?;
    }
    Ok(())
}

/// Replaces records of one container, each given with how it stood.
///
/// # Errors
/// As [`insert`].
pub fn replace(c: &mut Connection, table: &Table, rows: &[(NewRow<'_>, &Row)]) -> Result<()> {
    if c.depth()? == 0 {
        return c.write(|c| replace(c, table, rows));
    }
    for (row, _) in rows {
        unit::touch(c, table, row.container, row.key)?;
    }
    if table.is_relational() {
        return rows.iter().try_for_each(|(row, before)| replace_rows(c, table, row, before));
    }
    let new: Vec<NewRow<'_>> = rows.iter().map(|(row, _)| row.clone()).collect();
    table.replace_all(c, &new)?;
    for (row, before) in rows {
        if !unit::is_reborn(c, table, row, before) {
            // A whole text now and then, so that no way back is long.
            let text = if before.rev % WHOLE == 0 {
                Splice::whole(before.body.as_str())
            } else {
                Splice::of(&before.body, row.body)
            };
            let said = Said {
                before: Some(text),
                former: Former::of(before),
                digest_before: digest_of(before),
                digest_after: Some(row.digest),
                ..Said::new(Op::Replace)
            };
            note(c, table.record(row.container, row.key), said)?;
        }
    }
    Ok(())
}

fn replace_rows(c: &mut Connection, table: &Table, row: &NewRow<'_>, before: &Row) -> Result<()> {
    if unit::is_reborn(c, table, row, before) {
        return table.replace(c, row);
    }
    let old = picture(c, table, row.container, row.key)?;
    table.replace(c, row)?;
    let new = picture(c, table, row.container, row.key)?;
    let said = Said {
        before: Some(way_back(table, &old, &new)?),
        former: Former::of(before),
        digest_before: digest_of(before),
        digest_after: Some(row.digest),
        ..Said::new(Op::Replace)
    };
    note(c, table.record(row.container, row.key), said)
}

/// Deletes a record, given as it stands.
///
/// # Errors
/// When the database refuses.
pub fn delete(c: &mut Connection, table: &Table, container: &str, row: &Row) -> Result<()> {
    if c.depth()? == 0 {
        return c.write(|c| delete(c, table, container, row));
    }
    unit::touch(c, table, container, &row.key)?;
    erase(c, table, container, row)
}

/// Deletes records of one container, each given as it stands.
///
/// # Errors
/// When the database refuses.
pub fn delete_all(c: &mut Connection, table: &Table, container: &str, rows: &[Row]) -> Result<()> {
    if c.depth()? == 0 {
        return c.write(|c| delete_all(c, table, container, rows));
    }
    if table.parts().is_some() {
        return rows.iter().try_for_each(|row| delete(c, table, container, row));
    }
    for row in rows {
        unit::touch(c, table, container, &row.key)?;
    }
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    table.delete_all(c, container, &keys)?;
    rows.iter().try_for_each(|row| note_deletion(c, table, container, row, whole(row)))
}

/// The same, and nothing is said of what is searched.
fn erase(c: &mut Connection, table: &Table, container: &str, row: &Row) -> Result<()> {
    let before = match table.parts() {
        None => whole(row),
        Some(_) => {
            let old = picture(c, table, container, &row.key)?;
            way_back(table, &old, &old.without_rows())?
        }
    };
    table.delete(c, container, &row.key)?;
    note_deletion(c, table, container, row, before)
}

fn whole(row: &Row) -> Splice {
    Splice::whole(row.body.as_str())
}

/// Notes that a record was deleted, given the way back.
fn note_deletion(
    c: &mut Connection,
    table: &Table,
    container: &str,
    row: &Row,
    before: Splice,
) -> Result<()> {
    let said = Said {
        before: Some(before),
        former: Former::of(row),
        digest_before: digest_of(row),
        ..Said::new(Op::Delete)
    };
    note(c, table.record(container, &row.key), said)
}

/// Gives records of a container other places: each with its key, the place that it has, and the
/// one that it gets.
///
/// # Errors
/// When the database refuses.
pub fn reorder(
    c: &mut Connection,
    table: &Table,
    container: &str,
    places: &[(&str, i64, i64)],
) -> Result<()> {
    if c.depth()? == 0 {
        return c.write(|c| reorder(c, table, container, places));
    }
    let new: Vec<(&str, i64)> = places.iter().map(|(key, _, to)| (*key, *to)).collect();
    table.move_all(c, container, &new)?;
    for (key, from, _) in places {
        let former = Former { position: Some(*from), ..Former::default() };
        note(c, table.record(container, *key), Said { former, ..Said::new(Op::Reorder) })?;
    }
    Ok(())
}

/// Deletes all records of a container; returns how many there were. Their search documents go
/// with them.
///
/// # Errors
/// When the database refuses.
pub(crate) fn clear(c: &mut Connection, table: &Table, container: &str) -> Result<i64> {
    const PAGE: u32 = 200;
    let mut count = 0;
    loop {
        let page = table.page(c, container, None, PAGE)?;
        if page.is_empty() {
            search::sweep(c, table)?;
            return Ok(count);
        }
        for row in &page {
            erase(c, table, container, row)?;
            count += 1;
        }
    }
}

/// Runs `work`, which changes no other rows than those of `sets`, and notes what it changed as
/// one part of `record`. It is for what changes few rows of many, as a message that is added to a
/// long chat, and for rows that are no record. `of` is the table, container and key of the record
/// whose search document is to be made anew.
///
/// What `work` changes beside these rows cannot be undone: nobody knows of it.
///
/// # Errors
/// Those of `work`, and when the database refuses.
pub fn rows<T, E: From<Error>>(
    c: &mut Connection,
    record: RecordId,
    of: Option<(&Table, &str, &str)>,
    sets: &[RowSet<'_>],
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    if c.depth()? == 0 {
        return c.write(|c| rows(c, record, of, sets, work));
    }
    if let Some((table, container, key)) = of {
        unit::touch(c, table, container, key)?;
        if unit::is_newborn_key(c, table, container, key)? {
            return work(c);
        }
    }
    let old = Picture::of(c, sets)?;
    let done = work(c)?;
    let new = Picture::of(c, sets)?;
    let schema = of.map_or("", |(table, ..)| table.schema_version());
    note_rows(c, record, schema, &old, &new)?;
    Ok(done)
}

/// Notes rows that were not there before and have no number before they are written.
pub(crate) fn new_rows(c: &mut Connection, record: RecordId, set: RowSet<'_>) -> Result<()> {
    let new = Picture::of(c, &[set])?;
    note_rows(c, record, "", &new.without_rows(), &new)
}

/// Notes the difference of two pictures as a part of `record`; nothing where there is none.
/// `schema` is the last migration of the tables, where these are an application's.
pub(super) fn note_rows(
    c: &mut Connection,
    record: RecordId,
    schema: &str,
    old: &Picture<'_>,
    new: &Picture<'_>,
) -> Result<()> {
    let Some(difference) = difference(old, new) else { return Ok(()) };
    let rows = &difference.rows;
    let all = |test: fn(&super::RowBefore) -> bool| rows.iter().all(test);
    let op = if all(|row| row.gone) {
        Op::Delete
    } else if all(|row| !row.gone && row.values.is_empty()) {
        Op::Insert
    } else {
        Op::Patch
    };
    let part = rows.first().map(|row| {
        let key: Vec<String> = row.key.iter().map(shown).collect();
        format!("{} {}", row.table, key.join(" "))
    });
    let said = Said {
        part: part.unwrap_or_default(),
        before: Some(text_of(schema, difference.rows)?),
        digest_before: Some(difference.before),
        digest_after: Some(difference.after),
        ..Said::new(op)
    };
    note(c, record, said)
}

fn shown(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// How the rows of a record stand.
pub(super) fn picture<'t>(
    c: &mut Connection,
    table: &'t Table,
    container: &str,
    key: &str,
) -> Result<Picture<'t>> {
    match table.parts() {
        Some(parts) => {
            let container = table.container.map(|column| (column, container));
            parts.picture(c, container, (table.key, key))
        }
        None => Ok(Picture::with(Vec::new())),
    }
}

/// What leads a record in rows back from one picture of it to another.
pub(super) fn way_back(table: &Table, old: &Picture<'_>, new: &Picture<'_>) -> Result<Splice> {
    let rows = difference(old, new).map(|difference| difference.rows).unwrap_or_default();
    text_of(table.schema_version(), rows)
}

fn text_of(schema: &str, rows: Vec<super::RowBefore>) -> Result<Splice> {
    let rows = RowsBefore { schema: schema.to_owned(), rows };
    let text = serde_json::to_string(&rows).map_err(|error| Error::Invalid(error.to_string()))?;
    Ok(Splice::whole(text))
}

/// The digest of a record as it stands, whatever is stored beside it: plain SQL may have changed
/// its text.
fn digest_of(row: &Row) -> Option<Digest> {
    row.digest_of_body().or(Some(row.digest))
}
