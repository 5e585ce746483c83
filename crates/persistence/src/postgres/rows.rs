//! Many new rows in one statement. They go as one array for each column, so the statement
//! is the same for any number of them and stays prepared, and they take one round trip.

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Nullable, Text},
};

/// The values of a column, one for each row.
enum Values<'a> {
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
}

/// Rows of `R` for a table, as their columns.
pub(crate) struct NewRows<'a, 'r, R> {
    table: &'static str,
    rows: &'r [R],
    columns: Vec<(&'static str, Values<'a>)>,
}

impl<'a, 'r, R> NewRows<'a, 'r, R> {
    /// Rows without columns yet.
    pub(crate) fn new(table: &'static str, rows: &'r [R]) -> Self {
        Self { table, rows, columns: Vec::new() }
    }

    /// A column of integers.
    pub(crate) fn integers(
        mut self,
        column: &'static str,
        value: impl Fn(&'r R) -> Option<i64>,
    ) -> Self {
        let values = self.rows.iter().map(value).collect();
        self.columns.push((column, Values::Integers(values)));
        self
    }

    /// A column of texts.
    pub(crate) fn texts(
        mut self,
        column: &'static str,
        value: impl Fn(&'r R) -> Option<&'a str>,
    ) -> Self {
        let values = self.rows.iter().map(value).collect();
        self.columns.push((column, Values::Texts(values)));
        self
    }

    /// Inserts them.
    pub(crate) fn insert(self, c: &mut PgConnection) -> QueryResult<()> {
        if !self.rows.is_empty() {
            Insert { table: self.table, columns: self.columns }.execute(c)?;
        }
        Ok(())
    }
}

struct Insert<'a> {
    table: &'static str,
    columns: Vec<(&'static str, Values<'a>)>,
}

impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for Insert<'_> {}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table)?;
        for (index, (column, _)) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " (" } else { ", " });
            out.push_identifier(column)?;
        }
        out.push_sql(") SELECT * FROM unnest(");
        for (index, (_, values)) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            match values {
                Values::Integers(values) => {
                    out.push_bind_param::<Array<Nullable<BigInt>>, _>(values)?;
                }
                Values::Texts(values) => out.push_bind_param::<Array<Nullable<Text>>, _>(values)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}
