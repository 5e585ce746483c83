//! SQL put together at run time, from names of the declarations and bound values only.
//!
//! Every generic operation on envelope tables is a [`Statement`]. It knows nothing of what
//! it says; the table name comes from a declaration, never from a request.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, Bool, Double, HasSqlType, Integer, Nullable, Text},
};
use rehome_domain::{Type, Value};

use crate::{
    Connection, dialect,
    error::Result,
    table_copy::ColumnKind,
    types::{Instant, Json, JsonText, Timestamp},
};

/// A name as an identifier of SQL, whatever is in it: for the few statements that Diesel cannot put
/// together. A name of a database's own schema may be anybody's.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A value to bind.
#[derive(Clone, Debug)]
pub(crate) enum Bind {
    Integer(i64),
    Real(f64),
    Text(String),
    Json(String),
    Instant(String),
    Flag(bool),
    Bytes(Vec<u8>),
    Null(Type),
    NoBytes,
    NoInstant,
    NoJson,
}

impl Bind {
    /// A typed column's value; its type decides what a null is bound as.
    pub(crate) fn typed(value: Value, ty: Type) -> Self {
        match value {
            Value::Null => Self::Null(ty),
            Value::Integer(value) => Self::Integer(value),
            Value::Real(value) => Self::Real(value),
            Value::Text(value) => Self::Text(value),
            Value::Flag(value) => Self::Flag(value),
        }
    }

    /// A null of a column of that kind.
    pub(crate) fn null(kind: Option<ColumnKind>) -> Self {
        match kind {
            Some(ColumnKind::Integer) => Self::Null(Type::Integer),
            Some(ColumnKind::Real) => Self::Null(Type::Real),
            Some(ColumnKind::Flag) => Self::Null(Type::Flag),
            Some(ColumnKind::Json) => Self::NoJson,
            Some(ColumnKind::Instant) => Self::NoInstant,
            Some(ColumnKind::Bytes) => Self::NoBytes,
            Some(ColumnKind::Text | ColumnKind::Ddl) | None => Self::Null(Type::Text),
        }
    }

    /// A text that may be missing.
    pub(crate) fn text_or_null(value: Option<String>) -> Self {
        value.map_or(Self::Null(Type::Text), Self::Text)
    }
}

impl From<JsonText> for Bind {
    fn from(JsonText(text): JsonText) -> Self {
        Self::Json(text)
    }
}

impl From<&Timestamp> for Bind {
    fn from(moment: &Timestamp) -> Self {
        Self::Instant(moment.as_str().to_owned())
    }
}

macro_rules! bind_from {
    ($($ty:ty => $variant:ident),*) => {$(
        impl From<$ty> for Bind {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}
bind_from!(i64 => Integer, u32 => Integer, f64 => Real, &str => Text, &String => Text, String => Text, bool => Flag, &[u8] => Bytes, Vec<u8> => Bytes);

#[derive(Clone, Debug)]
enum Piece {
    Sql(&'static str),
    Declared(String),
    Name(String),
    Bind(Bind),
}

/// A statement whose rows have the SQL type `ST`.
#[derive(Clone, Debug)]
pub(crate) struct Statement<ST = ()> {
    pieces: Vec<Piece>,
    varies: bool,
    rows: PhantomData<ST>,
}

impl<ST> Statement<ST> {
    pub(crate) fn new(sql: &'static str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], varies: false, rows: PhantomData }
    }

    /// Appends fixed SQL.
    pub(crate) fn sql(mut self, sql: &'static str) -> Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// Appends what `other` says.
    pub(crate) fn append(mut self, other: &Statement) -> Self {
        self.pieces.extend_from_slice(&other.pieces);
        self.varies |= other.varies;
        self
    }

    /// Appends a quoted name.
    pub(crate) fn name(mut self, name: &str) -> Self {
        self.pieces.push(Piece::Name(name.to_owned()));
        self
    }

    /// Appends SQL that was made from a declaration.
    pub(crate) fn declared(mut self, sql: String) -> Self {
        self.pieces.push(Piece::Declared(sql));
        self
    }

    /// Appends a bound value.
    pub(crate) fn bind(mut self, value: impl Into<Bind>) -> Self {
        self.pieces.push(Piece::Bind(value.into()));
        self
    }

    /// Says that the shape depends on the request, so that it is not kept prepared.
    pub(crate) fn varying(mut self) -> Self {
        self.varies = true;
        self
    }

    /// How the database would run it: the lines of its plan.
    pub(crate) fn explained(self, connection: &mut Connection) -> Result<Vec<String>> {
        let mut pieces = vec![Piece::Sql(dialect::explain(connection.backend()))];
        pieces.extend(self.pieces);
        let (varies, rows) = (true, PhantomData);
        Ok(match connection {
            Connection::Sqlite(c) => {
                let plan = Statement { pieces, varies, rows };
                let steps: Vec<(i32, i32, i32, String)> =
                    Statement::<(Integer, Integer, Integer, Text)>::load(plan, &mut **c)?;
                steps.into_iter().map(|(.., detail)| detail).collect()
            }
            Connection::Postgres(c) => {
                Statement::<Text>::load(Statement { pieces, varies, rows: PhantomData }, &mut **c)?
            }
        })
    }
}

impl<ST> QueryId for Statement<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Statement<ST> {
    type SqlType = ST;
}

impl<ST, C> RunQueryDsl<C> for Statement<ST> {}

/// What a backend must be able to bind for statements to run on it.
pub(crate) trait Binds:
    Backend
    + HasSqlType<BigInt>
    + HasSqlType<Double>
    + HasSqlType<Text>
    + HasSqlType<Bool>
    + HasSqlType<Binary>
    + HasSqlType<Json>
    + HasSqlType<Instant>
{
}

impl<DB> Binds for DB where
    DB: Backend
        + HasSqlType<BigInt>
        + HasSqlType<Double>
        + HasSqlType<Text>
        + HasSqlType<Bool>
        + HasSqlType<Binary>
        + HasSqlType<Json>
        + HasSqlType<Instant>
{
}

impl<ST, DB> QueryFragment<DB> for Statement<ST>
where
    DB: Binds,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    bool: ToSql<Bool, DB>,
    str: ToSql<Text, DB> + ToSql<Json, DB> + ToSql<Instant, DB>,
    [u8]: ToSql<Binary, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<f64>: ToSql<Nullable<Double>, DB>,
    Option<bool>: ToSql<Nullable<Bool>, DB>,
    Option<String>:
        ToSql<Nullable<Text>, DB> + ToSql<Nullable<Json>, DB> + ToSql<Nullable<Instant>, DB>,
    Option<Vec<u8>>: ToSql<Nullable<Binary>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.varies {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Declared(sql) => out.push_sql(sql),
                Piece::Name(name) => out.push_identifier(name)?,
                Piece::Bind(bind) => match bind {
                    Bind::Integer(value) => out.push_bind_param::<BigInt, _>(value)?,
                    Bind::Real(value) => out.push_bind_param::<Double, _>(value)?,
                    Bind::Text(value) => out.push_bind_param::<Text, str>(value)?,
                    Bind::Json(value) => out.push_bind_param::<Json, str>(value)?,
                    Bind::Instant(value) => out.push_bind_param::<Instant, str>(value)?,
                    Bind::Flag(value) => out.push_bind_param::<Bool, _>(value)?,
                    Bind::Bytes(value) => out.push_bind_param::<Binary, [u8]>(value)?,
                    // Each with its own type, which a server must know of a null too.
                    Bind::NoBytes => {
                        out.push_bind_param::<Nullable<Binary>, _>(&None::<Vec<u8>>)?;
                    }
                    Bind::NoInstant => {
                        out.push_bind_param::<Nullable<Instant>, _>(&None::<String>)?;
                    }
                    Bind::NoJson => {
                        out.push_bind_param::<Nullable<Json>, _>(&None::<String>)?;
                    }
                    Bind::Null(Type::Integer) => {
                        out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>)?;
                    }
                    Bind::Null(Type::Real) => {
                        out.push_bind_param::<Nullable<Double>, _>(&None::<f64>)?;
                    }
                    Bind::Null(Type::Flag) => {
                        out.push_bind_param::<Nullable<Bool>, _>(&None::<bool>)?;
                    }
                    Bind::Null(Type::Text | Type::Decimal | Type::Instant) => {
                        out.push_bind_param::<Nullable<Text>, _>(&None::<String>)?;
                    }
                },
            }
        }
        Ok(())
    }
}
