//! Questions to all collections of an application at once.

use rehome_domain::{Filter, Operator, Packs, Query};
use serde::Serialize;

use super::{
    document::{Documents, Heading},
    registry::Registry,
};
use crate::{Connection, error::Result};

/// A record that was found by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The collection.
    pub collection: String,
    /// Pack, key and name.
    #[serde(flatten)]
    pub heading: Heading,
}

/// How much of a name is known, in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// All of it.
    Whole(String),
    /// Its beginning.
    Prefix(String),
    /// Some part. This reads the names of all records.
    Part(String),
}

/// The records of all collections that have such a name, collection by collection, at
/// most `limit` of each in the order of their names.
///
/// # Errors
/// As [`Documents::list`].
pub fn find_by_name(
    connection: &mut Connection,
    registry: &Registry,
    packs: &Packs,
    name: &NameMatch,
    limit: u32,
) -> Result<Vec<Named>> {
    let query = Query { limit, ..Query::of(packs.clone()) }.ordered_by("name");
    let query = match name {
        NameMatch::Whole(name) => query.with(Filter::equal("name", name)),
        NameMatch::Prefix(prefix) => Query { name_prefix: Some(prefix.clone()), ..query },
        NameMatch::Part(part) => query.with(Filter::new("name", Operator::Contains, part)),
    };
    let mut found = Vec::new();
    for table in registry.tables() {
        let collection = &table.collection.id;
        let page = Documents::new(connection, table).names(&query)?;
        found.extend(
            page.items.into_iter().map(|heading| Named { collection: collection.clone(), heading }),
        );
    }
    Ok(found)
}

/// How many records of each collection the packs hold, those that are hidden left out, in
/// the order of the declaration.
///
/// # Errors
/// As [`Documents::count`].
pub fn statistics(
    connection: &mut Connection,
    registry: &Registry,
    packs: &Packs,
) -> Result<Vec<(String, u64)>> {
    let query = Query::of(packs.clone());
    let count = |table| Documents::new(connection, table).count(&query);
    let counts = registry.tables().iter().map(count).collect::<Result<Vec<u64>>>()?;
    Ok(registry.tables().iter().map(|table| table.collection.id.clone()).zip(counts).collect())
}
