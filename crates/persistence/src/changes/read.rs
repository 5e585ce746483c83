//! Reading the log.

use std::collections::HashSet;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    Selectable, SelectableHelper,
};
use rehome_domain::{Digest, RecordId};

use super::{Cause, Former, Op, RowsBefore, splice::Splice};
use crate::{
    Connection, Table,
    envelope::digest_from,
    error::{Error, Result},
    on,
    schema::{change_keys as keys, changes},
    types::Timestamp,
};

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place, from 1.
    pub seq: i64,
    /// The first place of its unit of work.
    pub tx: i64,
    /// When it was committed.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// Why, in that one's words.
    pub reason: Option<String>,
    /// On what occasion.
    pub cause: Cause,
    /// The run that it is a part of.
    pub run: Option<i64>,
    /// What the caller called the request that it came with.
    pub request: Option<String>,
    /// Which record; what is no record has no collection.
    pub record: RecordId,
    /// The rows that changed, where not the record as a whole.
    pub part: String,
    /// What was done.
    pub op: Op,
    /// The bookkeeping of the record before.
    pub former: Former,
    /// The digest before; none where there was nothing.
    pub digest_before: Option<Digest>,
    /// The digest after; none where there is nothing.
    pub digest_after: Option<Digest>,
    /// How many records came with one file, where it stands for these.
    pub births: Option<usize>,
    /// Whether what it was about was erased: then it can neither be told nor undone.
    pub erased: bool,
    before: Option<Splice>,
}

impl Change {
    /// The text of the record before, where `after` is its text after; none where there was
    /// none.
    ///
    /// # Errors
    /// [`Error::Damaged`] where `after` is another text.
    pub fn text_before(&self, after: Option<&str>) -> Result<Option<String>> {
        let Some(before) = self.before.clone() else { return Ok(None) };
        let text = before.undo(after);
        // What another program wrote may be no JSON that all read alike.
        let digest = |text: &String| {
            Digest::of(text).unwrap_or_else(|_| Digest::of_canonical(text.as_bytes()))
        };
        let is_it = |text: &String| self.digest_before == Some(digest(text));
        match text.filter(is_it) {
            Some(text) => Ok(Some(text)),
            None => Err(self.damaged("its text cannot be made from the one that follows")),
        }
    }

    /// The rows before, of a change of rows.
    ///
    /// # Errors
    /// [`Error::Damaged`] where these are none.
    pub fn rows_before(&self) -> Result<RowsBefore> {
        let Some(before) = &self.before else { return Ok(RowsBefore::default()) };
        serde_json::from_str(&before.text).map_err(|error| self.damaged(&error.to_string()))
    }

    /// What it keeps of the text before, whole or not.
    pub fn kept(&self) -> Option<&str> {
        self.before.as_ref().map(|before| before.text.as_str())
    }

    /// Whether it keeps the whole text before, which none of those that follow is needed for.
    pub(super) fn is_whole(&self) -> bool {
        self.before.as_ref().is_some_and(|before| before.around.is_none())
    }

    /// Whether it is about some rows, and not about a record as a whole.
    pub fn is_part(&self) -> bool {
        !self.part.is_empty()
    }

    fn damaged(&self, reason: &str) -> Error {
        let (table, key) = ("changes".to_owned(), self.seq.to_string());
        Error::Damaged { table, key, reason: reason.to_owned() }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) tx: i64,
    pub(super) at: Timestamp,
    pub(super) actor: String,
    pub(super) reason: Option<String>,
    pub(super) cause: String,
    pub(super) run: Option<i64>,
    pub(super) request: Option<String>,
    pub(super) part: String,
    pub(super) op: String,
    pub(super) before: Option<String>,
    pub(super) prefix: Option<i64>,
    pub(super) suffix: Option<i64>,
    pub(super) former_run: Option<i64>,
    pub(super) former_rev: Option<i64>,
    pub(super) former_position: Option<i64>,
    pub(super) former_source_digest: Option<Vec<u8>>,
    pub(super) former_updated_at: Option<Timestamp>,
    pub(super) digest_before: Option<Vec<u8>>,
    pub(super) digest_after: Option<Vec<u8>>,
    pub(super) records: Option<Vec<u8>>,
    pub(super) salt: Option<Vec<u8>>,
}

pub(super) type Key = (String, String, String, String);

pub(super) const KEY: (keys::app, keys::collection, keys::container, keys::key) =
    (keys::app, keys::collection, keys::container, keys::key);

fn record((app, collection, container, key): Key) -> RecordId {
    RecordId { app, collection, container, key }
}

pub(super) fn change((row, key): (Row, Key)) -> Change {
    let digest = |bytes: Option<Vec<u8>>| bytes.as_deref().map(digest_from);
    let length = |length: i64| usize::try_from(length).unwrap_or_default();
    let around = row.prefix.zip(row.suffix).map(|(a, b)| (length(a), length(b)));
    Change {
        seq: row.seq,
        tx: row.tx,
        at: row.at,
        actor: row.actor,
        reason: row.reason,
        cause: Cause::parse(&row.cause).unwrap_or_default(),
        run: row.run,
        request: row.request,
        record: record(key),
        part: row.part,
        op: Op::parse(&row.op).unwrap_or(Op::Patch),
        former: Former {
            run: row.former_run,
            rev: row.former_rev,
            position: row.former_position,
            source_digest: digest(row.former_source_digest),
            updated_at: row.former_updated_at.map(|at| at.to_string()),
        },
        digest_before: digest(row.digest_before),
        digest_after: digest(row.digest_after),
        births: row.records.map(|records| records.len() / 16),
        erased: row.salt.is_none(),
        before: row.before.map(|text| Splice { text, around }),
    }
}

/// The entries that meet the conditions, the last first, at most so many.
macro_rules! entries {
    ($c:expr, $limit:expr, $($condition:expr),+) => {{
        let rows: Vec<(Row, Key)> = on!($c, |c| {
            let query = changes::table
                .inner_join(keys::table)
                $(.filter($condition))+
                .order(changes::seq.desc())
                .limit($limit)
                .select((Row::as_select(), KEY));
            query.load(c)
        })?;
        rows.into_iter().map(change)
    }};
}

/// A page of what `run` did, the last first, before the place `before`.
pub fn of_run(c: &mut Connection, run: i64, before: i64, limit: i64) -> Result<Vec<Change>> {
    Ok(entries!(c, limit, changes::run.eq(run), changes::seq.lt(before)).collect())
}

/// A page of what was done to a record, the last first, before the place `before`.
pub fn of_record(
    c: &mut Connection,
    record: &RecordId,
    before: i64,
    limit: i64,
) -> Result<Vec<Change>> {
    let Some(id) = super::keys::key_id(c, record)? else { return Ok(Vec::new()) };
    Ok(entries!(c, limit, changes::key_id.eq(id), changes::seq.lt(before)).collect())
}

/// The place that a change left a record in, as far as a later one has moved it since.
pub fn place_left(c: &mut Connection, record: &RecordId, seq: i64) -> Result<Option<i64>> {
    let Some(id) = super::keys::key_id(c, record)? else { return Ok(None) };
    let query = changes::table
        .filter(changes::key_id.eq(id))
        .filter(changes::seq.gt(seq))
        .filter(changes::former_position.is_not_null())
        .order(changes::seq)
        .select(changes::former_position)
        .limit(1);
    Ok(on!(c, |c| query.get_result::<Option<i64>>(c).optional())?.flatten())
}

/// The records that `run` brought or wrote, and that were changed or deleted in its place since,
/// by something that is no part of it.
pub fn changed_since(c: &mut Connection, run: i64) -> Result<Vec<RecordId>> {
    let query = changes::table
        .inner_join(keys::table)
        .filter(changes::former_run.eq(run))
        .filter(changes::run.is_null().or(changes::run.ne(run)))
        .order(KEY)
        .select(KEY)
        .distinct();
    let found: Vec<Key> = on!(c, |c| query.load(c))?;
    Ok(found.into_iter().map(record).collect())
}

/// The last of what `run` did to a record as a whole, if it did more to it than to move it.
pub fn last_of_run(c: &mut Connection, run: i64, record: &RecordId) -> Result<Option<Change>> {
    let Some(id) = super::keys::key_id(c, record)? else { return Ok(None) };
    let whole = changes::part.eq("").and(changes::op.ne(Op::Reorder.as_str()));
    Ok(entries!(c, 1, changes::key_id.eq(id), changes::run.eq(run), whole).next())
}

/// The keys of the records of a container that `run` wrote or deleted as a whole, but for those
/// that came with files.
pub fn keys_of_run(
    c: &mut Connection,
    run: i64,
    table: &Table,
    container: &str,
) -> Result<HashSet<String>> {
    keys_of_run_until(c, run, table, container, i64::MAX)
}

/// The same, as far as it stands before the place `until`.
pub fn keys_of_run_until(
    c: &mut Connection,
    run: i64,
    table: &Table,
    container: &str,
    until: i64,
) -> Result<HashSet<String>> {
    let query = changes::table
        .inner_join(keys::table)
        .filter(changes::run.eq(run).and(changes::seq.lt(until)))
        .filter(changes::part.eq("").and(changes::op.ne(Op::Reorder.as_str())))
        // What it did to its own goes with that.
        .filter(changes::former_run.is_null().or(changes::former_run.ne(run)))
        .filter(changes::records.is_null())
        .filter(keys::app.eq(&table.app).and(keys::collection.eq(&table.collection.id)))
        .filter(keys::container.eq(container))
        .select(keys::key);
    Ok(on!(c, |c| query.load::<String>(c))?.into_iter().collect())
}

/// How much `run` did to the records of a collection; what came with files counts once a file.
pub fn count_of_run(c: &mut Connection, run: i64, app: &str, collection: &str) -> Result<i64> {
    let query = changes::table
        .inner_join(keys::table)
        .filter(changes::run.eq(run))
        .filter(keys::app.eq(app))
        .filter(keys::collection.eq(collection))
        .count();
    Ok(on!(c, |c| query.get_result(c))?)
}
