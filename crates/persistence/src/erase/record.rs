//! Taking one record out of a database, in the caller's unit of work.

use rehome_domain::RecordId;
use serde::Serialize;

use super::{list::Erased, physical, redact, traces};
use crate::{
    Connection, Database, Table,
    changes::{self, Cause, ChangeFilter, Direction, Scope},
    error::Result,
    search,
};

/// How much an erasure took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows of tables of records.
    pub rows: u64,
    /// Entries of the log that no longer say what they were about.
    pub entries: u64,
    /// Findings of imports that named it.
    pub findings: u64,
    /// Elements in quarantine that were a part of it, or named it.
    pub quarantined: u64,
    /// Other traces: paths of files, reports of jobs, notes of what other programs wrote.
    pub traces: u64,
}

/// Erases a record; none where there is no trace of it.
pub(super) fn erase(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
) -> Result<Option<(Erased, Counts)>> {
    let row = table.row(c, container, key)?;
    let record = table.record(container, key);
    let entries = changes::of_record(c, &record, i64::MAX, 1)?;
    if row.is_none() && entries.is_empty() {
        return Ok(None);
    }
    let needles = needles(c, &record, row.as_ref().map(|row| row.body.as_str()))?;
    let mut counts = Counts::default();
    if row.is_some() {
        counts.rows = changes::rows_of_record(c, table, container, key)?;
        search::listers(c, table, container, key)?;
        table.delete(c, container, key)?;
        changes::note_erased(c, table, container, key)?;
    } else {
        changes::append_now(c)?;
    }
    let erased = redact::key(c, &record, &needles, &mut counts.entries)?;
    traces::remove(c, &record, &needles, &mut counts)?;
    physical::empty_search(c)?;
    Ok(Some((erased, counts)))
}

/// What tells of a record in texts that are no part of it: its key, and its name.
fn needles(c: &mut Connection, record: &RecordId, body: Option<&str>) -> Result<Vec<String>> {
    let mut needles = vec![record.key.clone()];
    let mut named = |text: &str| {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return };
        for member in ["name", "index", "id", "slug"] {
            if let Some(name) = value.get(member).and_then(serde_json::Value::as_str) {
                needles.push(name.to_owned());
            }
        }
        // Of rows, what stood in such a column.
        for row in value.get("rows").and_then(serde_json::Value::as_array).into_iter().flatten() {
            if let Some(name) = row.pointer("/values/name").and_then(serde_json::Value::as_str) {
                needles.push(name.to_owned());
            }
        }
    };
    body.into_iter().for_each(&mut named);
    let mut before = i64::MAX;
    loop {
        let page = changes::of_record(c, record, before, 200)?;
        let Some(last) = page.last() else { break };
        before = last.seq;
        page.iter().filter_map(changes::Change::kept).for_each(&mut named);
    }
    needles.sort();
    needles.dedup();
    // A shorter one would be found in what has nothing to do with it.
    needles.retain(|needle| needle.chars().count() >= 3);
    Ok(needles)
}

/// Erases from a database, which is a copy of one from before, what the list says; returns how many
/// records that were.
///
/// # Errors
/// When the database refuses.
pub fn apply(database: &Database, list: &[Erased]) -> Result<u64> {
    let mut connection = database.connection()?;
    let c = &mut connection;
    physical::securely(c)?;
    let tables: Vec<Table> = database.applications().iter().flat_map(Table::all).collect();
    let mut count = 0;
    for erased in list {
        let of_it =
            |table: &&Table| table.app == erased.app && table.collection.id == erased.collection;
        let Some(table) = tables.iter().find(of_it) else { continue };
        if !crate::declared::exists(c, &table.name)? {
            continue;
        }
        let records = c.read_records(table, erased)?;
        for record in records {
            let unit = c.unit(Scope::Database, Cause::Edit, None, |c| {
                erase(c, table, &record.container, &record.key)
            })?;
            count += u64::from(unit.is_some());
        }
        physical::tidy(c, table)?;
    }
    Ok(count)
}

impl Connection {
    /// The records that one in a list of erasures is: those that are there, and those that the log
    /// still names.
    fn read_records(&mut self, table: &Table, erased: &Erased) -> Result<Vec<RecordId>> {
        let mut found = Vec::new();
        let mut add = |record: RecordId| {
            if erased.is(&record) && !found.contains(&record) {
                found.push(record);
            }
        };
        for container in table.containers(self)? {
            let mut after = String::new();
            loop {
                let page = table.keys(self, &container, &after, 1000)?;
                let Some((last, _)) = page.last() else { break };
                after.clone_from(last);
                page.into_iter().for_each(|(key, _)| add(table.record(&container, key)));
            }
        }
        let mut filter = ChangeFilter {
            app: Some(erased.app.clone()),
            collection: Some(erased.collection.clone()),
            ..ChangeFilter::default()
        };
        loop {
            let page = changes::list(self, &filter, Direction::Forth, 1000)?;
            let Some(last) = page.last() else { return Ok(found) };
            filter.after = Some(last.seq);
            page.into_iter().for_each(|change| add(change.record));
        }
    }
}
