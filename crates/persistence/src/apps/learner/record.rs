//! Records of any collection of the app: reading them with their revision, in pages, and
//! writing them through their models.

use std::sync::{Arc, LazyLock};

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::{Cursor, Level, MAX_KEY, ParsedRecord, RelationalRecord, Source};

use crate::{
    Connection, Table,
    changes::{self, Cause, RowSet, Scope},
    error::{Conflict, Error, Result, Thing},
    on,
    relation::Relation,
    repository::{MAX_LIMIT, Page, Registry},
    statement::Statement,
    types::Timestamp,
};

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stored<T> {
    /// Its key.
    pub key: String,
    /// Grows with each change.
    pub rev: i64,
    /// When it changed last.
    pub updated_at: Timestamp,
    /// The record.
    pub record: T,
}

/// A record that may be a profile's.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Owned<T> {
    /// The id of the profile; none while it is not known.
    pub profile: Option<String>,
    /// How that was found: `mention`, `tag`, `assumed` or `user`; none where only SQL knows.
    pub owner_by: Option<String>,
    /// The record.
    #[serde(flatten)]
    pub stored: Stored<T>,
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest<'a> {
    /// The key of the record to go on behind; none for the beginning.
    pub after: Option<&'a str>,
    /// How many records at most: 1 to [`MAX_LIMIT`].
    pub limit: u32,
}

impl PageRequest<'_> {
    /// The first so many.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }
}

impl Default for PageRequest<'_> {
    /// The first 100.
    fn default() -> Self {
        Self::first(100)
    }
}

/// The limit of a page, and one more, which tells whether there is another.
pub(super) fn checked(limit: u32) -> Result<u32> {
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit + 1);
    }
    Err(Error::Limit { found: limit.into(), most: MAX_LIMIT.into() })
}

/// The first `limit` items as a page, whose next one begins behind the last of them.
pub(super) fn page<T>(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> String) -> Page<T> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(key).map(Cursor::new);
    Page { items, next }
}

/// The table of the collection of `M`.
pub(super) fn table<M: RelationalRecord>() -> Result<&'static Table> {
    static TABLES: LazyLock<Registry> = LazyLock::new(|| Registry::new(&super::application()));
    TABLES.table(M::COLLECTION)
}

/// A key with its revision and the time of its last change.
pub(super) type Head = (String, i64, Timestamp);
pub(super) type HeadSql = (Text, BigInt, crate::types::Instant);

/// The record of that key.
pub(super) fn get<R: Relation>(
    c: &mut Connection,
    relation: &R,
    key: &str,
) -> Result<Option<Stored<R::Record>>> {
    c.snapshot(|c| {
        let statement = heads::<R>().sql(" WHERE ").name(R::KEY).sql(" = ").bind(key);
        let head: Option<Head> = on!(c, |c| statement.get_result(c).optional())?;
        Ok(load(c, relation, head.into_iter().collect())?.pop())
    })
}

/// The record of that key, which must be there.
pub(super) fn require<R: Relation>(
    c: &mut Connection,
    relation: &R,
    what: &'static str,
    key: &str,
) -> Result<Stored<R::Record>> {
    get(c, relation, key)?.ok_or_else(|| unknown(what, key))
}

/// The error that there is no such record.
pub(super) fn unknown(what: &'static str, key: &str) -> Error {
    Error::Unknown { what: Thing::Named(what), name: key.to_owned(), known: None }
}

/// One page of all records, in their order.
pub(super) fn all<R: Relation>(
    c: &mut Connection,
    relation: &R,
    cut: PageRequest<'_>,
) -> Result<Page<Stored<R::Record>>> {
    let wanted = checked(cut.limit)?;
    c.snapshot(|c| {
        let statement = behind::<R, _>(c, heads::<R>().sql(" WHERE 1 = 1"), cut.after)?;
        let statement = in_order::<R, _>(statement, wanted);
        let rows: Vec<Head> = on!(c, |c| statement.load(c))?;
        let Page { items, next } = page(rows, cut.limit, |row| row.0.clone());
        Ok(Page { items: load(c, relation, items)?, next })
    })
}

/// Appends the condition that a record comes behind that of the key `after`.
pub(super) fn behind<R: Relation, ST>(
    c: &mut Connection,
    statement: Statement<ST>,
    after: Option<&str>,
) -> Result<Statement<ST>> {
    let Some(after) = after else { return Ok(statement) };
    let place: Statement<BigInt> = Statement::new("SELECT position FROM ")
        .name(R::TABLE)
        .sql(" WHERE ")
        .name(R::KEY)
        .sql(" = ")
        .bind(after);
    let position: Option<i64> = on!(c, |c| place.get_result(c).optional())?;
    let position = position.ok_or_else(|| gone(after))?;
    let statement = statement.sql(" AND (position, ").name(R::KEY).sql(") > (");
    Ok(statement.bind(position).sql(", ").bind(after).sql(")"))
}

/// Appends order and limit.
pub(super) fn in_order<R: Relation, ST>(statement: Statement<ST>, limit: u32) -> Statement<ST> {
    end::<R, ST>(statement.sql(" ORDER BY position, "), limit)
}

/// The same for records of which `column` is null. PostgreSQL follows an index that begins
/// with it only if the order begins with it too.
pub(super) fn in_order_of_null<R: Relation, ST>(
    statement: Statement<ST>,
    column: &str,
    limit: u32,
) -> Statement<ST> {
    end::<R, ST>(statement.sql(" ORDER BY ").name(column).sql(", position, "), limit)
}

fn end<R: Relation, ST>(statement: Statement<ST>, limit: u32) -> Statement<ST> {
    statement.name(R::KEY).sql(" LIMIT ").bind(limit)
}

/// The error that a list cannot go on behind a record.
pub(super) fn gone(key: &str) -> Error {
    Error::Unknown {
        what: Thing::Named("record"),
        name: key.to_owned(),
        known: Some("the list cannot go on behind it; begin again".to_owned()),
    }
}

/// The beginning of a query for [`Head`]s.
pub(super) fn heads<R: Relation>() -> Statement<HeadSql> {
    Statement::new("SELECT ").name(R::KEY).sql(", rev, updated_at FROM ").name(R::TABLE)
}

/// The records of those keys.
pub(super) fn load<R: Relation>(
    c: &mut Connection,
    relation: &R,
    heads: Vec<Head>,
) -> Result<Vec<Stored<R::Record>>> {
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = heads.iter().map(|head| head.0.clone()).collect();
    let records = relation.load(c, "", &keys)?;
    let stored = |((key, rev, updated_at), (_, record))| Stored { key, rev, updated_at, record };
    Ok(heads.into_iter().zip(records).map(stored).collect())
}

/// Runs `body` as one unit of work on the data of the app, which is one container.
pub(super) fn unit<T>(
    c: &mut Connection,
    body: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    c.unit(Scope::Container("learner", ""), Cause::Edit, None, body)
}

/// Runs `work`, which changes these rows of the record `key` and no others.
pub(in crate::apps::learner) fn change_rows<M: RelationalRecord, T>(
    c: &mut Connection,
    key: &str,
    rows: impl FnOnce(&'static Table) -> Vec<RowSet<'static>>,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    let table = table::<M>()?;
    changes::rows(c, table.record("", key), Some((table, "", key)), &rows(table), work)
}

/// Writes a record: a new one, or in place of the one there is, whose unknown keys survive.
/// Returns it as it is then.
///
/// # Errors
/// [`Error::Invalid`] when the model is none that an import would take.
pub(super) fn write<R>(
    c: &mut Connection,
    relation: &R,
    key: &str,
    model: R::Record,
) -> Result<Stored<R::Record>>
where
    R: Relation,
    R::Record: Clone,
{
    if key.len() > MAX_KEY {
        return Err(Error::Invalid(format!("a key has at most {MAX_KEY} bytes")));
    }
    let table = table::<R::Record>()?;
    let parsed = parsed(key, model)?;
    table.edit(c, "", key, &parsed)?;
    require(c, relation, "record", key)
}

/// What the engine would know of the model, if it had read it.
fn parsed<M: RelationalRecord>(key: &str, model: M) -> Result<ParsedRecord> {
    let invalid = |reason: String| Error::Invalid(format!("`{key}` cannot be stored: {reason}"));
    let written = serde_json::to_vec(&model).map_err(|error| invalid(error.to_string()))?;
    let text = String::from_utf8_lossy(&written);
    let mut remarks = Vec::new();
    M::read(&Source::named(&text, Some(key)), &mut remarks)
        .map_err(|decode_error| invalid(decode_error.message))?;
    // What an import would put into quarantine has no place in the columns.
    if let Some(part) = remarks.into_iter().find(|remark| remark.level == Level::Quarantined) {
        return Err(invalid(part.message));
    }
    Ok(ParsedRecord {
        naming: model.naming(),
        name: None,
        columns: Vec::new(),
        facets: Vec::new(),
        references: model.references(),
        written,
        remarks: Vec::new(),
        complete: false,
        relational: Some(Arc::new(model)),
    })
}

/// Refuses when the record is not at the revision that the caller saw. `yours` is what was to be
/// written, where that is known by then.
pub(super) fn expect<M: RelationalRecord>(
    expected: Option<i64>,
    old: &Stored<M>,
    yours: Option<&M>,
) -> Result<()> {
    let Some(expected) = expected.filter(|&expected| expected != old.rev) else { return Ok(()) };
    let text = |model: &M| serde_json::to_string(model).ok();
    Err(Error::Conflict(Box::new(Conflict {
        record: table::<M>()?.record("", &*old.key),
        expected,
        found: old.rev,
        yours: yours.and_then(text),
        theirs: text(&old.record),
    })))
}

/// Deletes the record of that key; whether it was there.
pub(super) fn delete<M: RelationalRecord>(c: &mut Connection, key: &str) -> Result<bool> {
    let table = table::<M>()?;
    unit(c, |c| {
        let row = table.row(c, "", key)?;
        if let Some(row) = &row {
            changes::delete(c, table, "", row)?;
        }
        Ok(row.is_some())
    })
}

/// Deletes the records of those keys; returns how many there were.
pub(super) fn delete_all<M: RelationalRecord>(
    c: &mut Connection,
    keys: &[String],
) -> Result<usize> {
    let mut deleted = 0;
    for key in keys {
        deleted += usize::from(delete::<M>(c, key)?);
    }
    Ok(deleted)
}

/// Says that something of the record has changed that it is searched by.
pub(super) fn touch<M: RelationalRecord>(c: &mut Connection, key: &str) -> Result<()> {
    changes::touch(c, table::<M>()?, "", key)
}

/// The first of `key`, and `key` with the separator and 2, 3, ... that no record has.
pub(super) fn free<M: RelationalRecord>(
    c: &mut Connection,
    key: &str,
    separator: &str,
) -> Result<String> {
    let table = table::<M>()?;
    let mut found = key.to_owned();
    let mut number = 1_u64;
    while table.state(c, "", &found)?.is_some() {
        number += 1;
        found = format!("{key}{separator}{number}");
    }
    Ok(found)
}
