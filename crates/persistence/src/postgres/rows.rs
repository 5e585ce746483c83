//! New rows of a table whose columns the caller names one by one.

use diesel::{QueryResult, RunQueryDsl};

use super::{Arrays, PgConnection, Values};

/// Rows of `R` for a table, as their columns.
#[allow(dead_code, reason = "which applications are built in decides")]
pub(crate) struct NewRows<'a, 'r, R> {
    table: &'static str,
    rows: &'r [R],
    columns: Vec<(&'static str, Values<'a>)>,
}

#[allow(dead_code, reason = "which applications are built in decides")]
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

    /// Inserts them, in one statement.
    pub(crate) fn insert(self, c: &mut PgConnection) -> QueryResult<()> {
        if !self.rows.is_empty() {
            Arrays::<()>::insert(self.table, self.columns).execute(c)?;
        }
        Ok(())
    }
}
