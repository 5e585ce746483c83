//! The connection to a server of a build without the feature `postgres`: a type without a
//! value, so that whatever is written for both databases compiles without libpq, here and
//! in other crates, and none of it for PostgreSQL can ever run.

use std::{iter::Empty, ops::Range};

use diesel::{
    Connection, ConnectionError, ConnectionResult, QueryResult,
    connection::{
        AnsiTransactionManager, CacheSize, ConnectionSealed, Instrumentation, LoadConnection,
        SimpleConnection,
    },
    expression::QueryMetadata,
    migration::MigrationConnection,
    pg::{Pg, PgValue},
    query_builder::{Query, QueryFragment, QueryId},
    r2d2::R2D2Connection,
    row::{Field, PartialRow, Row, RowIndex, RowSealed},
};

/// A connection to PostgreSQL, of which there is none in a build without the feature
/// `postgres`.
#[derive(Debug)]
pub enum PgConnection {}

/// Loads row by row, as Diesel's type of this name does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PgRowByRowLoadingMode;

/// A row of a server.
#[derive(Debug)]
pub enum NoRow {}

/// A value in a row of a server.
#[derive(Debug)]
pub enum NoField {}

impl SimpleConnection for PgConnection {
    fn batch_execute(&mut self, _query: &str) -> QueryResult<()> {
        match *self {}
    }
}

impl ConnectionSealed for PgConnection {}

impl Connection for PgConnection {
    type Backend = Pg;
    type TransactionManager = AnsiTransactionManager;

    fn establish(_url: &str) -> ConnectionResult<Self> {
        let reason = "this build has no feature `postgres`";
        Err(ConnectionError::BadConnection(reason.to_owned()))
    }

    fn execute_returning_count<T>(&mut self, _source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Pg> + QueryId,
    {
        match *self {}
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        match *self {}
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        match *self {}
    }

    fn set_instrumentation(&mut self, _instrumentation: impl Instrumentation) {
        match *self {}
    }

    fn set_prepared_statement_cache_size(&mut self, _size: CacheSize) {
        match *self {}
    }
}

impl<B> LoadConnection<B> for PgConnection {
    type Cursor<'conn, 'query> = Empty<QueryResult<NoRow>>;
    type Row<'conn, 'query> = NoRow;

    fn load<'conn, 'query, T>(
        &'conn mut self,
        _source: T,
    ) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: QueryMetadata<T::SqlType>,
    {
        match *self {}
    }
}

impl R2D2Connection for PgConnection {
    fn ping(&mut self) -> QueryResult<()> {
        match *self {}
    }
}

impl MigrationConnection for PgConnection {
    fn setup(&mut self) -> QueryResult<usize> {
        match *self {}
    }
}

impl RowSealed for NoRow {}

impl<'a> Row<'a, Pg> for NoRow {
    type Field<'f>
        = NoField
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        match *self {}
    }

    fn get<'b, I>(&'b self, _index: I) -> Option<NoField>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        match *self {}
    }

    fn partial_row(&self, _range: Range<usize>) -> PartialRow<'_, Self> {
        match *self {}
    }
}

impl RowIndex<usize> for NoRow {
    fn idx(&self, _index: usize) -> Option<usize> {
        match *self {}
    }
}

impl RowIndex<&str> for NoRow {
    fn idx(&self, _name: &str) -> Option<usize> {
        match *self {}
    }
}

impl Field<'_, Pg> for NoField {
    fn field_name(&self) -> Option<&str> {
        match *self {}
    }

    fn value(&self) -> Option<PgValue<'_>> {
        match *self {}
    }
}
