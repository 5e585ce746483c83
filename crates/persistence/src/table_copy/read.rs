//! Reading whole rows of a table whose columns are known only now, in the order of its key.

use diesel::{
    RunQueryDsl,
    connection::DefaultLoadingMode,
    deserialize::{self, FromSql, QueryableByName},
    pg::{Pg, PgValue},
    row::{Field as _, NamedRow, Row as AnyRow},
    sql_types::{BigInt, Binary, Bool, Double, Text, Untyped},
    sqlite::{Sqlite, SqliteType},
};

use super::{
    shape::{Column, Shape},
    value::Value,
};
use crate::{
    Connection,
    error::{Error, Result},
    postgres::PgRowByRowLoadingMode,
    statement::Statement,
    types::{Instant, Json},
};

/// The values of a row, as the database gives them.
pub(super) struct Row(pub(super) Vec<Value>);

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let mut values = Vec::with_capacity(row.field_count());
        for at in 0..row.field_count() {
            let field = AnyRow::get(row, at).ok_or("a row is shorter than it says")?;
            values.push(match field.value() {
                None => Value::Null,
                Some(value) => match value.value_type() {
                    Some(SqliteType::Text) => {
                        Value::Text(FromSql::<Text, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::Binary) => {
                        Value::Bytes(FromSql::<Binary, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::Float | SqliteType::Double) => {
                        Value::Real(FromSql::<Double, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                        Value::Integer(FromSql::<BigInt, Sqlite>::from_sql(value)?)
                    }
                    None => Value::Null,
                },
            });
        }
        Ok(Self(values))
    }
}

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let mut values = Vec::with_capacity(row.field_count());
        for at in 0..row.field_count() {
            let field = AnyRow::get(row, at).ok_or("a row is shorter than it says")?;
            values.push(match field.value() {
                None => Value::Null,
                Some(value) => of_postgres(value)?,
            });
        }
        Ok(Self(values))
    }
}

fn of_postgres(value: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(match value.get_oid().get() {
        16 => Value::Flag(FromSql::<Bool, Pg>::from_sql(value)?),
        17 => Value::Bytes(FromSql::<Binary, Pg>::from_sql(value)?),
        20 => Value::Integer(FromSql::<BigInt, Pg>::from_sql(value)?),
        25 => Value::Text(FromSql::<Text, Pg>::from_sql(value)?),
        114 => Value::Json(FromSql::<Json, Pg>::from_sql(value)?),
        701 => Value::Real(FromSql::<Double, Pg>::from_sql(value)?),
        1184 => Value::Instant(FromSql::<Instant, Pg>::from_sql(value)?),
        other => {
            return Err(format!("a column has the type {other}, which none of ours has").into());
        }
    })
}

/// Gives every row of the table to `take`, in the order of the key. One row is in memory at
/// a time.
///
/// # Errors
/// Those of `take`; [`Error::Damaged`] for a value that its column cannot hold, and when the
/// database refuses.
pub(super) fn each<E: From<Error>>(
    connection: &mut Connection,
    shape: &Shape,
    mut take: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let statement = select(shape, shape.columns.iter().map(|column| column.name.as_str()));
    let statement = order(statement, shape, "").varying();
    let mut row = |row: diesel::QueryResult<Row>| take(typed(shape, row.map_err(Error::from)?.0)?);
    match connection {
        Connection::Sqlite(c) => {
            let rows = statement.load_iter::<Row, DefaultLoadingMode>(&mut **c);
            rows.map_err(Error::from)?.try_for_each(&mut row)
        }
        Connection::Postgres(c) => {
            let rows = statement.load_iter::<Row, PgRowByRowLoadingMode>(&mut **c);
            rows.map_err(Error::from)?.try_for_each(&mut row)
        }
    }
}

/// The largest key in the table.
pub(super) fn last_key(connection: &mut Connection, shape: &Shape) -> Result<Option<Vec<Value>>> {
    let statement = order(select(shape, shape.key_columns()), shape, " DESC").sql(" LIMIT 1");
    let rows: Vec<Row> = crate::on!(connection, |c| statement.varying().load(c))?;
    Ok(rows.into_iter().next().map(|Row(key)| key))
}

pub(super) fn select<'a>(
    shape: &Shape,
    columns: impl Iterator<Item = &'a str>,
) -> Statement<Untyped> {
    let start = Statement::new("SELECT ");
    let columns = columns.enumerate().fold(start, |statement, (at, column)| {
        statement.sql(if at == 0 { "" } else { ", " }).name(column)
    });
    columns.sql(" FROM ").name(&shape.name)
}

fn order(
    statement: Statement<Untyped>,
    shape: &Shape,
    direction: &'static str,
) -> Statement<Untyped> {
    shape.key_columns().enumerate().fold(statement, |statement, (at, column)| {
        statement.sql(if at == 0 { " ORDER BY " } else { ", " }).name(column).sql(direction)
    })
}

/// The row as its columns mean it.
pub(super) fn typed(shape: &Shape, row: Vec<Value>) -> Result<Vec<Value>> {
    let mut values = Vec::with_capacity(row.len());
    for (value, Column { name, kind, .. }) in row.into_iter().zip(&shape.columns) {
        let Some(value) = value.in_column(*kind) else {
            return Err(Error::Damaged {
                table: shape.name.clone(),
                key: shape.shown_key(&values),
                reason: format!("its column `{name}` holds a value of another kind"),
            });
        };
        values.push(value);
    }
    Ok(values)
}
