//! Reading records of any collection as their texts, for tools that know no types.

use rehome_domain::{Packs, Query};
use rehome_persistence::{
    Error as DatabaseError, Table,
    repository::{Documents, Page, StoredDocument},
};

use crate::{Rehome, error::Error};

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
    /// assert_eq!((found.pack.as_str(), found.rev), ("srd", 1));
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
    ) -> Result<StoredDocument, Error> {
        let (app, collection) = self.collection(app, collection)?;
        let table = Table::new(app, collection);
        let found = Documents::new(&mut self.database.connection()?, &table).get(packs, key)?;
        found.ok_or_else(|| {
            let id = collection.id;
            Error::Database(DatabaseError::Unknown {
                what: "record",
                name: key.to_owned(),
                hint: Some(format!("`rehome list {id}` shows the {id} of the active packs")),
            })
        })
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
    ) -> Result<Page<StoredDocument>, Error> {
        let (app, collection) = self.collection(app, collection)?;
        let table = Table::new(app, collection);
        Ok(Documents::new(&mut self.database.connection()?, &table).list(query)?)
    }
}
