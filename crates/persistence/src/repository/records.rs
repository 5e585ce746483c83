//! Typed records, of any record type that an application declares.

use std::marker::PhantomData;

use rehome_domain::{Digest, PackId, Packs, Query, Record, Value, merge, read_json};
use serde::Serialize;

use super::{
    condition::Condition,
    document::{Documents, Heading, StoredDocument, pack_id},
    list::Page,
    registry::Registry,
    write::{WriteOptions, Written, read, write},
};
use crate::{
    Backend, Connection,
    envelope::Table,
    error::{Error, Result, Thing},
    packs::Overriding,
};

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stored<T> {
    /// The pack it came from.
    pub container: PackId,
    /// The natural key.
    pub key: String,
    /// Grows with each change.
    pub rev: i64,
    /// The record.
    pub record: T,
}

/// The records of type `T`, on a connection.
pub struct Records<'c, T> {
    documents: Documents<'c>,
    record: PhantomData<T>,
}

impl<'c, T: Record> Records<'c, T> {
    /// The records of type `T` in an application that declares it.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the application does not.
    pub fn new(connection: &'c mut Connection, registry: &'c Registry) -> Result<Self> {
        let table = registry.table(T::COLLECTION)?;
        Ok(Self { documents: Documents::new(connection, table), record: PhantomData })
    }

    /// The same, whose writes may change what else they may not.
    #[must_use]
    pub fn overriding(self, overriding: Overriding) -> Self {
        Self { documents: self.documents.overriding(overriding), ..self }
    }

    /// The same records as texts.
    pub fn documents(&mut self) -> &mut Documents<'c> {
        &mut self.documents
    }

    /// The record with that key, from the first of the packs that has it.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown pack in the list, [`Error::Damaged`] for a text
    /// that the record type cannot read.
    pub fn get(&mut self, packs: &Packs, key: &str) -> Result<Option<Stored<T>>> {
        let found = self.documents.get(packs, key)?;
        found.map(|document| parse(self.documents.table, document)).transpose()
    }

    /// The record with that key, as [`Records::get`].
    ///
    /// # Errors
    /// As [`Records::get`], and [`Error::Unknown`] when there is no such record.
    pub fn require(&mut self, packs: &Packs, key: &str) -> Result<Stored<T>> {
        self.get(packs, key)?.ok_or_else(|| Error::Unknown {
            what: Thing::Record {
                app: self.documents.table.app.clone(),
                collection: T::COLLECTION.to_owned(),
            },
            name: key.to_owned(),
            known: Some(format!("it is in no pack of {} that was asked", T::COLLECTION)),
        })
    }

    /// Whether there is a record with that key.
    ///
    /// # Errors
    /// As [`Records::get`].
    pub fn exists(&mut self, packs: &Packs, key: &str) -> Result<bool> {
        self.documents.exists(packs, key)
    }

    /// The records of that name in any case; names may repeat. See [`Documents::named`].
    ///
    /// # Errors
    /// As [`Records::get`].
    pub fn named(&mut self, packs: &Packs, name: &str) -> Result<Vec<Stored<T>>> {
        let found = self.documents.named(packs, name)?;
        found.into_iter().map(|document| parse(self.documents.table, document)).collect()
    }

    /// The record with that key, or else the records of that name.
    ///
    /// # Errors
    /// As [`Records::get`].
    pub fn find(&mut self, packs: &Packs, key_or_name: &str) -> Result<Vec<Stored<T>>> {
        let found = self.documents.find(packs, key_or_name)?;
        found.into_iter().map(|document| parse(self.documents.table, document)).collect()
    }

    /// The records whose names begin with `prefix` in any case, in the order of names.
    ///
    /// # Errors
    /// As [`Documents::with_prefix`].
    pub fn with_prefix(
        &mut self,
        packs: &Packs,
        prefix: &str,
        limit: u32,
    ) -> Result<Page<Stored<T>>> {
        let page = self.documents.with_prefix(packs, prefix, limit)?;
        page.try_map(|document| parse(self.documents.table, document))
    }

    /// One page of the records that meet the conditions of `query`.
    ///
    /// # Errors
    /// As [`Documents::list`], and [`Error::Damaged`].
    pub fn list(&mut self, query: &Query) -> Result<Page<Stored<T>>> {
        self.list_where(query, Vec::new())
    }

    /// As [`Records::list`], without the records themselves.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn names(&mut self, query: &Query) -> Result<Page<Heading>> {
        self.documents.names(query)
    }

    /// As [`Records::list`], the keys alone.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn keys(&mut self, query: &Query) -> Result<Page<String>> {
        self.documents.keys(query)
    }

    /// How many records meet the conditions of `query`; its page does not matter.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn count(&mut self, query: &Query) -> Result<u64> {
        self.documents.count(query)
    }

    /// The values of a column or facet with the number of their records.
    /// See [`Documents::distribution`].
    ///
    /// # Errors
    /// As [`Documents::distribution`].
    pub fn distribution(&mut self, field: &str, query: &Query) -> Result<Vec<(Value, u64)>> {
        self.documents.distribution(field, query)
    }

    /// The keys of all records of one pack with their digests.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such pack.
    pub fn digests(&mut self, container: &PackId) -> Result<Vec<(String, Digest)>> {
        self.documents.digests(container)
    }

    /// Puts a record into a pack, in a write transaction: a new one, or an edit.
    ///
    /// An edit is [merged](rehome_domain::merge) into the stored text, so that what the
    /// record type does not know survives. Otherwise as [`Documents::put`].
    ///
    /// # Errors
    /// As [`Documents::put`].
    pub fn put(&mut self, container: &PackId, record: &T) -> Result<Written> {
        self.write(container, record, None)
    }

    /// As [`Records::put`], if the record is still at revision `rev`; 0 is for a record
    /// that must be new.
    ///
    /// # Errors
    /// As [`Documents::put_expecting`].
    pub fn put_expecting(&mut self, container: &PackId, record: &T, rev: i64) -> Result<Written> {
        self.write(container, record, Some(rev))
    }

    /// Changes the record `key` of a pack: `change` gets it as it is, and what it makes of it is
    /// written, at the revision that it saw.
    ///
    /// # Errors
    /// As [`Records::require`] and [`Records::put`]; [`Error::Conflict`] when somebody else
    /// changed it meanwhile.
    pub fn edit(
        &mut self,
        container: &PackId,
        key: &str,
        change: impl FnOnce(&mut T),
    ) -> Result<Written> {
        let mut stored = self.require(&Packs::only(container.clone()), key)?;
        change(&mut stored.record);
        self.write(container, &stored.record, Some(stored.rev))
    }

    /// Deletes a record from a pack; whether it was there. See [`Documents::delete`].
    ///
    /// # Errors
    /// As [`Documents::delete`].
    pub fn delete(&mut self, container: &PackId, key: &str) -> Result<bool> {
        Ok(self.documents.delete(container.as_str(), key, &WriteOptions::default())?.is_some())
    }

    /// The same, if the record is still at revision `rev`.
    ///
    /// # Errors
    /// As [`Documents::delete`], [`Error::Conflict`] when it is at another one or gone.
    pub fn delete_expecting(&mut self, container: &PackId, key: &str, rev: i64) -> Result<()> {
        self.documents.delete(container.as_str(), key, &WriteOptions::expecting(rev)).map(drop)
    }

    /// What its database is.
    #[allow(dead_code, reason = "which applications are built in decides")]
    pub(crate) fn backend(&self) -> Backend {
        self.documents.connection.backend()
    }

    /// As [`Records::list`], with conditions that no filter can say.
    #[allow(dead_code, reason = "which applications are built in decides")]
    pub(crate) fn list_where(
        &mut self,
        query: &Query,
        conditions: Vec<Condition>,
    ) -> Result<Page<Stored<T>>> {
        let page = self.documents.list_where(query, conditions)?;
        page.try_map(|document| parse(self.documents.table, document))
    }

    fn write(&mut self, container: &PackId, record: &T, expected: Option<i64>) -> Result<Written> {
        let table = self.documents.table;
        let text = serde_json::to_string(record)
            .map_err(|error| Error::Invalid(format!("`{}`: {error}", record.key())))?;
        let options = WriteOptions { expected, ..WriteOptions::default() };
        write(&mut self.documents, container.as_str(), record.key(), &options, |old| match old {
            None => Ok(text.clone()),
            Some(row) => {
                let damaged = |reason: String| Error::Damaged {
                    table: table.name.clone(),
                    key: row.key.clone(),
                    reason,
                };
                let before = read(table, Some(&row.key), &row.body)
                    .map_err(|error| damaged(error.to_string()))?
                    .written;
                merge(&row.body, &before, text.as_bytes())
                    .map_err(|error| damaged(error.to_string()))
            }
        })
    }
}

fn parse<T: Record>(table: &Table, document: StoredDocument) -> Result<Stored<T>> {
    match read_json::<T>(&document.body) {
        Ok((mut record, _)) => {
            let StoredDocument { container, key, rev, .. } = document;
            let container = pack_id(table, &key, &container)?;
            record.set_key(&key);
            Ok(Stored { container, key, rev, record })
        }
        Err(error) => Err(Error::Damaged {
            table: table.name.clone(),
            key: document.key,
            reason: error.message,
        }),
    }
}
