//! Records in envelopes as they were, read from the log alone: nothing is written, and nobody
//! waits. An entry has the text before it, so the text at a moment is in the first entry behind it,
//! or in the live row; where that entry keeps only what changed, the next ones lead to a whole text.

use std::collections::{BTreeMap, HashMap};

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    Change, Op, keys,
    read::{KEY, Key, Row as LogRow, change},
};
use crate::{
    Connection, Row, Table,
    error::Result,
    on,
    schema::{change_keys, changes},
};

/// How many entries lead from a splice to a whole text, at most, and how many are read at once.
const STEPS: i64 = 70;

/// A record as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRecord {
    /// Its key.
    pub key: String,
    /// Its text, as it was written.
    pub body: String,
    /// Its place in its container.
    pub position: i64,
    /// Its revision.
    pub rev: i64,
    /// The run that had written it last.
    pub run: Option<i64>,
}

/// A record of an envelope as it was behind the place `seq` of the log; none where there was none.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) where the log does not fit the record.
pub fn record_at(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    seq: i64,
) -> Result<Option<PastRecord>> {
    let record = table.record(container, key);
    let later = match keys::key_id(c, &record)? {
        None => Vec::new(),
        Some(id) => {
            let rows: Vec<(LogRow, Key)> = on!(&mut *c, |c| changes::table
                .inner_join(change_keys::table)
                .filter(changes::key_id.eq(id).and(changes::seq.gt(seq)).and(changes::part.eq("")))
                .order(changes::seq)
                .limit(STEPS)
                .select((LogRow::as_select(), KEY))
                .load(c))?;
            rows.into_iter().map(change).collect()
        }
    };
    let is_enough = later.iter().any(|change| ends(change) && change.op != Op::Reorder);
    let live = if is_enough { None } else { table.row(c, container, key)? };
    let Some(past) = unwound(&later, live.as_ref(), key)? else { return Ok(None) };
    let born = births(c, table, container)?;
    let before = match keys::key_id(c, &record)? {
        Some(id) => last_whole(c, &[id], seq)?.remove(&id),
        None => None,
    };
    Ok(was_there(&past, before, &born, seq).then_some(past))
}

/// All records of a container of an envelope as they were behind the place `seq` of the log, in the
/// order of the container.
///
/// # Errors
/// As [`record_at`].
pub fn container_at(
    c: &mut Connection,
    table: &Table,
    container: &str,
    seq: i64,
) -> Result<Vec<PastRecord>> {
    const PAGE: u32 = 1000;
    let mut live: BTreeMap<String, Row> = BTreeMap::new();
    let mut after: Option<(i64, String)> = None;
    loop {
        let from = after.as_ref().map(|(position, key)| (*position, key.as_str()));
        let page = table.page(c, container, from, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some((last.position, last.key.clone()));
        live.extend(page.into_iter().map(|row| (row.key.clone(), row)));
    }
    let rows: Vec<(LogRow, Key)> = on!(&mut *c, |c| changes::table
        .inner_join(change_keys::table)
        .filter(change_keys::app.eq(&table.app))
        .filter(change_keys::collection.eq(&table.collection.id))
        .filter(change_keys::container.eq(container))
        .filter(changes::seq.gt(seq).and(changes::part.eq("")).and(changes::records.is_null()))
        .order((changes::key_id, changes::seq))
        .select((LogRow::as_select(), KEY))
        .load(c))?;
    let mut later: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for row in rows {
        let change = change(row);
        let of = later.entry(change.record.key.clone()).or_default();
        // Nothing behind a whole text is asked for.
        if !of.last().is_some_and(|last| ends(last) && last.op != Op::Reorder) {
            of.push(change);
        }
    }
    let born = births(c, table, container)?;
    let ids = key_ids(c, table, container)?;
    let before = if born.values().flatten().any(|born| *born > seq) {
        let all: Vec<i64> = ids.values().copied().collect();
        all.chunks(1000).try_fold(HashMap::new(), |mut found, ids| {
            found.extend(last_whole(c, ids, seq)?);
            Ok::<_, crate::Error>(found)
        })?
    } else {
        HashMap::new()
    };
    let mut records = Vec::new();
    let none = Vec::new();
    let names: std::collections::BTreeSet<&String> = live.keys().chain(later.keys()).collect();
    for key in names {
        let later = later.get(key).unwrap_or(&none);
        let Some(past) = unwound(later, live.get(key), key)? else { continue };
        let before = ids.get(key).and_then(|id| before.get(id)).copied();
        if born.is_empty() || was_there(&past, before, &born, seq) {
            records.push(past);
        }
    }
    records.sort_by(|a, b| (a.position, &a.key).cmp(&(b.position, &b.key)));
    Ok(records)
}

/// Whether a record that `run` wrote last, as far as it was undone to the place `seq`, was there
/// then: one that came with a file has no entry of its own.
///
/// # Errors
/// When the database refuses.
pub fn was_there_at(
    c: &mut Connection,
    table: &Table,
    container: &str,
    row: &Row,
    seq: i64,
) -> Result<bool> {
    let born = births(c, table, container)?;
    let before = match keys::key_id(c, &table.record(container, row.key.as_str()))? {
        Some(id) => last_whole(c, &[id], seq)?.remove(&id),
        None => None,
    };
    let past = PastRecord {
        key: row.key.clone(),
        body: String::new(),
        position: row.position,
        rev: row.rev,
        run: row.run,
    };
    Ok(was_there(&past, before, &born, seq))
}

/// Whether nothing behind this entry is needed to know the text before it.
fn ends(change: &Change) -> bool {
    change.op == Op::Insert || change.is_whole()
}

/// The state before the first of the entries that lead on to the live row.
fn unwound(later: &[Change], live: Option<&Row>, key: &str) -> Result<Option<PastRecord>> {
    let of_place = later.iter().find_map(|change| change.former.position);
    let whole: Vec<&Change> = later.iter().filter(|change| change.op != Op::Reorder).collect();
    let Some(first) = whole.first() else {
        return Ok(live.map(|row| PastRecord {
            key: row.key.clone(),
            body: row.body.clone(),
            position: of_place.unwrap_or(row.position),
            rev: row.rev,
            run: row.run,
        }));
    };
    let end = whole.iter().position(|change| ends(change)).map_or(whole.len(), |at| at + 1);
    let mut text = if end == whole.len() && !whole.last().is_some_and(|last| ends(last)) {
        live.map(|row| row.body.clone())
    } else {
        None
    };
    for change in whole[..end].iter().rev() {
        text = change.text_before(text.as_deref())?;
    }
    Ok(text.map(|body| PastRecord {
        key: key.to_owned(),
        body,
        position: of_place.unwrap_or_default(),
        rev: first.former.rev.unwrap_or_default(),
        run: first.former.run,
    }))
}

/// By run, where the log has what came to a container with its files.
type Born = HashMap<i64, Vec<i64>>;

fn births(c: &mut Connection, table: &Table, container: &str) -> Result<Born> {
    let Some(id) = keys::key_id(c, &table.record(container, ""))? else { return Ok(Born::new()) };
    let query = changes::table
        .filter(changes::key_id.eq(id).and(changes::records.is_not_null()))
        .order(changes::seq)
        .select((changes::run, changes::seq));
    let rows: Vec<(Option<i64>, i64)> = on!(c, |c| query.load(c))?;
    let mut born = Born::new();
    for (run, seq) in rows {
        born.entry(run.unwrap_or_default()).or_default().push(seq);
    }
    Ok(born)
}

/// The last entries, up to a place, about these names as records as a whole: where, and what.
fn last_whole(c: &mut Connection, ids: &[i64], until: i64) -> Result<HashMap<i64, (i64, bool)>> {
    let query = changes::table
        .filter(changes::key_id.eq_any(ids.to_vec()))
        .filter(changes::seq.le(until).and(changes::part.eq("")))
        .order(changes::seq)
        .select((changes::key_id, changes::seq, changes::op));
    let rows: Vec<(i64, i64, String)> = on!(c, |c| query.load(c))?;
    let is_delete = |op: &str| op == Op::Delete.as_str();
    Ok(rows.into_iter().map(|(id, seq, op)| (id, (seq, is_delete(&op)))).collect())
}

fn key_ids(c: &mut Connection, table: &Table, container: &str) -> Result<HashMap<String, i64>> {
    let query = change_keys::table
        .filter(change_keys::app.eq(&table.app))
        .filter(change_keys::collection.eq(&table.collection.id))
        .filter(change_keys::container.eq(container))
        .select((change_keys::key, change_keys::id));
    let rows: Vec<(String, i64)> = on!(c, |c| query.load(c))?;
    Ok(rows.into_iter().collect())
}

/// Whether a record that stood so later was there at `seq`: one that came with a file has no entry
/// of its own, and its run tells when that was. `before` is the last entry about it until then.
fn was_there(past: &PastRecord, before: Option<(i64, bool)>, born: &Born, seq: i64) -> bool {
    let since = match before {
        Some((_, false)) => return true,
        Some((deleted, true)) => deleted,
        None => 0,
    };
    let Some(born) = past.run.and_then(|run| born.get(&run)) else {
        // It came with no file, and nobody deleted it.
        return before.is_none();
    };
    born.iter().any(|born| (since + 1..=seq).contains(born))
}
