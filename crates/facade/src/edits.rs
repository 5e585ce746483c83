//! Writing records of any collection as their texts, for tools that know no types.

use rehome_domain::RecordId;
use rehome_persistence::repository::{Documents, WriteOptions, Written};

use crate::{Rehome, documents::unknown, error::Error};

impl Rehome {
    /// Which record somebody means who wants to write the one of that key: the one in
    /// `container`, where that is given; else the one there is, of packs in the first active one
    /// that has it; and a new one in the only container there is.
    ///
    /// # Errors
    /// When there is no such application or collection, several containers that are no packs
    /// hold that key, none does and there are several, or the database fails.
    pub fn record_to_write(
        &self,
        app: Option<&str>,
        collection: &str,
        container: Option<&str>,
        key: &str,
    ) -> Result<RecordId, Error> {
        let table = self.table(app, collection)?;
        let mut connection = self.database.connection()?;
        Ok(Documents::new(&mut connection, &table).place_of(container, key)?)
    }

    /// Makes `body` the text of a record: of a new one, or of the one there is.
    ///
    /// # Errors
    /// When there is no such application, collection or container, the container is protected,
    /// the text is no record of the collection or one of another key, the record is not at the
    /// revision that `options` expect, or the database fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/learner");
    /// use rehome::{RecordId, Rehome, WriteOptions};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("learner", samples)?;
    /// let deck = RecordId::new("learner", "anki-profiles", "", "Own");
    /// let body = r#"{"name": "Own", "deck_name": "Words", "is_active": true}"#;
    /// let new = WriteOptions::expecting(0);
    /// assert_eq!(rehome.put_document(&deck, body, &new)?.rev, 1);
    /// let error = rehome.put_document(&deck, body, &new).unwrap_err();
    /// assert_eq!(error.code().as_str(), "revision_conflict");
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_document(
        &self,
        record: &RecordId,
        body: &str,
        options: &WriteOptions,
    ) -> Result<Written, Error> {
        let RecordId { app, collection, container, key } = record;
        let table = self.table(Some(app), collection)?;
        let mut connection = self.database.connection()?;
        let mut documents = Documents::new(&mut connection, &table).overriding(self.overriding);
        Ok(documents.put(container, key, body, options)?)
    }

    /// Changes the text of a record: `change` gets it as it is, and what it returns is written, at
    /// the revision that it saw.
    ///
    /// # Errors
    /// As [`Rehome::put_document`], and when there is no such record; those of `change`.
    pub fn edit_document<E: From<Error>>(
        &self,
        record: &RecordId,
        dry_run: bool,
        change: impl FnOnce(&str) -> Result<String, E>,
    ) -> Result<Written, E> {
        let found = self.record(record)?;
        let body = change(&found.body)?;
        let options = WriteOptions { expected: Some(found.rev), dry_run };
        Ok(self.put_document(record, &body, &options)?)
    }

    /// Deletes a record; returns the revision that it had.
    ///
    /// # Errors
    /// When there is no such application, collection, container or record, the container is
    /// protected, the record is not at the revision that `options` expect, or the database fails.
    pub fn delete_document(&self, record: &RecordId, options: &WriteOptions) -> Result<i64, Error> {
        let RecordId { app, collection, container, key } = record;
        let table = self.table(Some(app), collection)?;
        let mut connection = self.database.connection()?;
        let mut documents = Documents::new(&mut connection, &table).overriding(self.overriding);
        documents.delete(container, key, options)?.ok_or_else(|| unknown(&table, key))
    }
}
