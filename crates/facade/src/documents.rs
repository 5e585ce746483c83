//! Reading records of any collection as their texts, for tools that know no types.

use rehome_domain::{Packs, Query, RecordId, Value};
use rehome_persistence::{
    Connection, Error as DatabaseError, Table, Thing,
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
    pub(crate) fn of(table: &Table, document: StoredDocument) -> Self {
        let StoredDocument { container, key, name, rev, body } = document;
        Self { record: table.record(&container, key), name, rev, body }
    }
}

impl Rehome {
    /// The record `key` of a collection, from the first of the packs that has it; where no key is
    /// that, the one record that is called so. Without
    /// an application, the collection is that of the one that has it. Where records are in no
    /// packs, `packs` lists the containers to look into, or none.
    ///
    /// # Errors
    /// When there is no such application, collection, pack or record, several containers that
    /// are no packs hold that key, or the database fails.
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
        self.document_on(&mut self.database.reading()?, app, collection, key, packs)
    }

    /// As [`Rehome::document`], on a connection that sees what is wanted.
    pub(crate) fn document_on(
        &self,
        connection: &mut Connection,
        app: Option<&str>,
        collection: &str,
        key: &str,
        packs: &Packs,
    ) -> Result<FoundDocument, Error> {
        let table = self.table(app, collection)?;
        let mut documents = Documents::new(connection, &table);
        let mut found = documents.get(packs, key)?;
        if found.is_none() && !table.is_relational() {
            // A name means a record where one alone has it.
            let mut named = documents.find(packs, key)?;
            found = named.pop().filter(|_| named.is_empty());
        }
        found.map(|found| FoundDocument::of(&table, found)).ok_or_else(|| unknown(&table, key))
    }

    /// The record of that identity.
    ///
    /// # Errors
    /// When there is no such application, collection or record, or the database fails.
    pub fn record(&self, record: &RecordId) -> Result<FoundDocument, Error> {
        self.record_on(&mut self.database.reading()?, record)
    }

    /// As [`Rehome::record`], on a connection that sees what is wanted.
    pub(crate) fn record_on(
        &self,
        connection: &mut Connection,
        record: &RecordId,
    ) -> Result<FoundDocument, Error> {
        let RecordId { app, collection, container, key } = record;
        let table = self.table(Some(app), collection)?;
        let found = Documents::new(connection, &table).get_in(container, key)?;
        found.map(|found| FoundDocument::of(&table, found)).ok_or_else(|| unknown(&table, key))
    }

    /// One page of the records of a collection that meet the conditions of `query`.
    ///
    /// # Errors
    /// When there is no such application, collection, pack or field, a value does not fit
    /// its field, the limit is out of bounds, the cursor is none of this list, or the database
    /// fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/editor");
    /// use rehome::{Filter, Query, Rehome};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("editor", samples)?;
    /// let latest = Query { order: Some("-updated_at".parse().unwrap()), ..Query::default() };
    /// let page = rehome.documents(None, "sessions", &latest.with(Filter::equal("status", "running")))?;
    /// assert!(page.items.len() > 1 && page.next.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn documents(
        &self,
        app: Option<&str>,
        collection: &str,
        query: &Query,
    ) -> Result<Page<FoundDocument>, Error> {
        self.documents_on(&mut self.database.reading()?, app, collection, query)
    }

    /// As [`Rehome::documents`], on a connection that sees what is wanted.
    pub(crate) fn documents_on(
        &self,
        connection: &mut Connection,
        app: Option<&str>,
        collection: &str,
        query: &Query,
    ) -> Result<Page<FoundDocument>, Error> {
        let table = self.table(app, collection)?;
        let page = Documents::new(connection, &table).list(query)?;
        page.try_map(|found| Ok(FoundDocument::of(&table, found)))
    }

    /// How many records of a collection meet the conditions of `query`.
    ///
    /// # Errors
    /// As [`Rehome::documents`].
    pub fn count_documents(
        &self,
        app: Option<&str>,
        collection: &str,
        query: &Query,
    ) -> Result<u64, Error> {
        let table = self.table(app, collection)?;
        let mut connection = self.database.reading()?;
        Ok(Documents::new(&mut connection, &table).count(query)?)
    }

    /// The values of a field among the records that meet the conditions of `query`, each with the
    /// number of its records.
    ///
    /// # Errors
    /// As [`Rehome::documents`], and for a field that tells records apart.
    pub fn values(
        &self,
        app: Option<&str>,
        collection: &str,
        field: &str,
        query: &Query,
    ) -> Result<Vec<(Value, u64)>, Error> {
        let table = self.table(app, collection)?;
        let mut connection = self.database.reading()?;
        Ok(Documents::new(&mut connection, &table).distribution(field, query)?)
    }

    /// The table of a collection.
    pub(crate) fn table(&self, app: Option<&str>, collection: &str) -> Result<Table, Error> {
        let (app, collection) = self.collection(app, collection)?;
        Ok(Table::new(app, collection))
    }
}

pub(crate) fn unknown(table: &Table, key: &str) -> Error {
    let (app, collection) = (table.app.clone(), table.collection.id.clone());
    Error::Database(DatabaseError::Unknown {
        what: Thing::Record { app, collection },
        name: key.to_owned(),
        known: None,
    })
}
