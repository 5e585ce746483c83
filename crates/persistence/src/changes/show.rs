//! What a change of rows did, column by column: the log has what stood there before, and what stood
//! there after is in the next change of the same column, or in the row as it is now.

use rehome_domain::RecordId;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Change, ChangeFilter, Direction, RowBefore, Shapes, list, rows};
use crate::{Connection, error::Result};

/// How many later changes are looked at at a time.
const PAGE: i64 = 100;

/// A column of a row that a change gave another value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowChange {
    /// The table.
    pub table: String,
    /// The primary key of the row, its parts joined.
    pub row: String,
    /// The column.
    pub field: String,
    /// What stood there; none where the row was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Json>,
    /// What stood there after; none where the row was gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Json>,
}

/// The columns that a change of rows gave other values.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) where the log names a table that is not there.
pub fn row_changes(c: &mut Connection, shapes: &Shapes, change: &Change) -> Result<Vec<RowChange>> {
    let before = change.rows_before()?.rows;
    let mut all = Vec::new();
    let later = later(c, &change.record, change.seq)?;
    for row in &before {
        let key: Vec<String> = row.key.iter().map(shown).collect();
        let named = |field: &String, old: Option<Json>, new: Option<Json>| RowChange {
            table: row.table.clone(),
            row: key.join(" "),
            field: field.clone(),
            old,
            new,
        };
        if row.gone {
            all.extend(row.values.iter().map(|(field, old)| named(field, Some(old.clone()), None)));
            continue;
        }
        let after = after(c, shapes, row, &later)?;
        let is_new = row.values.is_empty();
        let fields: Vec<&String> =
            if is_new { after.keys().collect() } else { row.values.keys().collect() };
        for field in fields {
            all.push(named(field, row.values.get(field).cloned(), after.get(field).cloned()));
        }
    }
    Ok(all)
}

/// The rows before the changes of a record behind a place, the first first.
fn later(c: &mut Connection, record: &RecordId, seq: i64) -> Result<Vec<RowBefore>> {
    let mut filter = ChangeFilter {
        app: Some(record.app.clone()),
        collection: Some(record.collection.clone()),
        container: Some(record.container.clone()),
        key: Some(record.key.clone()),
        after: Some(seq),
        ..ChangeFilter::default()
    };
    let mut all = Vec::new();
    loop {
        let page = list(c, &filter, Direction::Forth, PAGE)?;
        let Some(last) = page.last() else { return Ok(all) };
        filter.after = Some(last.seq);
        for change in page {
            // A text in an envelope is no rows.
            all.extend(change.rows_before().map(|before| before.rows).unwrap_or_default());
        }
    }
}

/// How a row stood after a change: as later ones found it, or as it is.
fn after(
    c: &mut Connection,
    shapes: &Shapes,
    row: &RowBefore,
    later: &[RowBefore],
) -> Result<Map<String, Json>> {
    let shape = rows::shape_of(shapes.all(), &row.table)?;
    let now = rows::find(c, shape, row)?;
    let mut after = now.map(|now| rows::said(shape, &now)).unwrap_or_default();
    for other in later.iter().rev().filter(|one| one.table == row.table && one.key == row.key) {
        after.extend(other.values.clone());
    }
    Ok(after)
}

fn shown(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
