//! The names of other records that belong to a text, and whose texts those are.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{Nullable, Text},
};
use rehome_domain::{Listing, SearchText};

use crate::{Connection, Table, error::Result, on, statement::Statement};

/// How many records a text lists at most of one collection: no search needs more, and no text
/// grows without bounds.
const MOST: i64 = 1000;

/// A record whose text lists another, in the same container.
#[derive(Clone, Debug)]
pub struct Lister {
    /// The table that it is in.
    pub(super) table: Table,
    /// Its key.
    pub(super) key: String,
}

/// The records whose texts list the record of that key, as it is now; whether they are there
/// or not. Whoever changes it asks before, and gives them to [`project`](super::project).
pub fn listers(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
) -> Result<Vec<Lister>> {
    let mut all = Vec::new();
    for (column, lister) in &table.listed_by {
        let statement = Statement::<Nullable<Text>>::new("SELECT ").name(column).sql(" FROM ");
        let statement = table.of(statement.name(&table.name), container);
        let statement = statement.sql(" AND ").name(table.key).sql(" = ").bind(key);
        let named: Option<Option<String>> = on!(c, |c| statement.get_result(c).optional())?;
        all.extend(named.flatten().map(|key| Lister { table: lister.clone(), key }));
    }
    Ok(all)
}

/// The text with the names of the records that the record `key` lists.
pub(super) fn complete(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    text: SearchText,
) -> Result<SearchText> {
    table.lists.iter().try_fold(text, |text, (listing, listed)| {
        let names = names(c, listing, listed, container, key)?;
        Ok(text.with_names(&listing.heading, &names))
    })
}

/// The names of the records in the table `listed` that the record `key` lists, in order; a
/// record without a name is called by its key.
fn names(
    c: &mut Connection,
    listing: &Listing,
    listed: &str,
    container: &str,
    key: &str,
) -> Result<Vec<String>> {
    let statement = Statement::<Text>::new("SELECT COALESCE(NULLIF(name, ''), key) FROM ")
        .name(listed)
        .sql(" WHERE container = ")
        .bind(container)
        .sql(" AND ")
        .name(&listing.column)
        .sql(" = ")
        .bind(key)
        .sql(" ORDER BY ");
    let statement = match &listing.order {
        Some(order) => statement.name(order).sql(" IS NULL, ").name(order).sql(", "),
        None => statement,
    };
    let statement = statement.sql("1, key LIMIT ").bind(MOST);
    Ok(on!(c, |c| statement.load(c))?)
}
