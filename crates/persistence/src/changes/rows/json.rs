//! Rows as JSON: what the log keeps of their values, and reads again. It knows nothing of what
//! is done with them.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use rehome_domain::Digest;
use serde_json::{Map, Value as Json};

use super::{BOOKKEEPING, RowBefore};
use crate::{
    error::{Error, Result},
    table_copy::{ColumnKind, Shape, Value},
};

/// What a row says, by its columns.
pub(in crate::changes) fn said(shape: &Shape, row: &[Value]) -> Map<String, Json> {
    columns(shape, row, is_said(shape))
}

/// Whether a column says something of what its row is about.
pub(super) fn is_said(shape: &Shape) -> impl Fn(usize, &str) -> bool + '_ {
    let kept = shape.is_kept();
    let has_bookkeeping = shape.has_bookkeeping();
    move |at, name| {
        let is_bookkeeping = has_bookkeeping && BOOKKEEPING.contains(&name);
        !kept(at) && !is_bookkeeping
    }
}

pub(super) fn columns(
    shape: &Shape,
    row: &[Value],
    wanted: impl Fn(usize, &str) -> bool,
) -> Map<String, Json> {
    let kept = shape.is_kept();
    let named = shape.column_names().enumerate().zip(row);
    named
        .filter(|((at, name), _)| !kept(*at) && wanted(*at, name))
        .map(|((_, name), value)| (name.to_owned(), to_json(value)))
        .collect()
}

pub(super) fn key(shape: &Shape, row: &[Value]) -> Vec<Json> {
    shape.key_of(row).map(to_json).collect()
}

pub(super) fn key_text(shape: &Shape, row: &[Value]) -> String {
    Json::Array(key(shape, row)).to_string()
}

pub(in crate::changes) fn key_values(shape: &Shape, row: &RowBefore) -> Result<Vec<Value>> {
    let names: Vec<&str> = shape.key_columns().collect();
    let parts = names.iter().zip(&row.key);
    parts.map(|(name, part)| from_json(shape, name, part)).collect()
}

pub(super) fn values<'r>(shape: &Shape, row: &'r RowBefore) -> Result<Vec<(&'r str, Value)>> {
    let named = row.values.iter();
    named.map(|(name, value)| Ok((name.as_str(), from_json(shape, name, value)?))).collect()
}

/// One side of the difference of a row, as it is digested.
pub(super) fn side(row: &RowBefore, values: Option<Map<String, Json>>) -> Json {
    Json::Array(vec![
        Json::from(row.table.as_str()),
        Json::Array(row.key.clone()),
        values.map_or(Json::Null, Json::Object),
    ])
}

pub(super) fn digest(sides: &[Json]) -> Digest {
    // Equal sides are equal texts: the columns stand in the order of their table.
    Digest::of_canonical(Json::Array(sides.to_vec()).to_string().as_bytes())
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(value) => Json::from(*value),
        // Neither JSON nor every database has a number that is none, or without an end.
        Value::Real(value) => Json::from(*value),
        Value::Flag(value) => Json::from(*value),
        Value::Text(text) | Value::Json(text) | Value::Instant(text) => Json::from(text.as_str()),
        Value::Bytes(bytes) => Json::from(BASE64.encode(bytes)),
    }
}

pub(super) fn from_json(shape: &Shape, column: &str, value: &Json) -> Result<Value> {
    let damaged = |reason: String| Error::Damaged {
        table: "changes".to_owned(),
        key: format!("{}.{column}", shape.name),
        reason,
    };
    let kind =
        shape.kind_of(column).ok_or_else(|| damaged("there is no such column".to_owned()))?;
    let text = || value.as_str().map(str::to_owned);
    let read = match (kind, value) {
        (_, Json::Null) => Some(Value::Null),
        (ColumnKind::Integer, value) => value.as_i64().map(Value::Integer),
        (ColumnKind::Real, value) => value.as_f64().map(Value::Real),
        (ColumnKind::Flag, value) => value.as_bool().map(Value::Flag),
        (ColumnKind::Text | ColumnKind::Ddl, _) => text().map(Value::Text),
        (ColumnKind::Json, _) => text().map(Value::Json),
        (ColumnKind::Instant, _) => text().map(Value::Instant),
        (ColumnKind::Bytes, _) => {
            text().and_then(|text| BASE64.decode(text).ok()).map(Value::Bytes)
        }
    };
    read.ok_or_else(|| damaged("it is of another kind".to_owned()))
}
