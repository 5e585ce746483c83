//! Statements of PostgreSQL on many rows at once: the values of each column are one array,
//! so a statement has the same text, and stays prepared, however many rows there are.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Binary, Bool, Double, Nullable, Text},
};
use rehome_domain::Digest;

use crate::types::{Instant, Json};

/// The values of one column, a row each.
#[derive(Clone, Debug)]
pub(crate) enum Values<'a> {
    Integers(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Texts(Vec<Option<&'a str>>),
    Jsons(Vec<Option<&'a str>>),
    Instants(Vec<Option<&'a str>>),
    Flags(Vec<Option<bool>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Values<'a> {
    /// The cast to what the array is.
    fn cast(&self) -> &'static str {
        match self {
            Self::Integers(_) => "::bigint[]",
            Self::Reals(_) => "::double precision[]",
            Self::Texts(_) => "::text[]",
            Self::Jsons(_) => "::json[]",
            Self::Instants(_) => "::timestamptz[]",
            Self::Flags(_) => "::boolean[]",
            Self::Bytes(_) => "::bytea[]",
        }
    }

    /// Texts none of which is null.
    pub(crate) fn texts(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Texts(texts.into_iter().map(Some).collect())
    }

    /// The bytes of digests.
    pub(crate) fn digests(digests: impl IntoIterator<Item = Option<&'a Digest>>) -> Self {
        let bytes = |digest: &'a Digest| digest.as_bytes().as_slice();
        Self::Bytes(digests.into_iter().map(|digest| digest.map(bytes)).collect())
    }
}

#[derive(Clone, Debug)]
enum Piece<'a> {
    Sql(&'a str),
    Name(&'a str),
    Text(&'a str),
    Values(Values<'a>),
}

/// A statement whose rows have the SQL type `ST`.
#[derive(Clone, Debug)]
pub(crate) struct Arrays<'a, ST = ()> {
    pieces: Vec<Piece<'a>>,
    rows: PhantomData<ST>,
}

impl<'a, ST> Arrays<'a, ST> {
    pub(crate) fn new(sql: &'a str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], rows: PhantomData }
    }

    /// Inserts rows into a table; all columns have a value for each of them.
    pub(crate) fn insert(table: &'a str, columns: Vec<(&'a str, Values<'a>)>) -> Self {
        let mut statement = Self::new("INSERT INTO ").name(table);
        let mut arrays = Vec::with_capacity(columns.len());
        for (index, (column, values)) in columns.into_iter().enumerate() {
            statement = statement.sql(if index == 0 { " (" } else { ", " }).name(column);
            arrays.push(values);
        }
        statement.sql(") SELECT * FROM ").unnest(arrays)
    }

    /// Appends fixed SQL.
    pub(crate) fn sql(mut self, sql: &'a str) -> Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// Appends a quoted name.
    pub(crate) fn name(mut self, name: &'a str) -> Self {
        self.pieces.push(Piece::Name(name));
        self
    }

    /// Appends one bound text.
    pub(crate) fn text(mut self, text: &'a str) -> Self {
        self.pieces.push(Piece::Text(text));
        self
    }

    /// Appends one bound array.
    pub(crate) fn values(mut self, values: Values<'a>) -> Self {
        self.pieces.push(Piece::Values(values));
        self
    }

    /// Appends the condition that a column holds one of `ids`; nothing without them.
    pub(crate) fn and_among(self, column: &'a str, ids: Option<&[i64]>) -> Self {
        match ids {
            None => self,
            Some(ids) => self
                .sql(" AND ")
                .name(column)
                .sql(" = ANY(")
                .values(Values::Integers(ids.iter().copied().map(Some).collect()))
                .sql(")"),
        }
    }

    /// Appends `unnest(...)` with one bound array for each column.
    pub(crate) fn unnest(mut self, columns: impl IntoIterator<Item = Values<'a>>) -> Self {
        for (index, values) in columns.into_iter().enumerate() {
            self = self.sql(if index == 0 { "unnest(" } else { ", " }).values(values);
        }
        self.sql(")")
    }
}

impl<ST> QueryId for Arrays<'_, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Arrays<'_, ST> {
    type SqlType = ST;
}

impl<ST, C> RunQueryDsl<C> for Arrays<'_, ST> {}

impl<ST> QueryFragment<Pg> for Arrays<'_, ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Name(name) => out.push_identifier(name)?,
                Piece::Text(text) => out.push_bind_param::<Text, str>(text)?,
                Piece::Values(values) => {
                    match values {
                        Values::Integers(all) => {
                            out.push_bind_param::<Array<Nullable<BigInt>>, _>(all)?;
                        }
                        Values::Reals(all) => {
                            out.push_bind_param::<Array<Nullable<Double>>, _>(all)?;
                        }
                        Values::Texts(all) => {
                            out.push_bind_param::<Array<Nullable<Text>>, _>(all)?
                        }
                        Values::Jsons(all) => {
                            out.push_bind_param::<Array<Nullable<Json>>, _>(all)?
                        }
                        Values::Instants(all) => {
                            out.push_bind_param::<Array<Nullable<Instant>>, _>(all)?
                        }
                        Values::Flags(all) => {
                            out.push_bind_param::<Array<Nullable<Bool>>, _>(all)?
                        }
                        Values::Bytes(all) => {
                            out.push_bind_param::<Array<Nullable<Binary>>, _>(all)?;
                        }
                    }
                    // Nothing else gives it a type where the statement has no values yet.
                    out.push_sql(values.cast());
                }
            }
        }
        Ok(())
    }
}
