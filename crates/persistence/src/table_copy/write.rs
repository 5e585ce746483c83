//! Writing rows of a table whose columns are known only now: many in one statement on a
//! server, one after another by one prepared statement on SQLite.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Binary, Bool, Double, Nullable, Text},
    sqlite::Sqlite,
};

use super::{
    rows::bind,
    shape::{ColumnKind, Shape},
    value::Value,
};
use crate::{
    Connection,
    error::{Error, Result},
    postgres::{Arrays, Values},
    statement::Statement,
    types::{Instant, Json},
};

/// Writes the rows, in the caller's transaction.
///
/// # Errors
/// [`Error::Unfit`] names one that cannot stand there.
pub(super) fn insert(
    connection: &mut Connection,
    shape: &Shape,
    rows: &[Vec<Value>],
) -> Result<()> {
    match connection.write(|c| insert_all(c, shape, rows)) {
        Err(Error::Statement(reason)) => Err(find_unfit(connection, shape, rows, reason)?),
        outcome => outcome,
    }
}

fn insert_all(connection: &mut Connection, shape: &Shape, rows: &[Vec<Value>]) -> Result<()> {
    match connection {
        Connection::Sqlite(c) => {
            for row in rows {
                OneRow { shape, row }.execute(&mut **c)?;
            }
        }
        Connection::Postgres(c) => {
            let copied = shape.columns.iter().enumerate().filter(|(_, column)| !column.kept);
            let columns = copied.map(|(at, of)| (of.name.as_str(), column(of.kind, at, rows)));
            Arrays::<()>::insert(&shape.name, columns.collect()).execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Inserts a row that has these columns; where `or_leave` is set, only if there is none.
pub(crate) fn insert_columns(
    connection: &mut Connection,
    shape: &Shape,
    values: &[(&str, Value)],
    or_leave: bool,
) -> Result<()> {
    let mut statement: Statement = Statement::new("INSERT INTO ").name(&shape.name);
    for (at, (column, _)) in values.iter().enumerate() {
        statement = statement.sql(if at == 0 { " (" } else { ", " }).name(column);
    }
    statement = statement.sql(") VALUES (");
    for (at, (column, value)) in values.iter().enumerate() {
        statement = statement.sql(if at == 0 { "" } else { ", " });
        statement = statement.bind(bind(shape, column, value));
    }
    let statement = statement.sql(if or_leave { ") ON CONFLICT DO NOTHING" } else { ")" });
    crate::on!(connection, |c| statement.execute(c))?;
    Ok(())
}

/// Which of the rows cannot be written, each tried by itself.
fn find_unfit(
    connection: &mut Connection,
    shape: &Shape,
    rows: &[Vec<Value>],
    reason: String,
) -> Result<Error> {
    let mut unfit: Vec<(String, String)> = Vec::new();
    for row in rows {
        match connection.write(|c| insert_all(c, shape, std::slice::from_ref(row))) {
            Ok(()) => {}
            Err(Error::Statement(reason)) => unfit.push((shape.shown_key(row), reason)),
            Err(other) => return Err(other),
        }
    }
    let others = unfit.len().saturating_sub(1);
    let table = shape.name.clone();
    Ok(match unfit.into_iter().next() {
        Some((key, reason)) => Error::Unfit { table, key, reason, others },
        None => Error::Statement(reason),
    })
}

/// A row, as SQLite takes it.
struct OneRow<'a> {
    shape: &'a Shape,
    row: &'a [Value],
}

impl QueryId for OneRow<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for OneRow<'_> {}

impl QueryFragment<Sqlite> for OneRow<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let copied = || self.shape.columns.iter().zip(self.row).filter(|(column, _)| !column.kept);
        out.push_sql("INSERT INTO ");
        out.push_identifier(&self.shape.name)?;
        for (at, (column, _)) in copied().enumerate() {
            out.push_sql(if at == 0 { " (" } else { ", " });
            out.push_identifier(&column.name)?;
        }
        out.push_sql(") VALUES (");
        for (at, (_, value)) in copied().enumerate() {
            out.push_sql(if at == 0 { "" } else { ", " });
            match value {
                Value::Null => out.push_bind_param::<Nullable<Text>, _>(&None::<String>)?,
                Value::Integer(value) => out.push_bind_param::<BigInt, _>(value)?,
                Value::Real(value) if value.is_nan() => {
                    return Err(diesel::result::Error::SerializationError(
                        "SQLite holds no number that is none".into(),
                    ));
                }
                Value::Real(value) => out.push_bind_param::<Double, _>(value)?,
                Value::Flag(value) => out.push_bind_param::<Bool, _>(value)?,
                Value::Text(text) => out.push_bind_param::<Text, str>(text)?,
                Value::Json(text) => out.push_bind_param::<Json, str>(text)?,
                Value::Instant(text) => out.push_bind_param::<Instant, str>(text)?,
                Value::Bytes(bytes) => out.push_bind_param::<Binary, [u8]>(bytes)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

/// The values of the column that stands at `at` in each row.
fn column(kind: ColumnKind, at: usize, rows: &[Vec<Value>]) -> Values<'_> {
    macro_rules! all {
        ($variant:ident => |$value:ident| $taken:expr) => {
            rows.iter()
                .map(|row| match row.get(at) {
                    Some(Value::$variant($value)) => Some($taken),
                    _ => None,
                })
                .collect()
        };
    }
    match kind {
        ColumnKind::Integer => Values::Integers(all!(Integer => |value| *value)),
        ColumnKind::Real => Values::Reals(all!(Real => |value| *value)),
        ColumnKind::Flag => Values::Flags(all!(Flag => |value| *value)),
        ColumnKind::Text | ColumnKind::Ddl => Values::Texts(all!(Text => |text| text.as_str())),
        ColumnKind::Json => Values::Jsons(all!(Json => |text| text.as_str())),
        ColumnKind::Instant => Values::Instants(all!(Instant => |text| text.as_str())),
        ColumnKind::Bytes => Values::Bytes(all!(Bytes => |bytes| bytes.as_slice())),
    }
}
