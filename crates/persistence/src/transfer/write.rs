//! Writing rows of a table whose columns are known only now: many in one statement on a
//! server, one after another by one prepared statement on SQLite.

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Binary, Bool, Double, Nullable, Text},
    sqlite::Sqlite,
};

use super::{
    shape::{Column, Kind, Shape},
    value::Value,
};
use crate::{
    Connection,
    error::{Error, Result},
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
            let columns = copied.map(|(at, column)| (column, Values::of(column.kind, at, rows)));
            ManyRows { shape, columns: columns.collect() }.execute(&mut **c)?;
        }
    }
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
        into_columns(self.shape, &mut out)?;
        out.push_sql(" VALUES (");
        let copied = self.shape.columns.iter().zip(self.row).filter(|(column, _)| !column.kept);
        for (at, (_, value)) in copied.enumerate() {
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

/// Rows, as a server takes them: an array for each column.
struct ManyRows<'a> {
    shape: &'a Shape,
    columns: Vec<(&'a Column, Values<'a>)>,
}

/// The values of a column.
enum Values<'a> {
    Integers(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Flags(Vec<Option<bool>>),
    Texts(Vec<Option<&'a str>>),
    Jsons(Vec<Option<&'a str>>),
    Instants(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Values<'a> {
    fn of(kind: Kind, at: usize, rows: &'a [Vec<Value>]) -> Self {
        macro_rules! all {
            ($($variant:ident)|+ => |$value:ident| $taken:expr) => {
                rows.iter().map(|row| match row.get(at) {
                    $(Some(Value::$variant($value)) => Some($taken),)+
                    _ => None,
                }).collect()
            };
        }
        match kind {
            Kind::Integer => Self::Integers(all!(Integer => |value| *value)),
            Kind::Real => Self::Reals(all!(Real => |value| *value)),
            Kind::Flag => Self::Flags(all!(Flag => |value| *value)),
            Kind::Text | Kind::Ddl => Self::Texts(all!(Text => |text| text.as_str())),
            Kind::Json => Self::Jsons(all!(Json => |text| text.as_str())),
            Kind::Instant => Self::Instants(all!(Instant => |text| text.as_str())),
            Kind::Bytes => Self::Bytes(all!(Bytes => |bytes| bytes.as_slice())),
        }
    }
}

impl QueryId for ManyRows<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for ManyRows<'_> {}

impl QueryFragment<Pg> for ManyRows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        into_columns(self.shape, &mut out)?;
        out.push_sql(" SELECT * FROM unnest(");
        for (at, (_, values)) in self.columns.iter().enumerate() {
            out.push_sql(if at == 0 { "" } else { ", " });
            match values {
                Values::Integers(all) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(all)?,
                Values::Reals(all) => out.push_bind_param::<Array<Nullable<Double>>, _>(all)?,
                Values::Flags(all) => out.push_bind_param::<Array<Nullable<Bool>>, _>(all)?,
                Values::Texts(all) => out.push_bind_param::<Array<Nullable<Text>>, _>(all)?,
                Values::Jsons(all) => out.push_bind_param::<Array<Nullable<Json>>, _>(all)?,
                Values::Instants(all) => out.push_bind_param::<Array<Nullable<Instant>>, _>(all)?,
                Values::Bytes(all) => out.push_bind_param::<Array<Nullable<Binary>>, _>(all)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

/// `INSERT INTO table (columns)`, of those that are copied.
fn into_columns<DB: diesel::backend::Backend>(
    shape: &Shape,
    out: &mut AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    out.push_sql("INSERT INTO ");
    out.push_identifier(&shape.name)?;
    out.push_sql(" (");
    for (at, column) in shape.columns.iter().filter(|column| !column.kept).enumerate() {
        out.push_sql(if at == 0 { "" } else { ", " });
        out.push_identifier(&column.name)?;
    }
    out.push_sql(")");
    Ok(())
}
