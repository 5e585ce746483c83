//! The read of one record by its key: one statement for the active packs and one for a
//! named one, both kept prepared.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use crate::{envelope::Table, statement::Binds, types::Json};

/// The columns of a stored document, in this order.
pub(super) type DocumentSql = (Text, Text, Nullable<Text>, BigInt, Json);

/// The record `key` in `pack`, or without one in the first of the active packs that has it.
/// It borrows all that it says, since this is the hot path of every application.
pub(super) struct Point<'a> {
    pub(super) table: &'a Table,
    pub(super) container: Option<&'a str>,
    pub(super) key: &'a str,
}

impl QueryId for Point<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Point<'_> {
    type SqlType = DocumentSql;
}

impl<C> RunQueryDsl<C> for Point<'_> {}

impl<DB> QueryFragment<DB> for Point<'_>
where
    DB: Binds,
    bool: ToSql<Bool, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.table.point);
        out.push_bind_param::<Text, str>(self.key)?;
        out.push_sql(" WHERE p.app = ");
        out.push_bind_param::<Text, str>(&self.table.app)?;
        match self.container {
            Some(container) => {
                out.push_sql(" AND p.id = ");
                out.push_bind_param::<Text, str>(container)?;
            }
            None => {
                out.push_sql(" AND p.active = ");
                out.push_bind_param::<Bool, _>(&true)?;
                // A limit that is bound would have it prepared again and again.
                out.push_sql(" ORDER BY p.priority LIMIT 1");
            }
        }
        Ok(())
    }
}
