//! Reading records of any collection as their texts, for tools that know no types.

use rehome_domain::{Collection, Packs, Query, RecordId};
use rehome_persistence::{
    Application, Connection, Error as DatabaseError, Table,
    repository::{Documents, Page, StoredDocument},
};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// A record as its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundDocument {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// The name, where the record has one.
    pub name: Option<String>,
    /// Grows with each change.
    pub rev: i64,
    /// The JSON text.
    pub body: String,
}

impl FoundDocument {
    fn of(table: &Table, document: StoredDocument) -> Self {
        let StoredDocument { container, key, name, rev, body } = document;
        Self { record: table.record(container.as_str(), key), name, rev, body }
    }
}

impl Rehome {
    /// The record `key` of a collection, from the first of the packs that has it. Without
    /// an application, the collection is that of the one that has it.
    ///
    /// # Errors
    /// When there is no such application, collection, pack or record, or the database fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let found = rehome.document(None, "spells", "wickspark", &rehome::Packs::Active)?;
    /// assert_eq!(found.record.to_string(), "dnd5e/spells wickspark in srd");
    /// assert_eq!(found.rev, 1);
    /// assert!(found.body.contains(r#""name": "Wickspark""#));
    /// # Ok(())
    /// # }
    /// ```
    pub fn document(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        packs: &Packs,
    ) -> Result<FoundDocument, Error> {
        let (app, collection) = self.collection(app, collection)?;
        let table = Table::new(app, collection);
        let mut connection = self.database.reading()?;
        let id = &collection.id;
        let unknown = |hint: String| {
            Error::Database(DatabaseError::Unknown {
                what: "record",
                name: key.to_owned(),
                hint: Some(hint),
            })
        };
        if table.is_relational() {
            without_packs(app, packs)?;
            let found = relational(&mut connection, &table, key)?;
            return found.ok_or_else(|| unknown(format!("`rehome list {id}` shows them")));
        }
        match Documents::new(&mut connection, &table).get(packs, key)? {
            Some(found) => Ok(FoundDocument::of(&table, found)),
            None => Err(unknown(format!("`rehome list {id}` shows the {id} of the active packs"))),
        }
    }

    /// One page of the records of a collection that meet the conditions of `query`.
    ///
    /// # Errors
    /// When there is no such application, collection, pack or field, a value does not fit
    /// its field, the limit is out of bounds, or the database fails.
    pub fn documents(
        &self,
        app: Option<&str>,
        collection: &str,
        query: &Query,
    ) -> Result<Page<FoundDocument>, Error> {
        let (app, collection) = self.collection(app, collection)?;
        let table = Table::new(app, collection);
        let mut connection = self.database.reading()?;
        if table.is_relational() {
            without_packs(app, &query.packs)?;
            return page(&mut connection, collection, &table, query);
        }
        let page = Documents::new(&mut connection, &table).list(query)?;
        let items = page.items.into_iter().map(|found| FoundDocument::of(&table, found));
        Ok(Page { items: items.collect(), next: page.next })
    }
}

fn without_packs(app: &Application, packs: &Packs) -> Result<(), Error> {
    match packs {
        Packs::Active => Ok(()),
        Packs::Listed(_) => {
            Err(DatabaseError::Invalid(format!("the records of `{}` belong to no pack", app.id))
                .into())
        }
    }
}

/// The record `key`, or `container/key` where several files have one of that key.
fn relational(
    c: &mut Connection,
    table: &Table,
    key: &str,
) -> Result<Option<FoundDocument>, Error> {
    let mut found = Vec::new();
    for container in table.containers(c)? {
        let of_container = key.strip_prefix(&container).and_then(|rest| rest.strip_prefix('/'));
        let key = of_container.filter(|_| !container.is_empty()).unwrap_or(key);
        if let Some(row) = table.row(c, &container, key)? {
            found.push(of_row(table, row, &container));
        }
    }
    if found.len() > 1 {
        let places = found.into_iter().map(|found| {
            let RecordId { app, collection, container, key } = found.record;
            RecordId::new(app, collection, "", format!("{container}/{key}")).to_string()
        });
        return Err(DatabaseError::Invalid(format!(
            "`{key}` names several records: {}",
            places.collect::<Vec<_>>().join(", ")
        ))
        .into());
    }
    Ok(found.pop())
}

/// A page of records in the order of their files; the cursor is `container/key`.
fn page(
    c: &mut Connection,
    collection: &Collection,
    table: &Table,
    query: &Query,
) -> Result<Page<FoundDocument>, Error> {
    if !query.filters.is_empty() || query.order.is_some() || query.name_prefix.is_some() {
        return Err(DatabaseError::Invalid(format!(
            "{} have tables of their own, which a list of texts can neither filter nor sort; the \
             library has typed lists of them",
            collection.id
        ))
        .into());
    }
    let limit = query.limit.clamp(1, 1000);
    let (from, after) = match &query.after {
        None => (String::new(), None),
        Some(cursor) => {
            let (container, key) = cursor.rsplit_once('/').unwrap_or(("", cursor));
            let row = table.row(c, container, key)?;
            let after = row.map(|row| (row.position, row.key));
            (container.to_owned(), after)
        }
    };
    let mut items: Vec<FoundDocument> = Vec::new();
    let mut next = None;
    for container in table.containers(c)?.into_iter().filter(|container| *container >= from) {
        let behind = after.as_ref().filter(|_| container == from);
        let behind = behind.map(|(position, key)| (*position, key.as_str()));
        // One more than is shown tells whether there are more.
        let wanted = limit + 1 - u32::try_from(items.len()).unwrap_or(limit);
        for row in table.page(c, &container, behind, wanted)? {
            items.push(of_row(table, row, &container));
        }
        if items.len() > limit as usize {
            items.truncate(limit as usize);
            next =
                items.last().map(|last| format!("{}/{}", last.record.container, last.record.key));
            break;
        }
    }
    Ok(Page { items, next })
}

fn of_row(table: &Table, row: rehome_persistence::Row, container: &str) -> FoundDocument {
    let record = table.record(container, row.key);
    FoundDocument { record, name: None, rev: row.rev, body: row.body }
}
