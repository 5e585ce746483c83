//! Single rows of a table whose columns are known only now: found, inserted, changed, deleted.

use std::cmp::Ordering;

use diesel::{RunQueryDsl, sql_types::Untyped};

pub(crate) use super::write::insert_columns as insert;
use super::{
    read::{Row, select, typed},
    shape::Shape,
    value::Value,
};
use crate::{
    Connection,
    error::Result,
    on,
    statement::{Bind, Statement},
};

/// The rows with these values in these columns, in the order of their keys.
pub(crate) fn matching(
    c: &mut Connection,
    shape: &Shape,
    filter: &[(&str, Value)],
) -> Result<Vec<Vec<Value>>> {
    let statement = select(shape, shape.column_names());
    let statement = among(statement, shape, filter.iter().map(|(name, value)| (*name, value)));
    let rows: Vec<Row> = on!(c, |c| statement.load(c))?;
    let rows = rows.into_iter().map(|Row(values)| typed(shape, values));
    let mut rows = rows.collect::<Result<Vec<_>>>()?;
    // Here and not in the database, which might take the order for a reason to read all.
    rows.sort_by(|a, b| {
        let parts = shape.key_of(a).zip(shape.key_of(b)).map(|(a, b)| a.compare(b));
        parts.fold(Ordering::Equal, Ordering::then)
    });
    Ok(rows)
}

/// Gives columns of the row with that key other values.
pub(crate) fn update(
    c: &mut Connection,
    shape: &Shape,
    key: &[Value],
    values: &[(&str, Value)],
) -> Result<()> {
    let mut statement = Statement::<Untyped>::new("UPDATE ").name(&shape.name).sql(" SET ");
    for (at, (column, value)) in values.iter().enumerate() {
        statement = statement.sql(if at == 0 { "" } else { ", " }).name(column).sql(" = ");
        statement = statement.bind(bind(shape, column, value));
    }
    let statement = among(statement, shape, shape.key_columns().zip(key));
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// Deletes the row with that key.
pub(crate) fn delete(c: &mut Connection, shape: &Shape, key: &[Value]) -> Result<()> {
    let statement = Statement::<Untyped>::new("DELETE FROM ").name(&shape.name);
    let statement = among(statement, shape, shape.key_columns().zip(key));
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

fn among<'a>(
    mut statement: Statement<Untyped>,
    shape: &Shape,
    filter: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Statement<Untyped> {
    for (at, (column, value)) in filter.enumerate() {
        statement = statement.sql(if at == 0 { " WHERE " } else { " AND " }).name(column);
        statement = statement.sql(" = ").bind(bind(shape, column, value));
    }
    statement
}

/// A value as a statement binds it for its column.
pub(super) fn bind(shape: &Shape, column: &str, value: &Value) -> Bind {
    match value {
        Value::Null => Bind::null(shape.kind_of(column)),
        Value::Integer(value) => Bind::Integer(*value),
        Value::Real(value) => Bind::Real(*value),
        Value::Flag(value) => Bind::Flag(*value),
        Value::Text(text) => Bind::Text(text.clone()),
        Value::Json(text) => Bind::Json(text.clone()),
        Value::Instant(text) => Bind::Instant(text.clone()),
        Value::Bytes(bytes) => Bind::Bytes(bytes.clone()),
    }
}
