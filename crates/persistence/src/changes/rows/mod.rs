//! Rows as the log keeps them: what stands in them before and after a piece of work, and the
//! difference as a way back. It knows tables by their shapes alone.

mod json;

use std::collections::HashMap;

use rehome_domain::Digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::{
    Connection,
    error::{Error, Result},
    migrations::core_shapes,
    table_copy::{Shape, Value, rows},
    types::Timestamp,
};

use json::{columns, digest, from_json, is_said, key, key_text, side, values};
pub(super) use json::{key_values, said};

/// What changes with every write of a row that is a record by itself, and is no part of what it
/// says.
pub(crate) const BOOKKEEPING: &[&str] =
    &["position", "source_digest", "run", "rev", "updated_at", "last_accessed_at"];

/// Rows of one table that may change: those with certain values in certain columns. They come
/// from [`Table::rows_of`](crate::Table::rows_of).
#[derive(Clone, Debug)]
pub struct RowSet<'a> {
    pub(crate) shape: &'a Shape,
    filter: Vec<(&'a str, Value)>,
}

impl<'a> RowSet<'a> {
    pub(crate) fn of(shape: &'a Shape) -> Self {
        Self { shape, filter: Vec::new() }
    }

    /// Those alone whose column has that value.
    pub(crate) fn with(mut self, column: &'a str, value: impl Into<Value>) -> Self {
        self.filter.push((column, value.into()));
        self
    }

    /// Those alone whose column has that text.
    #[must_use]
    pub fn with_text(self, column: &'a str, text: &str) -> Self {
        self.with(column, text)
    }

    /// Those alone whose column has that number.
    #[must_use]
    pub fn with_number(self, column: &'a str, number: i64) -> Self {
        self.with(column, number)
    }

    pub(super) fn read(&self, c: &mut Connection) -> Result<Vec<Vec<Value>>> {
        rows::matching(c, self.shape, &self.filter)
    }
}

/// All rows of a table that all applications share.
pub(crate) fn core_rows(table: &str) -> Result<RowSet<'static>> {
    Ok(RowSet::of(shape_of(core_shapes(), table)?))
}

/// How rows stand at a moment.
pub(crate) struct Picture<'a> {
    tables: Vec<(&'a Shape, Vec<Vec<Value>>)>,
}

impl<'a> Picture<'a> {
    pub(crate) fn of(c: &mut Connection, sets: &[RowSet<'a>]) -> Result<Self> {
        let mut tables = Vec::with_capacity(sets.len());
        for set in sets {
            tables.push((set.shape, set.read(c)?));
        }
        Ok(Self { tables })
    }

    pub(crate) fn with(tables: Vec<(&'a Shape, Vec<Vec<Value>>)>) -> Self {
        Self { tables }
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows.len() as u64).sum()
    }

    /// The same tables when all these rows are gone.
    pub(crate) fn without_rows(&self) -> Self {
        Self { tables: self.tables.iter().map(|(shape, _)| (*shape, Vec::new())).collect() }
    }
}

/// The way back of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowBefore {
    /// Its table.
    pub table: String,
    /// The values of its primary key.
    pub key: Vec<Json>,
    /// What stood in the columns that changed; all columns of a row that is gone, none of one
    /// that was not there.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub values: Map<String, Json>,
    /// Whether the row is gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// The way back of several rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowsBefore {
    /// The last migration of their application when they were read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// The rows, each behind those that it refers to.
    pub rows: Vec<RowBefore>,
}

/// What came between two moments: the way back, and the digests of what changed.
pub(crate) struct Difference {
    pub(crate) rows: Vec<RowBefore>,
    pub(crate) before: Digest,
    pub(crate) after: Digest,
}

/// The difference between two pictures of the same sets of rows; none where there is none.
pub(crate) fn difference(before: &Picture<'_>, after: &Picture<'_>) -> Option<Difference> {
    let mut rows = Vec::new();
    let (mut old_side, mut new_side) = (Vec::new(), Vec::new());
    for ((shape, old), (_, new)) in before.tables.iter().zip(&after.tables) {
        let mut left: HashMap<String, &Vec<Value>> =
            new.iter().map(|row| (key_text(shape, row), row)).collect();
        for old in old {
            let key = key(shape, old);
            match left.remove(&key_text(shape, old)) {
                None => {
                    let row = RowBefore {
                        table: shape.name.clone(),
                        key,
                        values: columns(shape, old, |_, _| true),
                        gone: true,
                    };
                    old_side.push(side(&row, Some(columns(shape, old, is_said(shape)))));
                    new_side.push(side(&row, None));
                    rows.push(row);
                }
                Some(new) => {
                    let differs =
                        |at: usize, name: &str| old[at] != new[at] && is_said(shape)(at, name);
                    let values = columns(shape, old, differs);
                    if values.is_empty() {
                        continue;
                    }
                    let row = RowBefore { table: shape.name.clone(), key, values, gone: false };
                    old_side.push(side(&row, Some(row.values.clone())));
                    new_side.push(side(&row, Some(columns(shape, new, differs))));
                    rows.push(row);
                }
            }
        }
        // In the order in which they stand there.
        for new in new.iter().filter(|row| left.contains_key(&key_text(shape, row))) {
            let row = RowBefore {
                table: shape.name.clone(),
                key: key(shape, new),
                values: Map::new(),
                gone: false,
            };
            old_side.push(side(&row, None));
            new_side.push(side(&row, Some(columns(shape, new, is_said(shape)))));
            rows.push(row);
        }
    }
    let (before, after) = (digest(&old_side), digest(&new_side));
    (!rows.is_empty()).then_some(Difference { rows, before, after })
}

/// The digest of how those rows stand now, comparable with that of the moment after the change
/// that they are the way back of.
pub(crate) fn digest_now(
    c: &mut Connection,
    shapes: &[Shape],
    rows: &[RowBefore],
) -> Result<Digest> {
    let mut sides = Vec::with_capacity(rows.len());
    for row in rows {
        let shape = shape_of(shapes, &row.table)?;
        let found = find(c, shape, row)?;
        let values = found.map(|found| {
            if row.gone || row.values.is_empty() {
                columns(shape, &found, is_said(shape))
            } else {
                columns(shape, &found, |_, name| row.values.contains_key(name))
            }
        });
        sides.push(side(row, values));
    }
    Ok(digest(&sides))
}

/// Lets rows refer to what they referred to, where that is there: what refers to a row that goes
/// would go with it.
pub(crate) fn refer(c: &mut Connection, shapes: &[Shape], rows: &[RowBefore]) -> Result<()> {
    for row in rows.iter().filter(|row| !row.gone && !row.values.is_empty()) {
        let shape = shape_of(shapes, &row.table)?;
        let mut references = Vec::new();
        for (column, value) in values(shape, row)? {
            if is_there(c, shapes, shape, column, &value)? {
                references.push((column, value));
            }
        }
        if !references.is_empty() {
            rows::update(c, shape, &key_values(shape, row)?, &references)?;
        }
    }
    Ok(())
}

/// Refuses a way back on which other rows would go with those that were not there: rows that
/// refer to these, and are none of them.
pub(crate) fn refuse_loss(c: &mut Connection, shapes: &[Shape], rows: &[RowBefore]) -> Result<()> {
    let goes = |table: &str, key: &[Json]| {
        let is_new = |row: &RowBefore| !row.gone && row.values.is_empty();
        rows.iter().any(|row| row.table == table && row.key == key && is_new(row))
    };
    for row in rows.iter().filter(|row| goes(&row.table, &row.key)) {
        let shape = shape_of(shapes, &row.table)?;
        let Some(found) = find(c, shape, row)? else { continue };
        for other in shapes {
            for (column, _, its) in other.refers.iter().filter(|(_, to, _)| *to == row.table) {
                let Some(value) = shape.value(&found, its) else { continue };
                let set = RowSet::of(other).with(column, value.clone());
                if set.read(c)?.iter().any(|one| !goes(&other.name, &key(other, one))) {
                    return Err(Error::Refused(format!("rows of {} need it", other.name)));
                }
            }
        }
    }
    Ok(())
}

/// Puts the rows back as they stood, in the caller's transaction. What was not there goes, last
/// rows first; then what changed or is gone comes back, first rows first. A row that others
/// share, as a picture of two cards, is left where it is and made where it is missing.
pub(crate) fn restore(
    c: &mut Connection,
    shapes: &[Shape],
    rows: &[RowBefore],
    is_shared: impl Fn(&str) -> bool,
) -> Result<()> {
    let shared = shared_rows(c, shapes, rows, &is_shared)?;
    for row in rows.iter().rev() {
        if !row.gone && row.values.is_empty() && !is_shared(&row.table) {
            let shape = shape_of(shapes, &row.table)?;
            rows::delete(c, shape, &key_values(shape, row)?)?;
        }
    }
    for (shape, row) in shared {
        let named: Vec<(&str, Value)> = shape.column_names().zip(row).collect();
        rows::insert(c, shape, &named, true)?;
    }
    for row in rows {
        let shape = shape_of(shapes, &row.table)?;
        if row.gone {
            // A column that the table has got since has its default.
            rows::insert(c, shape, &values(shape, row)?, is_shared(&row.table))?;
        } else if !row.values.is_empty() {
            let key = key_values(shape, row)?;
            let mut values = values(shape, row)?;
            // It changes now, whatever it becomes.
            if shape.kind_of("updated_at").is_some() {
                values.push(("updated_at", Value::Instant(Timestamp::now().to_string())));
            }
            if let Some(found) = find(c, shape, row)?
                && let Some(Value::Integer(rev)) = shape.value(&found, "rev")
            {
                values.push(("rev", Value::Integer(rev + 1)));
            }
            rows::update(c, shape, &key, &values)?;
        }
    }
    Ok(())
}

/// The shared rows that rows will refer to when they come back. Who was the last to refer to one
/// takes it along, as a picture that moves from one field of a card to another.
fn shared_rows<'s>(
    c: &mut Connection,
    shapes: &'s [Shape],
    rows: &[RowBefore],
    is_shared: impl Fn(&str) -> bool,
) -> Result<Vec<(&'s Shape, Vec<Value>)>> {
    let mut shared = Vec::new();
    for row in rows {
        let shape = shape_of(shapes, &row.table)?;
        for (column, to, its) in shape.refers.iter().filter(|(_, to, _)| is_shared(to)) {
            let Some(value) = row.values.get(column) else { continue };
            let to = shape_of(shapes, to)?;
            let set = RowSet::of(to).with(its, from_json(shape, column, value)?);
            shared.extend(set.read(c)?.into_iter().map(|row| (to, row)));
        }
    }
    Ok(shared)
}

/// Whether a column refers to a row of another table, and that of `value` is there.
fn is_there(
    c: &mut Connection,
    shapes: &[Shape],
    shape: &Shape,
    column: &str,
    value: &Value,
) -> Result<bool> {
    let Some((_, to, its)) = shape.refers.iter().find(|(from, ..)| from == column) else {
        return Ok(false);
    };
    if *value == Value::Null {
        return Ok(false);
    }
    let set = RowSet::of(shape_of(shapes, to)?).with(its, value.clone());
    Ok(!set.read(c)?.is_empty())
}

pub(super) fn find(
    c: &mut Connection,
    shape: &Shape,
    row: &RowBefore,
) -> Result<Option<Vec<Value>>> {
    let key = key_values(shape, row)?;
    let filter: Vec<(&str, Value)> = shape.key_columns().zip(key).collect();
    Ok(rows::matching(c, shape, &filter)?.pop())
}

/// The shape of a table that the log names.
pub(crate) fn shape_of<'a>(shapes: &'a [Shape], table: &str) -> Result<&'a Shape> {
    shapes.iter().find(|shape| shape.name == table).ok_or_else(|| Error::Damaged {
        table: "changes".to_owned(),
        key: table.to_owned(),
        reason: "no application that is known here has this table".to_owned(),
    })
}
