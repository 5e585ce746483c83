//! The texts of records, of any collection.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{Binary, Text},
};
use rehome_domain::{Digest, Filter, PackId, Packs, Query};

use super::{
    by_key::Point,
    list::{MAX_LIMIT, Page},
    visible_packs,
};
use crate::{
    Connection,
    envelope::{Table, digest_from},
    error::{Error, Result},
    on,
    packs::Overriding,
    statement::Statement,
};

/// A record as it is stored, its text not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The pack it came from.
    pub container: PackId,
    /// The natural key.
    pub key: String,
    /// The name, where the record has one.
    pub name: Option<String>,
    /// Grows with each change.
    pub rev: i64,
    /// The JSON text, as it was written.
    pub body: String,
}

/// A record without its text, for lists to choose from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Heading {
    /// The pack it came from.
    pub container: PackId,
    /// The natural key.
    pub key: String,
    /// The name, where the record has one.
    pub name: Option<String>,
}

/// The texts of the records of one collection, on a connection.
pub struct Documents<'c> {
    pub(super) connection: &'c mut Connection,
    pub(super) table: &'c Table,
    pub(super) overriding: Overriding,
}

impl<'c> Documents<'c> {
    /// The records in `table`, which comes from a [`Registry`](super::Registry).
    pub fn new(connection: &'c mut Connection, table: &'c Table) -> Self {
        Self { connection, table, overriding: Overriding::Nothing }
    }

    /// The same, whose writes may change what else they may not.
    #[must_use]
    pub fn overriding(self, overriding: Overriding) -> Self {
        Self { overriding, ..self }
    }

    /// The record with that key, from the first of the packs that has it.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown pack in the list.
    pub fn get(&mut self, packs: &Packs, key: &str) -> Result<Option<StoredDocument>> {
        // No record has such a key, and not every database takes it for a value.
        if key.contains('\0') {
            return Ok(None);
        }
        let listed;
        let places: &[Option<&str>] = match packs {
            Packs::Active => &[None],
            Packs::Listed(packs) => {
                for container in packs {
                    visible_packs::check(self.connection, &self.table.app, container.as_str())?;
                }
                listed = packs.iter().map(|container| Some(container.as_str())).collect::<Vec<_>>();
                &listed
            }
        };
        for &container in places {
            let point = Point { table: self.table, container, key };
            let found: Option<Tuple> =
                on!(&mut *self.connection, |c| point.get_result(c).optional())?;
            if let Some(row) = found {
                return stored(self.table, row).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether there is a record with that key.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn exists(&mut self, packs: &Packs, key: &str) -> Result<bool> {
        let packs = visible_packs::effective(self.connection, &self.table.app, packs)?;
        if key.contains('\0') {
            return Ok(false);
        }
        self.table.holds(self.connection, &packs, key)
    }

    /// The records of that name in any case, in the order of their keys; names may repeat.
    /// At most [`MAX_LIMIT`].
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn named(&mut self, packs: &Packs, name: &str) -> Result<Vec<StoredDocument>> {
        let query = Query { limit: MAX_LIMIT, ..Query::of(packs.clone()) };
        Ok(self.list(&query.with(Filter::equal("name", name)))?.items)
    }

    /// The record with that key, or else the records of that name.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn find(&mut self, packs: &Packs, key_or_name: &str) -> Result<Vec<StoredDocument>> {
        match self.get(packs, key_or_name)? {
            Some(found) => Ok(vec![found]),
            None => self.named(packs, key_or_name),
        }
    }

    /// The records whose names begin with `prefix` in any case, in the order of names.
    ///
    /// # Errors
    /// As [`Documents::get`], and [`Error::Invalid`] for a limit outside 1 to [`MAX_LIMIT`].
    pub fn with_prefix(
        &mut self,
        packs: &Packs,
        prefix: &str,
        limit: u32,
    ) -> Result<Page<StoredDocument>> {
        let name_prefix = Some(prefix.to_owned());
        let query = Query { name_prefix, limit, ..Query::of(packs.clone()) };
        self.list(&query.ordered_by("name"))
    }

    /// The keys of all records of one pack with their digests, in the order of the keys.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such pack.
    pub fn digests(&mut self, container: &PackId) -> Result<Vec<(String, Digest)>> {
        visible_packs::check(self.connection, &self.table.app, container.as_str())?;
        let statement = Statement::<(Text, Binary)>::new("SELECT key, digest FROM ")
            .name(&self.table.name)
            .sql(" WHERE container = ")
            .bind(container.as_str())
            .sql(" ORDER BY key");
        let rows: Vec<(String, Vec<u8>)> = on!(&mut *self.connection, |c| statement.load(c))?;
        Ok(rows.into_iter().map(|(key, digest)| (key, digest_from(&digest))).collect())
    }
}

/// A row of [`DocumentSql`](super::by_key::DocumentSql).
pub(super) type Tuple = (String, String, Option<String>, i64, String);

pub(super) fn stored(table: &Table, row: Tuple) -> Result<StoredDocument> {
    let (container, key, name, rev, body) = row;
    let container = pack_id(table, &key, &container)?;
    Ok(StoredDocument { container, key, name, rev, body })
}

pub(super) fn pack_id(table: &Table, key: &str, container: &str) -> Result<PackId> {
    container.parse().map_err(|error: rehome_domain::NotAPackId| Error::Damaged {
        table: table.name.clone(),
        key: key.to_owned(),
        reason: error.to_string(),
    })
}
