//! Going back: a record or rows as the log has them from before a change. Each is a change
//! itself, with an entry of its own, so that it can be undone in turn.

use std::sync::Arc;

use rehome_domain::{Digest, ParsedRecord, RecordId, Source};

use super::{
    Change, Former, Op, RowBefore,
    entry::Said,
    record::{note_rows, picture, way_back},
    rows::{self, Picture, RowSet},
    unit::{self, note},
};
use crate::{
    Application, Connection, NewRow, Row, Table, declared,
    error::{Error, Result},
    packs,
    table_copy::{Shape, Value, rows as table_rows},
    types::Timestamp,
};

/// Puts a record back as it was before `change`, which is about it as a whole: `current` is how
/// it stands, after that change. It counts as changed now, and gets another revision. `place` is
/// where it goes, where not where it was.
///
/// # Errors
/// [`Error::Damaged`] where the log does not fit the record; [`Error::Refused`] where what the
/// record refers to is not there any more, and then nothing but a rollback of the savepoint can
/// follow on a server.
pub fn put_back(
    c: &mut Connection,
    table: &Table,
    change: &Change,
    current: Option<&Row>,
    place: Option<i64>,
) -> Result<()> {
    let container = change.record.container.as_str();
    match (change.op, current) {
        (Op::Insert, Some(row)) => super::delete(c, table, container, row),
        (Op::Insert, None) => Ok(()),
        (Op::Replace | Op::Patch | Op::Delete, _) if table.is_relational() => {
            rows_of_record(c, table, change, current, place)
        }
        (Op::Replace | Op::Patch | Op::Delete, _) => text(c, table, change, current, place),
        (Op::Reorder, Some(row)) => {
            let from = change.former.position.unwrap_or(row.position);
            super::reorder(c, table, container, &[(&row.key, row.position, from)])
        }
        (Op::Reorder, None) => Ok(()),
    }
}

/// The same of a record that is a text.
fn text(
    c: &mut Connection,
    table: &Table,
    change: &Change,
    current: Option<&Row>,
    place: Option<i64>,
) -> Result<()> {
    let key = change.record.key.as_str();
    let damaged =
        |reason: String| Error::Damaged { table: table.name.clone(), key: key.to_owned(), reason };
    let body = change.text_before(current.map(|row| row.body.as_str()))?.unwrap_or_default();
    let parsed: ParsedRecord = table
        .collection
        .parse(&Source::named(&body, Some(key)))
        .map_err(|error| damaged(error.message))?;
    let former = &change.former;
    let now = Timestamp::now();
    let row = NewRow {
        container: &change.record.container,
        key,
        parsed: &parsed,
        position: place.or(former.position).unwrap_or_default(),
        body: &body,
        digest: Digest::of(&body).map_err(|error| damaged(error.to_string()))?,
        faithful: false,
        keeps: None,
        source_digest: former.source_digest,
        run: former.run,
        rev: next_rev(former, current),
        updated_at: now.as_str(),
    };
    match current {
        Some(current) => super::replace(c, table, &[(row, current)]),
        None => super::insert(c, table, &[row]),
    }
}

/// The same of a record that is kept in rows.
fn rows_of_record(
    c: &mut Connection,
    table: &Table,
    change: &Change,
    current: Option<&Row>,
    place: Option<i64>,
) -> Result<()> {
    let Some(parts) = table.parts() else { return Ok(()) };
    let (container, key) = (change.record.container.as_str(), change.record.key.as_str());
    unit::touch(c, table, container, key)?;
    let old = picture(c, table, container, key)?;
    let before = change.rows_before()?;
    rows::restore(c, &parts.shapes, &before.rows, |name| parts.is_shared(name))?;
    let main = parts.main();
    let mut set = RowSet::of(main).with(table.key, key);
    if let Some(column) = table.container {
        set = set.with(column, container);
    }
    let former = &change.former;
    let bookkeeping = [
        ("position", place.or(former.position).into()),
        ("source_digest", former.source_digest.as_ref().into()),
        ("run", former.run.into()),
        ("rev", Value::Integer(next_rev(former, current))),
        ("updated_at", Value::Instant(Timestamp::now().to_string())),
    ];
    for row in set.read(c)? {
        let key: Vec<Value> = main.key_of(&row).cloned().collect();
        table_rows::update(c, main, &key, &bookkeeping)?;
    }
    let new = picture(c, table, container, key)?;
    let said = match current {
        Some(current) => Said {
            before: Some(way_back(table, &old, &new)?),
            former: Former::of(current),
            digest_before: Some(current.digest),
            digest_after: change.digest_before,
            ..Said::new(Op::Replace)
        },
        None => Said { digest_after: change.digest_before, ..Said::new(Op::Insert) },
    };
    note(c, change.record.clone(), said)
}

fn next_rev(former: &Former, current: Option<&Row>) -> i64 {
    current.map(|row| row.rev).or(former.rev).unwrap_or_default() + 1
}

/// The tables that the log may name: those of an application, and those that all share.
#[derive(Clone, Debug)]
pub struct Shapes(Arc<Vec<Shape>>);

impl Shapes {
    /// Those of an application, with the tables that its declarations have made.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn of(c: &mut Connection, app: &Application) -> Result<Self> {
        let declared = declared::all(c)?;
        if declared.is_empty() {
            return Ok(Self(app.shapes()));
        }
        let made = declared.iter().filter(|table| table.exists).map(Shape::declared);
        Ok(Self(Arc::new(app.shapes().iter().cloned().chain(made).collect())))
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Shape] {
        &self.0
    }
}

/// Whether the rows that a change of rows is about still stand as it left them.
///
/// # Errors
/// [`Error::Damaged`] where the log names a table that is not there.
pub fn rows_stand(c: &mut Connection, shapes: &Shapes, change: &Change) -> Result<bool> {
    stand(c, &shapes.0, change)
}

/// The same, where these are the tables.
pub(crate) fn stand(c: &mut Connection, shapes: &[Shape], change: &Change) -> Result<bool> {
    let before = change.rows_before()?;
    Ok(change.digest_after == Some(rows::digest_now(c, shapes, &before.rows)?))
}

/// Whether all rows are gone that a change of rows has left.
///
/// # Errors
/// As [`rows_stand`].
pub fn are_gone(c: &mut Connection, shapes: &Shapes, change: &Change) -> Result<bool> {
    let before = change.rows_before()?;
    let mut left = before.rows.iter().filter(|row| !row.gone).peekable();
    if left.peek().is_none() {
        return Ok(false);
    }
    for row in left {
        let shape = rows::shape_of(&shapes.0, &row.table)?;
        if rows::find(c, shape, row)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether other rows name those that a change of rows has brought; none where no table has a
/// column for it.
///
/// # Errors
/// As [`rows_stand`].
pub fn are_referred_to(
    c: &mut Connection,
    shapes: &Shapes,
    change: &Change,
) -> Result<Option<bool>> {
    let mut can_be = false;
    for row in change.rows_before()?.rows {
        let shape = rows::shape_of(&shapes.0, &row.table)?;
        let found = rows::find(c, shape, &row)?;
        for other in shapes.0.iter() {
            for (column, _, its) in other.refers.iter().filter(|(_, to, _)| *to == row.table) {
                can_be = true;
                if let Some(value) = found.as_ref().and_then(|found| shape.value(found, its))
                    && !RowSet::of(other).with(column, value.clone()).read(c)?.is_empty()
                {
                    return Ok(Some(true));
                }
            }
        }
    }
    Ok(can_be.then_some(false))
}

/// Whether a row, which `record` names, still says what it said when it was made, or behind the
/// place `since` of the log: whatever changed it later was undone. `aside` are columns that do
/// not count.
///
/// # Errors
/// As [`rows_stand`].
pub(crate) fn is_as_made(
    c: &mut Connection,
    set: &RowSet<'_>,
    record: &RecordId,
    since: Option<i64>,
    aside: &[&str],
) -> Result<bool> {
    const PAGE: i64 = 100;
    let Some(now) = set.read(c)?.pop() else { return Ok(false) };
    let now = rows::said(set.shape, &now);
    // The first change of a column tells what it was made with.
    let mut made = now.clone();
    // Whether the log tells of another one, which had this name for a while.
    let mut is_another = false;
    let mut before = i64::MAX;
    'log: loop {
        let page = super::of_record(c, record, before, PAGE)?;
        let Some(last) = page.last() else { break };
        before = last.seq;
        for change in &page {
            if since.is_some_and(|since| change.seq <= since) {
                break 'log;
            }
            for old in change.rows_before()?.rows {
                if old.table != set.shape.name {
                    continue;
                }
                if old.gone {
                    is_another = old.values.get("created_at") != now.get("created_at");
                }
                if is_another {
                    continue;
                }
                made.extend(old.values);
            }
        }
    }
    let counts = |column: &String| !aside.contains(&column.as_str());
    Ok(now
        .iter()
        .filter(|(column, _)| counts(column))
        .all(|(column, value)| made[column] == *value))
}

/// Puts rows back as they were before a change of rows. `of` is the table of the record that
/// they are a part of.
///
/// # Errors
/// As [`put_back`].
pub fn rows_put_back(
    c: &mut Connection,
    shapes: &Shapes,
    of: Option<&Table>,
    change: &Change,
) -> Result<()> {
    let before = change.rows_before()?;
    if let Some(places) = packs::places(&before.rows) {
        return packs::give_places(c, &places);
    }
    if let Some(table) = of {
        unit::touch(c, table, &change.record.container, &change.record.key)?;
    }
    packs::make_room(c, &before.rows)?;
    let sets = sets(&shapes.0, &before.rows)?;
    let old = Picture::of(c, &sets)?;
    let is_shared =
        |name: &str| of.and_then(Table::parts).is_some_and(|parts| parts.is_shared(name));
    if of.is_none() {
        rows::refer(c, &shapes.0, &before.rows)?;
        rows::refuse_loss(c, &shapes.0, &before.rows)?;
    }
    rows::restore(c, &shapes.0, &before.rows, is_shared)?;
    let new = Picture::of(c, &sets)?;
    note_rows(c, change.record.clone(), &before.schema, &old, &new)
}

/// A set for each of the rows.
fn sets<'s>(shapes: &'s [Shape], all: &[RowBefore]) -> Result<Vec<RowSet<'s>>> {
    all.iter()
        .map(|row| {
            let shape = rows::shape_of(shapes, &row.table)?;
            let key = rows::key_values(shape, row)?;
            Ok(shape
                .key_columns()
                .zip(key)
                .fold(RowSet::of(shape), |set, (column, value)| set.with(column, value)))
        })
        .collect()
}
