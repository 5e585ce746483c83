//! Which documents a condition on the columns of their records leaves.

use diesel::{RunQueryDsl, sql_types::BigInt};
use rehome_domain::{Filter, Packs};

use crate::{
    Connection, Table,
    error::Result,
    on,
    repository::{self, Condition},
    statement::Statement,
};

/// The numbers of the documents of a collection whose records meet all conditions, in
/// ascending order.
///
/// # Errors
/// As a list of these records has them: for a field that there is none of, and a value that
/// does not fit it.
pub fn matching(c: &mut Connection, table: &Table, filters: &[Filter]) -> Result<Vec<i64>> {
    let backend = c.backend();
    let mut statement = Statement::<BigInt>::new("SELECT d.id FROM search_documents d JOIN ")
        .name(&table.name)
        .sql(" r ON r.")
        .name(table.key)
        .sql(" = d.key");
    if let Some(container) = table.container {
        statement = statement.sql(" AND r.").name(container).sql(" = d.container");
    }
    statement = statement
        .sql(" WHERE d.app = ")
        .bind(&table.app)
        .sql(" AND d.collection = ")
        .bind(&table.collection.id);
    for filter in filters {
        let condition = Condition::new(table, filter)?;
        statement = condition.push(statement.sql(" AND "), backend, table);
    }
    let statement = statement.sql(" ORDER BY d.id").varying();
    Ok(on!(c, |c| statement.load(c))?)
}

/// The ids of the packs of `app` that are seen, the first of which wins.
///
/// # Errors
/// [`Error::Unknown`] for a pack that `app` does not have.
pub fn packs(c: &mut Connection, app: &str, seen: &Packs) -> Result<Vec<String>> {
    repository::effective(c, app, seen)
}
