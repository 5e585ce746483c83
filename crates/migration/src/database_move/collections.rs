//! The documents of each collection on both sides. Those of envelopes were met when their
//! tables were read; those of relations are rendered from their rows.

use rehome_persistence::{
    Application, Connection, Table,
    table_copy::{Documents, Shape, Source, Sum, Sums},
};

use super::report::MovedCollection;
use crate::error::Result;

/// How many documents are read at a time.
const PAGE: u32 = 64;

/// The collections in the order of their applications; those that only a declaration knows
/// come last.
pub(super) fn compare(
    source: &Source,
    apps: &[Application],
    tables: &[(&Shape, Sums, Sums)],
    from: &mut Connection,
    to: &mut Connection,
) -> Result<Vec<MovedCollection>> {
    let of_table = |name: &str| tables.iter().find(|(shape, ..)| shape.name == name);
    let mut compared = Vec::new();
    for app in apps.iter().filter(|app| source.groups.contains(&app.id)) {
        for table in Table::all(app) {
            let (from, to) = match of_table(&table.name) {
                Some((_, from, to)) if !table.is_relational() => (from.documents, to.documents),
                _ => (Some(documents(from, &table)?), Some(documents(to, &table)?)),
            };
            compared.extend(collection(&app.id, &table.collection.id, from, to));
        }
    }
    for (shape, from, to) in tables {
        if let Some((app, name)) = &shape.declared_by {
            compared.extend(collection(app, name, from.documents, to.documents));
        }
    }
    Ok(compared)
}

fn collection(
    app: &str,
    collection: &str,
    from: Option<Sum>,
    to: Option<Sum>,
) -> Option<MovedCollection> {
    let (app, collection) = (app.to_owned(), collection.to_owned());
    Some(MovedCollection { app, collection, from: from?, to: to? })
}

/// The documents of a relation, container by container in their order.
fn documents(connection: &mut Connection, table: &Table) -> Result<Sum> {
    let mut documents = Documents::default();
    for container in table.containers(connection)? {
        let mut after: Option<(i64, String)> = None;
        loop {
            let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
            let page = table.page(connection, &container, behind, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some((last.position, last.key.clone()));
            for row in &page {
                documents.add(&container, &row.key, &row.digest);
            }
        }
    }
    Ok(documents.sum())
}
