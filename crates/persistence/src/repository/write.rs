//! Editing one record. What the last import brought stays known, so that an edit can be
//! told from it.

use rehome_domain::{Document, PackId, ParsedRecord, Source};
use serde::Serialize;

use super::{document::Documents, visible_packs};
use crate::{
    Connection,
    changes::{self, Cause, Scope},
    declared,
    envelope::{NewRow, Row, Table},
    error::{Error, Result},
    packs,
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
        let scope = Scope::Container(&table.app, container.as_str());
        self.connection.unit(scope, Cause::Edit, None, |c| {
            visible_packs::check(c, &table.app, container.as_str())?;
            packs::admit(c, container.as_str(), overriding)?;
            let row =
                if key.contains('\0') { None } else { table.row(c, container.as_str(), key)? };
            if let Some(row) = &row {
                changes::delete(c, table, container.as_str(), row)?;
            }
            Ok(row.is_some())
        })
    }
}

/// A record that is ready to be written: nothing of it needs a lock.
struct Prepared {
    old: Option<Row>,
    document: Document,
    parsed: ParsedRecord,
}

/// Writes the record `key`, whose text `make` makes from the row there is. It is read, made and
/// judged before anybody waits for it, and again where it changed meanwhile.
pub(super) fn write(
    documents: &mut Documents<'_>,
    container: &PackId,
    key: &str,
    expected: Option<i64>,
    make: impl Fn(Option<&Row>) -> Result<String>,
) -> Result<Written> {
    if key.is_empty() {
        return Err(Error::Invalid("a record needs a key".to_owned()));
    }
    if key.contains('\0') {
        return Err(Error::Invalid("a key holds no NUL".to_owned()));
    }
    let (table, overriding) = (documents.table, documents.overriding);
    let c = &mut *documents.connection;
    visible_packs::check(c, &table.app, container.as_str())?;
    declared::require_table(c, table)?;
    let mut prepared = Some(prepare(c, table, container, key, &make)?);
    let scope = Scope::Container(&table.app, container.as_str());
    c.unit(scope, Cause::Edit, None, |c| {
        visible_packs::check(c, &table.app, container.as_str())?;
        packs::admit(c, container.as_str(), overriding)?;
        let now = table.version(c, container.as_str(), key)?;
        // One that was deleted and made anew is at the first revision again.
        let seen = |row: &Row| (row.run, row.rev, row.updated_at.clone());
        let is_current = |prepared: &Prepared| prepared.old.as_ref().map(seen) == now;
        let prepared = match prepared.take().filter(is_current) {
            Some(prepared) => prepared,
            None => prepare(c, table, container, key, &make)?,
        };
        put(c, table, container, key, expected, &prepared)
    })
}

fn prepare(
    c: &mut Connection,
    table: &Table,
    container: &PackId,
    key: &str,
    make: &impl Fn(Option<&Row>) -> Result<String>,
) -> Result<Prepared> {
    let old = table.row(c, container.as_str(), key)?;
    let document = Document::new(make(old.as_ref())?)
        .map_err(|error| Error::Invalid(format!("`{key}` cannot be stored: {error}")))?;
    let parsed = read(table, Some(key), document.text())?;
    if parsed.key() != key {
        return Err(Error::Invalid(format!("`{}` is not `{key}`", parsed.key())));
    }
    Ok(Prepared { old, document, parsed })
}

/// Writes what is prepared, if the record is at the revision that is expected.
fn put(
    c: &mut Connection,
    table: &Table,
    container: &PackId,
    key: &str,
    expected: Option<i64>,
    prepared: &Prepared,
) -> Result<Written> {
    let Prepared { old, document, parsed } = prepared;
    let found = old.as_ref().map_or(0, |row| row.rev);
    if let Some(expected) = expected.filter(|&expected| expected != found) {
        let (table, key) = (table.name.clone(), key.to_owned());
        return Err(Error::Conflict { table, key, expected, found });
    }
    let written = |rev, outcome| Ok(Written { key: key.to_owned(), rev, outcome });
    let digest = document.digest();
    if old.as_ref().is_some_and(|row| row.digest == digest) {
        return written(found, Outcome::Unchanged);
    }
    let (position, source_digest, run) = match old {
        Some(row) => (row.position, row.source_digest, row.run),
        None => (table.last_position(c, container.as_str())? + 1, None, None),
    };
    let now = Timestamp::now();
    let row = NewRow {
        container: container.as_str(),
        key,
        parsed,
        position,
        body: document.text(),
        digest,
        faithful: false,
        source_digest,
        run,
        rev: found + 1,
        updated_at: now.as_str(),
    };
    let rev = row.rev;
    match old {
        None => changes::insert(c, table, &[row])?,
        Some(old) => changes::replace(c, table, &[(row, old)])?,
    }
    written(rev, if old.is_some() { Outcome::Updated } else { Outcome::Inserted })
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
