//! Writing one record by hand, in a pack or any other container. What the last import brought
//! stays known, so that an edit can be told from it.

use rehome_domain::{Digest, Document, Finding, Level, Naming, ParsedRecord, Source};
use serde::Serialize;

use super::{document::Documents, visible_packs};
use crate::{
    Connection,
    changes::{self, Cause, Scope},
    declared,
    envelope::{NewRow, Row, Table},
    error::{Conflict, Error, Result, Thing},
    packs::{self, Overriding},
    types::Timestamp,
};

/// How a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// The revision that the record has to be at; 0 is for one that must be new.
    pub expected: Option<i64>,
    /// Tell what would happen, and write nothing.
    pub dry_run: bool,
}

impl WriteOptions {
    /// If the record is at that revision.
    pub fn expecting(rev: i64) -> Self {
        Self { expected: Some(rev), ..Self::default() }
    }
}

/// What became of a record that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
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
    /// Its revision now, or what it would be.
    pub rev: i64,
    /// What was done, or would be.
    pub effect: Effect,
    /// What there is to say of it.
    pub findings: Vec<Finding>,
}

impl Documents<'_> {
    /// Makes `body` the text of the record `key` of a container, in a write transaction.
    ///
    /// The record keeps its place, or comes last if it is new, and remembers what the last
    /// import brought: so it counts as edited until an import catches up.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown container, [`Error::Protected`] for a pack that is
    /// protected, [`Error::NotARecord`] for a text that is no record of the collection,
    /// [`Error::Invalid`] for one that holds another key, [`Error::Conflict`] where the record
    /// is not at the revision that is expected.
    pub fn put(
        &mut self,
        container: &str,
        key: &str,
        body: &str,
        options: &WriteOptions,
    ) -> Result<Written> {
        write(self, container, key, options, |_| Ok(body.to_owned()))
    }

    /// The key that a text holds, as a record of the collection.
    ///
    /// # Errors
    /// [`Error::NotARecord`].
    pub fn key_of(&self, body: &str) -> Result<String> {
        Ok(read(self.table, None, body)?.key().to_owned())
    }

    /// Deletes the record from the container, in a write transaction; returns the revision that it
    /// had, and none where it was not there. A record of the same key in a pack behind comes to
    /// light again.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown container, [`Error::Protected`], [`Error::Conflict`].
    pub fn delete(
        &mut self,
        container: &str,
        key: &str,
        options: &WriteOptions,
    ) -> Result<Option<i64>> {
        let (table, overriding) = (self.table, self.overriding);
        declared::require_table(self.connection, table)?;
        unit(self.connection, table, container, options.dry_run, |c| {
            admit(c, table, container, overriding)?;
            let row = if key.contains('\0') { None } else { table.row(c, container, key)? };
            expect(table, container, key, options.expected, row.as_ref(), None)?;
            if let Some(row) = &row {
                changes::delete(c, table, container, row)?;
            }
            Ok(row.map(|row| row.rev))
        })
    }
}

/// Runs `body` as a unit of work on a container, or tries what it would do.
fn unit<T>(
    c: &mut Connection,
    table: &Table,
    container: &str,
    dry_run: bool,
    body: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    // Rows of a relation may belong to more than one container, as workspaces do.
    let scope = if table.is_relational() {
        Scope::App(&table.app)
    } else {
        Scope::Container(&table.app, container)
    };
    if !dry_run {
        return c.unit(scope, Cause::Edit, None, body);
    }
    match c.trial(scope, |c| Tried::from(body(c))) {
        Tried::Done(done) => Ok(done),
        Tried::Failed(error) => Err(error),
    }
}

/// How a trial ends: never with a commit.
enum Tried<T> {
    Done(T),
    Failed(Error),
}

impl<T> From<Error> for Tried<T> {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<T> From<Result<T>> for Tried<T> {
    fn from(result: Result<T>) -> Self {
        result.map_or_else(Self::Failed, Self::Done)
    }
}

/// That records of the container may be written.
fn admit(c: &mut Connection, table: &Table, container: &str, overriding: Overriding) -> Result<()> {
    if table.in_packs {
        visible_packs::check(c, &table.app, container)?;
        return packs::admit(c, container, overriding);
    }
    if container.contains('\0') || !table.has_container(c, container)? {
        let name = container.to_owned();
        return Err(Error::Unknown { what: Thing::Container, name, known: None });
    }
    Ok(())
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
    container: &str,
    key: &str,
    options: &WriteOptions,
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
    declared::require_table(c, table)?;
    admit(c, table, container, overriding)?;
    let mut prepared = Some(prepare(c, table, container, key, &make)?);
    unit(c, table, container, options.dry_run, |c| {
        admit(c, table, container, overriding)?;
        let now = table.version(c, container, key)?;
        // One that was deleted and made anew is at the first revision again.
        let seen = |row: &Row| (row.run, row.rev, row.updated_at.clone());
        let is_current = |prepared: &Prepared| prepared.old.as_ref().map(seen) == now;
        let prepared = match prepared.take().filter(is_current) {
            Some(prepared) => prepared,
            None => prepare(c, table, container, key, &make)?,
        };
        put(c, table, container, key, options.expected, &prepared)
    })
}

fn prepare(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    make: &impl Fn(Option<&Row>) -> Result<String>,
) -> Result<Prepared> {
    let old = table.row(c, container, key)?;
    let document = Document::new(make(old.as_ref())?).map_err(|error| Error::NotARecord {
        collection: table.collection.id.clone(),
        reason: error.reason().to_owned(),
        offset: error.offset(),
    })?;
    let mut parsed = read(table, Some(key), document.text())?;
    // What is put is all that is to be there.
    parsed.complete = true;
    let names_it = match &parsed.naming {
        Naming::Proposed { .. } => true,
        Naming::Key(named) if named == key => true,
        // A key that repeats has a number, which the text does not tell.
        Naming::Key(named) => old
            .as_ref()
            .and_then(|row| read(table, Some(key), &row.body).ok())
            .is_some_and(|before| before.key() == named),
    };
    if !names_it {
        return Err(Error::Invalid(format!("the text is of `{}`, not of `{key}`", parsed.key())));
    }
    Ok(Prepared { old, document, parsed })
}

/// That a record is at the revision that is expected.
fn expect(
    table: &Table,
    container: &str,
    key: &str,
    expected: Option<i64>,
    there: Option<&Row>,
    yours: Option<&str>,
) -> Result<()> {
    let found = there.map_or(0, |row| row.rev);
    match expected.filter(|&expected| expected != found) {
        None => Ok(()),
        Some(expected) => Err(Error::Conflict(Box::new(Conflict {
            record: table.record(container, key),
            expected,
            found,
            yours: yours.map(str::to_owned),
            theirs: there.map(|row| row.body.clone()),
        }))),
    }
}

/// Writes what is prepared, if the record is at the revision that is expected.
fn put(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    expected: Option<i64>,
    prepared: &Prepared,
) -> Result<Written> {
    let Prepared { old, document, parsed } = prepared;
    expect(table, container, key, expected, old.as_ref(), Some(document.text()))?;
    let found = old.as_ref().map_or(0, |row| row.rev);
    let findings = parsed.remarks.iter().cloned().map(rehome_domain::Remark::finding).collect();
    let written = |rev, effect| Ok(Written { key: key.to_owned(), rev, effect, findings });
    let digest: Digest = document.digest();
    if old.as_ref().is_some_and(|row| row.digest == digest) {
        return written(found, Effect::Unchanged);
    }
    if old.is_none()
        && let Some(holder) = table.holder(c, container, key)?
    {
        let record = table.record(&holder, key);
        return Err(Error::Invalid(format!("{record} is there, in the same place")));
    }
    let (position, source_digest, run) = match old {
        Some(row) => (row.position, row.source_digest, row.run),
        None => (table.last_position(c, container)? + 1, None, None),
    };
    let now = Timestamp::now();
    let row = NewRow {
        container,
        key,
        parsed,
        position,
        body: document.text(),
        digest,
        faithful: false,
        keeps: None,
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
    table.settle_one(c, container, key)?;
    written(rev, if old.is_some() { Effect::Updated } else { Effect::Inserted })
}

/// Reads `body` as a record of the collection, as that of `key` where it does not hold its
/// key itself, or says in words why it is none.
pub(super) fn read(table: &Table, key: Option<&str>, body: &str) -> Result<ParsedRecord> {
    let refused = |reason: String, offset| Error::NotARecord {
        collection: table.collection.id.clone(),
        reason,
        offset,
    };
    let parsed = table
        .collection
        .parse(&Source::named(body, key))
        .map_err(|error| refused(error.message, error.offset))?;
    // What an import would put into quarantine has no place in columns and rows.
    match parsed.remarks.iter().find(|remark| remark.level == Level::Quarantined) {
        None => Ok(parsed),
        Some(part) => {
            let offset = rehome_domain::json::locate(body, &part.pointer);
            Err(refused(part.message.clone(), offset.map_or(0, |range| range.start)))
        }
    }
}
