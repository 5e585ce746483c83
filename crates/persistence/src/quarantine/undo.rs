//! Undoing what a run did to the quarantine.
//!
//! A run adds entries and settles others, and the entries say which. A rollback does the
//! opposite; the log keeps how each entry was before, so that it can be undone in turn. Nothing
//! is ever deleted but with its pack.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde_json::{Map, Value};

use super::{Entry, How, Settled, find, place::is_held, settle::set};
use crate::{
    Connection,
    changes::{self, Cause, Change, Op},
    error::Result,
    history,
    migrations::core_shapes,
    on,
    schema::quarantine,
};

/// How many changes are read at a time.
const PAGE: i64 = 500;

/// Undoes what `run` did to the quarantine, as a part of the rollback `by`.
pub fn undo(connection: &mut Connection, run: i64, by: i64) -> Result<()> {
    // What it put here leaves its place first, so that what stood there before finds it free.
    let added = quarantine::table
        .filter(quarantine::run.eq(run))
        .filter(is_held().or(quarantine::resolved_by.eq(run)))
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let added: Vec<Entry> = on!(connection, |c| added.load(c))?;
    for entry in added {
        let undone = Settled { by: Some(by), how: Some(How::Undone), key: entry.key.clone() };
        set(connection, &entry, &undone)?;
    }
    let mut images_of_settled = Vec::new();
    let (images, is_rollback) = images(connection, run)?;
    for (id, columns) in images {
        // A pack that was deleted since has taken its entries along.
        let Some(entry) = find(connection, id)? else { continue };
        let before = settled_before(&entry, &columns);
        // Those that an import found unsettled are known by the run that settled them.
        if entry.run != run && (is_rollback || before.how.is_some()) {
            images_of_settled.push((id, before));
        }
    }
    // So does what it brought back.
    images_of_settled.sort_by_key(|(_, before)| is_free(before.how));
    for (id, before) in images_of_settled {
        let Some(entry) = find(connection, id)? else { continue };
        if !is_free(before.how) || !is_taken(connection, &entry)? {
            set(connection, &entry, &before)?;
        }
    }
    let settled = quarantine::table
        .filter(quarantine::resolved_by.eq(run))
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let settled: Vec<Entry> = on!(connection, |c| settled.load(c))?;
    for entry in settled {
        // What a run put here that was undone since does not come back with a later one.
        let undone = history::undone_since(connection, entry.run)?;
        let gone = entry.run != run && undone.is_some_and(|since| since > run);
        if gone {
            if entry.how == Some(How::Record) {
                let undone = Settled { by: Some(by), how: Some(How::Undone), key: None };
                set(connection, &entry, &undone)?;
            }
            continue;
        }
        if entry.how != Some(How::Dismissed) && is_taken(connection, &entry)? {
            continue;
        }
        // A part has its record for good; an element was to become one.
        let key = entry.key.clone().filter(|_| entry.is_part());
        set(connection, &entry, &Settled { key, ..Settled::default() })?;
    }
    Ok(())
}

/// Whether an entry that is settled so stands in its place.
fn is_free(how: Option<How>) -> bool {
    matches!(how, None | Some(How::Dismissed))
}

/// By the ids of entries, what stood in those of their columns that are others now.
type Columns = BTreeMap<i64, Map<String, Value>>;

/// What stood in the columns of the entries that `run` changed, before it did; and whether it was
/// itself a way back. Those are left out that were settled otherwise since.
fn images(connection: &mut Connection, run: i64) -> Result<(Columns, bool)> {
    let mut images = Columns::new();
    let mut changed_since: BTreeSet<i64> = BTreeSet::new();
    let mut is_rollback = false;
    let mut before = i64::MAX;
    loop {
        let page = changes::of_run(connection, run, before, PAGE)?;
        let Some(last) = page.last() else { break };
        before = last.seq;
        let settled = |change: &&Change| is_of_entry(change) && change.op == Op::Patch;
        for change in page.iter().filter(settled) {
            is_rollback |= change.cause == Cause::Rollback;
            for row in change.rows_before()?.rows {
                let Some(id) = row.key.first().and_then(Value::as_i64) else { continue };
                // The last come first, so what the first found stays.
                if !images.contains_key(&id) && !changes::stand(connection, core_shapes(), change)?
                {
                    changed_since.insert(id);
                }
                images.entry(id).or_default().extend(row.values);
            }
        }
    }
    images.retain(|id, _| !changed_since.contains(id));
    Ok((images, is_rollback))
}

/// Whether a change in the log put an entry into quarantine, settled one or unsettled one. Those
/// that went with their pack come back with it, and go with it again.
pub fn is_of_entry(change: &Change) -> bool {
    let is_own = match change.op {
        Op::Insert => change.cause != Cause::Rollback,
        op => op == Op::Patch,
    };
    is_own && change.part.starts_with("quarantine ")
}

/// How an entry was settled when these stood in those of its columns that are others now.
fn settled_before(entry: &Entry, columns: &Map<String, Value>) -> Settled {
    let text = |name: &str, now: Option<&str>| match columns.get(name) {
        Some(value) => value.as_str().map(str::to_owned),
        None => now.map(str::to_owned),
    };
    Settled {
        by: columns.get("resolved_by").map_or(entry.resolved_by, Value::as_i64),
        how: text("how", entry.how.map(How::as_str)).as_deref().and_then(How::parse),
        key: text("key", entry.key.as_deref()),
    }
}

/// Whether another entry stands in the place of `entry` now. Several files may share a
/// container, each with places of its own; and a record may have several parts.
fn is_taken(connection: &mut Connection, entry: &Entry) -> Result<bool> {
    let query = quarantine::table
        .filter(quarantine::app.eq(&entry.app).and(quarantine::collection.eq(&entry.collection)))
        .filter(
            quarantine::container.eq(&entry.container).and(quarantine::position.eq(entry.position)),
        )
        .filter(quarantine::file.eq(&entry.file).and(quarantine::pointer.eq(&entry.pointer)))
        .filter(quarantine::rule.eq(&entry.rule).or(quarantine::pointer.eq("")))
        .filter(quarantine::id.ne(entry.id))
        .filter(is_held())
        .select(quarantine::id)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}
