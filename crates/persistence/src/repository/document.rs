//! The texts of records, of any collection.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{Binary, Text},
};
use rehome_domain::{Digest, Filter, PackId, Packs, Query, RecordId, spellings};

use super::{
    by_key::Point,
    list::{MAX_LIMIT, Page},
    places, visible_packs,
};
use crate::{
    Connection, Row,
    envelope::{PlacedRow, Table, digest_from},
    error::{Error, Result},
    on,
    packs::Overriding,
    statement::Statement,
};

/// So many places are named where one is meant.
const MOST_PLACES: u32 = 10;

/// A record as it is stored, its text not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The pack or other container that it is in; empty where there is one only.
    pub container: String,
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

    /// The record with that key, from the first of the packs that has it. Where records are in
    /// no packs, the containers that are listed count alike.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown pack in the list; where records are in no packs
    /// [`Error::Ambiguous`] when several containers have that key.
    pub fn get(&mut self, packs: &Packs, key: &str) -> Result<Option<StoredDocument>> {
        for key in spellings(key) {
            if let Some(found) = self.get_spelled(packs, &key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The record with just that key.
    fn get_spelled(&mut self, packs: &Packs, key: &str) -> Result<Option<StoredDocument>> {
        // No record has such a key, and not every database takes it for a value.
        if key.contains('\0') {
            return Ok(None);
        }
        if !self.table.in_packs {
            return self.get_placed(packs, key);
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
                return Ok(Some(stored(row)));
            }
        }
        Ok(None)
    }

    /// The record of that key in that container, whether it is a pack or not.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn get_in(&mut self, container: &str, key: &str) -> Result<Option<StoredDocument>> {
        if key.contains('\0') || container.contains('\0') {
            return Ok(None);
        }
        for key in spellings(key) {
            let found = places::of_key(self.connection, self.table, Some(container), &key, 1)?;
            if let Some(found) = self.with_texts(found)?.pop() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn get_placed(&mut self, listed: &Packs, key: &str) -> Result<Option<StoredDocument>> {
        let mut found = places::of_key(self.connection, self.table, None, key, MOST_PLACES)?;
        if let Packs::Listed(containers) = listed {
            found.retain(|row| containers.iter().any(|container| container.as_str() == row.0));
        }
        if found.len() > 1 {
            let place = |row: &PlacedRow| self.table.record(&row.0, row.1.clone());
            let places: Vec<RecordId> = found.iter().map(place).collect();
            return Err(Error::Ambiguous { key: key.to_owned(), places });
        }
        Ok(self.with_texts(found)?.pop())
    }

    /// The documents of these rows.
    pub(super) fn with_texts(&mut self, rows: Vec<PlacedRow>) -> Result<Vec<StoredDocument>> {
        let rows = self.table.with_texts(self.connection, rows)?.into_iter();
        let document = |(container, name, row): (String, Option<String>, Row)| {
            let Row { key, rev, body, .. } = row;
            StoredDocument { container, key, name, rev, body }
        };
        Ok(rows.map(document).collect())
    }

    /// The record that `key` means to somebody who edits it: in `container`, where that is given;
    /// else where it stands, of packs in the first active one that has it; and a new one in the
    /// only container there is.
    ///
    /// # Errors
    /// [`Error::Ambiguous`] when several containers that are no packs have that key,
    /// [`Error::ContainerNeeded`] when none has it and there are several, or none.
    pub fn place_of(&mut self, container: Option<&str>, key: &str) -> Result<RecordId> {
        if let Some(container) = container {
            return Ok(self.table.record(container, key));
        }
        if let Some(found) = self.get(&Packs::Active, key)? {
            return Ok(self.table.record(&found.container, key));
        }
        let table = self.table;
        if table.is_single {
            return Ok(table.record("", key));
        }
        let known = if table.in_packs {
            visible_packs::effective(self.connection, &table.app, &Packs::Active)?
        } else {
            places::containers(self.connection, table, MOST_PLACES)?
        };
        match known.as_slice() {
            [only] => Ok(table.record(only.as_str(), key)),
            _ => Err(Error::ContainerNeeded {
                collection: table.collection.id.clone(),
                key: key.to_owned(),
                what: if table.in_packs { "pack" } else { "container" },
                known: known.into_iter().take(MOST_PLACES as usize).collect(),
            }),
        }
    }

    /// That the records are in packs, without which what is asked for has no meaning.
    pub(super) fn require_packs(&self) -> Result<()> {
        if self.table.in_packs {
            return Ok(());
        }
        Err(Error::Invalid(format!("the records of `{}` belong to no pack", self.table.app)))
    }

    /// Whether there is a record with that key.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn exists(&mut self, packs: &Packs, key: &str) -> Result<bool> {
        if !self.table.in_packs {
            return Ok(self.get(packs, key)?.is_some());
        }
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
        self.require_packs()?;
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

pub(super) fn stored(row: Tuple) -> StoredDocument {
    let (container, key, name, rev, body) = row;
    StoredDocument { container, key, name, rev, body }
}

pub(super) fn pack_id(table: &Table, key: &str, container: &str) -> Result<PackId> {
    container.parse().map_err(|error: rehome_domain::NotAPackId| Error::Damaged {
        table: table.name.clone(),
        key: key.to_owned(),
        reason: error.to_string(),
    })
}
