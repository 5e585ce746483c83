//! Editing one record. What the last import brought stays known, so that an edit can be
//! told from it.

use rehome_domain::{Document, PackId, ParsedRecord, Source};
use serde::Serialize;

use super::{document::Documents, visible_packs};
use crate::{
    declared,
    envelope::{NewRow, Row, Table},
    error::{Error, Result},
    packs, search,
    types::Timestamp,
};

/// What became of a record that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was not there before.
    Inserted,
    /// It was there with another content.
    Updated,
    /// It was there with this content; nothing was written.
    Unchanged,
}

/// A record after it was put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its natural key.
    pub key: String,
    /// Its revision now.
    pub rev: i64,
    /// What was done.
    pub outcome: Outcome,
}

impl Documents<'_> {
    /// Makes `body` the text of the record whose key it holds, in a write transaction. Where
    /// texts do not hold their keys, [`Documents::put_as`] is told the key.
    ///
    /// The record keeps its place, or comes last if it is new, and remembers what the last
    /// import brought: so it counts as edited until an import catches up.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown pack, [`Error::Protected`] for one that is
    /// protected, [`Error::Invalid`] for a text that is no record of the collection.
    pub fn put(&mut self, container: &PackId, body: &str) -> Result<Written> {
        let key = read(self.table, None, body)?.key().to_owned();
        write(self, container, &key, None, |_| Ok(body.to_owned()))
    }

    /// As [`Documents::put`], of the record `key`.
    ///
    /// # Errors
    /// As [`Documents::put`], and [`Error::Invalid`] for a text that holds another key.
    pub fn put_as(&mut self, container: &PackId, key: &str, body: &str) -> Result<Written> {
        write(self, container, key, None, |_| Ok(body.to_owned()))
    }

    /// As [`Documents::put`], if the record is still at revision `rev`; 0 is for a record
    /// that must be new.
    ///
    /// # Errors
    /// As [`Documents::put`], and [`Error::Conflict`].
    pub fn put_expecting(&mut self, container: &PackId, body: &str, rev: i64) -> Result<Written> {
        let key = read(self.table, None, body)?.key().to_owned();
        write(self, container, &key, Some(rev), |_| Ok(body.to_owned()))
    }

    /// Deletes the record from the pack, in a write transaction; whether it was there. A
    /// record of the same key in a pack behind comes to light again.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown pack, [`Error::Protected`].
    pub fn delete(&mut self, container: &PackId, key: &str) -> Result<bool> {
        let (table, overriding) = (self.table, self.overriding);
        self.connection.write(|c| {
            visible_packs::check(c, &table.app, container.as_str())?;
            packs::admit(c, container.as_str(), overriding)?;
            let there = !key.contains('\0') && table.state(c, container.as_str(), key)?.is_some();
            if there {
                let listers = search::listers(c, table, container.as_str(), key)?;
                table.delete(c, container.as_str(), key)?;
                search::project(c, table, container.as_str(), key, listers)?;
            }
            Ok(there)
        })
    }
}

/// Writes the record `key`, whose text `make` makes from the row there is, in one write
/// transaction.
pub(super) fn write(
    documents: &mut Documents<'_>,
    container: &PackId,
    key: &str,
    expected: Option<i64>,
    make: impl FnOnce(Option<&Row>) -> Result<String>,
) -> Result<Written> {
    if key.is_empty() {
        return Err(Error::Invalid("a record needs a key".to_owned()));
    }
    if key.contains('\0') {
        return Err(Error::Invalid("a key holds no NUL".to_owned()));
    }
    let (table, overriding) = (documents.table, documents.overriding);
    documents.connection.write(|c| {
        visible_packs::check(c, &table.app, container.as_str())?;
        packs::admit(c, container.as_str(), overriding)?;
        declared::require_table(c, table)?;
        let old = table.row(c, container.as_str(), key)?;
        let found = old.as_ref().map_or(0, |row| row.rev);
        if let Some(expected) = expected.filter(|&expected| expected != found) {
            let (table, key) = (table.name.clone(), key.to_owned());
            return Err(Error::Conflict { table, key, expected, found });
        }
        let written = |rev, outcome| Ok(Written { key: key.to_owned(), rev, outcome });
        let document = Document::new(make(old.as_ref())?)
            .map_err(|error| Error::Invalid(format!("`{key}` cannot be stored: {error}")))?;
        let parsed = read(table, Some(key), document.text())?;
        if parsed.key() != key {
            return Err(Error::Invalid(format!("`{}` is not `{key}`", parsed.key())));
        }
        let digest = document.digest();
        if old.as_ref().is_some_and(|row| row.digest == digest) {
            return written(found, Outcome::Unchanged);
        }
        let outcome = if old.is_some() { Outcome::Updated } else { Outcome::Inserted };
        let (position, source_digest, run) = match &old {
            Some(row) => (row.position, row.source_digest, row.run),
            None => (table.last_position(c, container.as_str())? + 1, None, None),
        };
        let now = Timestamp::now();
        let row = NewRow {
            container: container.as_str(),
            key,
            parsed: &parsed,
            position,
            body: document.text(),
            digest,
            faithful: false,
            source_digest,
            run,
            rev: found + 1,
            updated_at: now.as_str(),
        };
        let listers = search::listers(c, table, container.as_str(), key)?;
        match outcome {
            Outcome::Inserted => table.insert(c, &row)?,
            _ => table.replace(c, &row)?,
        }
        search::project(c, table, container.as_str(), key, listers)?;
        written(row.rev, outcome)
    })
}

/// Reads `body` as a record of the collection, as that of `key` where it does not hold its
/// key itself, or says in words why it is none.
pub(super) fn read(table: &Table, key: Option<&str>, body: &str) -> Result<ParsedRecord> {
    table.collection.parse(&Source::named(body, key)).map_err(|decode_error| {
        Error::Invalid(format!(
            "this is no record of {}: {} (at byte {})",
            table.collection.id, decode_error.message, decode_error.offset
        ))
    })
}
