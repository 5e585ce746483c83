//! Whether the log and the rows agree: the log has no gap and each of its leaves can be computed,
//! what it says of a record last is how the record stands, every record is known to it, and rows
//! that it says something of stand as they were left.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context as _, Result, ensure};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use rehome::{Application, Connection, Digest, RecordId};
use rehome_domain::log::{Salt, mark_of_record};
use rehome_persistence::{
    Row, Table,
    changes::{self, RowBefore, RowsBefore, Shapes},
    on,
    schema::{
        change_keys as keys, changes as log, editor_workspace_hashes as hashes,
        editor_workspaces as workspaces, packs, quarantine,
    },
};

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// Entries of the log.
    pub(super) entries: usize,
    /// Units of work.
    pub(super) units: usize,
    /// Records in tables.
    pub(super) records: usize,
    /// Records whose digest the log has.
    pub(super) known: usize,
    /// Changes of rows that still stand.
    pub(super) standing: usize,
}

#[derive(Queryable)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) tx: i64,
    run: Option<i64>,
    pub(super) part: String,
    op: String,
    before: Option<String>,
    digest_before: Option<Vec<u8>>,
    digest_after: Option<Vec<u8>>,
    records: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
    app: String,
    collection: String,
    container: String,
    key: String,
}

impl Entry {
    pub(super) fn record(&self) -> RecordId {
        RecordId::new(&*self.app, &*self.collection, &*self.container, &*self.key)
    }

    /// The rows that it is the way back of, where it is one of rows.
    pub(super) fn rows(&self) -> Vec<RowBefore> {
        let text = self.before.as_deref().filter(|text| text.starts_with('{'));
        let rows = text.and_then(|text| serde_json::from_str::<RowsBefore>(text).ok());
        rows.map(|before| before.rows).unwrap_or_default()
    }

    fn salt(&self) -> Result<Salt> {
        let salt = self.salt.as_deref().and_then(|salt| salt.try_into().ok());
        salt.context("a salt has 16 bytes")
    }

    fn is_of_place(&self, record: &RecordId) -> bool {
        (&self.app, &self.collection, &self.container)
            == (&record.app, &record.collection, &record.container)
    }
}

/// The whole log, in its order.
pub(super) fn entries(c: &mut Connection) -> Result<Vec<Entry>> {
    let query = log::table.inner_join(keys::table).order(log::seq).select((
        log::seq,
        log::tx,
        log::run,
        log::part,
        log::op,
        log::before,
        log::digest_before,
        log::digest_after,
        log::records,
        log::salt,
        keys::app,
        keys::collection,
        keys::container,
        keys::key,
    ));
    Ok(on!(c, |c| query.load(c))?)
}

/// Compares the log with all that there is of these applications.
pub(super) fn check(c: &mut Connection, apps: &[Application]) -> Result<Seen> {
    let entries = entries(c)?;
    let mut seen = Seen { entries: entries.len(), ..Seen::default() };
    seen.units = whole(&entries)?;
    let verified = changes::verify_log(c, &[])?;
    ensure!(verified.sound, "the log is not sound: {:?}", verified.problems);
    let births = births(&entries)?;
    let known = known(&entries, &births)?;
    records(c, apps, &births, known, &mut seen)?;
    let touched = rows(c, apps, &entries, &mut seen)?;
    bookkeeping(c, &touched)?;
    Ok(seen)
}

/// The log has no gap, and its units stand one behind the other.
fn whole(entries: &[Entry]) -> Result<usize> {
    let mut units = 0;
    let mut tx = 0;
    for (entry, seq) in entries.iter().zip(1..) {
        ensure!(entry.seq == seq, "the log has no entry {seq}");
        let begins = entry.tx == seq;
        ensure!(begins || entry.tx == tx, "entry {seq} is of no unit of work: {}", entry.tx);
        tx = entry.tx;
        units += usize::from(begins);
    }
    Ok(units)
}

fn digest_of(bytes: &[u8]) -> Result<Digest> {
    Ok(Digest::from_bytes(bytes.try_into().context("a digest has 32 bytes")?))
}

/// Records of one container that came with files.
pub(super) struct Births<'e> {
    pub(super) entry: &'e Entry,
    salt: Salt,
    pub(super) marks: HashSet<[u8; 16]>,
}

impl Births<'_> {
    /// Whether that record is among them.
    pub(super) fn has(&self, key: &str, digest: &Digest) -> bool {
        self.marks.contains(&mark_of_record(&self.salt, key, digest))
    }
}

pub(super) fn births(entries: &[Entry]) -> Result<Vec<Births<'_>>> {
    let mut births = Vec::new();
    for entry in entries {
        if let Some(records) = &entry.records {
            let (marks, rest) = records.as_chunks::<16>();
            ensure!(rest.is_empty(), "entry {} holds no marks", entry.seq);
            let marks = marks.iter().copied().collect();
            births.push(Births { entry, salt: entry.salt()?, marks });
        }
    }
    Ok(births)
}

/// Whether a record came with a file, with that digest, and behind that place of the log.
fn born(births: &[Births<'_>], record: &RecordId, digest: &Digest, behind: i64) -> bool {
    births.iter().any(|births| {
        births.entry.seq > behind
            && births.entry.is_of_place(record)
            && births.has(&record.key, digest)
    })
}

/// What the log knows of a record.
struct Known {
    seq: i64,
    /// The digest, where it is a record; none where that cannot be told, since rows changed.
    digest: Option<Option<Digest>>,
}

/// Follows the records from entry to entry.
fn known(entries: &[Entry], births: &[Births<'_>]) -> Result<BTreeMap<RecordId, Known>> {
    let mut known: BTreeMap<RecordId, Known> = BTreeMap::new();
    for entry in entries {
        let seq = entry.seq;
        if entry.collection.is_empty() || entry.records.is_some() || entry.op == "reorder" {
            continue;
        }
        let record = entry.record();
        if !entry.part.is_empty() {
            // What is in quarantine is beside the records.
            let is_of_it = entry.rows().iter().any(|row| row.table != "quarantine");
            let before = known.get(&record).and_then(|known| known.digest);
            if is_of_it && before != Some(None) {
                known.insert(record, Known { seq, digest: None });
            }
            continue;
        }
        let digest = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(digest_of).transpose();
        let (before, after) = (digest(&entry.digest_before)?, digest(&entry.digest_after)?);
        let (behind, was) = match known.get(&record) {
            Some(Known { seq, digest }) => (*seq, *digest),
            None => (0, Some(None)),
        };
        let fits = match (was, before) {
            (None, Some(_)) => true,
            (Some(was), before) if was == before => true,
            (_, Some(before)) => born(births, &record, &before, behind),
            (_, None) => false,
        };
        ensure!(fits, "entry {seq} does not go on from what was before: {record:?}");
        known.insert(record, Known { seq, digest: Some(after) });
    }
    Ok(known)
}

/// Every record stands as the log knows it.
fn records(
    c: &mut Connection,
    apps: &[Application],
    births: &[Births<'_>],
    mut known: BTreeMap<RecordId, Known>,
    seen: &mut Seen,
) -> Result<()> {
    for table in apps.iter().flat_map(Table::all) {
        for container in table.containers(c)? {
            let mut after: Option<(i64, String)> = None;
            loop {
                let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                let page = table.page(c, &container, behind, 1000)?;
                let Some(last) = page.last() else { break };
                after = Some((last.position, last.key.clone()));
                for row in &page {
                    let record = table.record(&container, &*row.key);
                    let known = known.remove(&record);
                    stands(&record, row, known.as_ref(), births, seen)?;
                }
            }
        }
    }
    for (record, known) in known {
        ensure!(known.digest == Some(None), "{record:?} is gone, and the log does not know it");
    }
    Ok(())
}

fn stands(
    record: &RecordId,
    row: &Row,
    known: Option<&Known>,
    births: &[Births<'_>],
    seen: &mut Seen,
) -> Result<()> {
    seen.records += 1;
    if let Some(digest) = row.digest_of_body() {
        ensure!(row.digest == digest, "the digest of {record:?} is of another text");
    }
    match known {
        Some(Known { digest: None, .. }) => return Ok(()),
        Some(Known { digest: Some(Some(digest)), .. }) => {
            ensure!(*digest == row.digest, "{record:?} stands otherwise than the log has it");
        }
        other => {
            let behind = other.map_or(0, |known| known.seq);
            let is_born = born(births, record, &row.digest, behind);
            // What its run went on to do to it says nothing more.
            let of_run = births.iter().any(|births| {
                births.entry.run == row.run && row.rev > 1 && births.entry.is_of_place(record)
            });
            ensure!(is_born || of_run, "{record:?} is there, and the log does not know it");
            if !is_born {
                return Ok(());
            }
        }
    }
    seen.known += 1;
    Ok(())
}

/// A row by its table and its key.
type RowName = (String, String);

fn name(row: &RowBefore) -> RowName {
    (row.table.clone(), serde_json::Value::Array(row.key.clone()).to_string())
}

/// Rows that no later entry is about stand as the last one left them. Returns all that the log
/// names.
fn rows(
    c: &mut Connection,
    apps: &[Application],
    entries: &[Entry],
    seen: &mut Seen,
) -> Result<HashSet<RowName>> {
    let mut shapes: HashMap<&str, Shapes> = HashMap::new();
    for app in apps {
        shapes.insert(&app.id, Shapes::of(c, app)?);
    }
    let mut touched = HashSet::new();
    for entry in entries.iter().rev() {
        let rows = entry.rows();
        if !entry.part.is_empty() && rows.iter().all(|row| !touched.contains(&name(row))) {
            let found = changes::of_record(c, &entry.record(), entry.seq + 1, 1)?;
            let change = found.first().context("an entry is one of its record")?;
            let shapes = shapes.get(&*entry.app).context("an application of the log")?;
            let stand = changes::rows_stand(c, shapes, change)?;
            ensure!(
                stand,
                "the rows of entry {} stand otherwise: {} of {:?}",
                entry.seq,
                entry.part,
                entry.record()
            );
            seen.standing += 1;
        }
        touched.extend(rows.iter().map(name));
    }
    Ok(touched)
}

/// Every pack and workspace, and what is settled of the quarantine, is known to the log.
fn bookkeeping(c: &mut Connection, touched: &HashSet<RowName>) -> Result<()> {
    let settled = quarantine::table.filter(quarantine::resolved_by.is_not_null());
    let settled: Vec<i64> = on!(c, |c| settled.select(quarantine::id).load(c))?;
    let spaces: Vec<i64> = on!(c, |c| workspaces::table.select(workspaces::id).load(c))?;
    let files: Vec<String> = on!(c, |c| hashes::table.select(hashes::hash).load(c))?;
    let packs: Vec<String> = on!(c, |c| packs::table.select(packs::id).load(c))?;
    let number = |table: &str, all: Vec<i64>| -> Vec<RowName> {
        all.iter().map(|id| (table.to_owned(), format!("[{id}]"))).collect()
    };
    let text = |table: &str, all: Vec<String>| -> Vec<RowName> {
        all.iter().map(|id| (table.to_owned(), serde_json::json!([id]).to_string())).collect()
    };
    let all = [
        number("quarantine", settled),
        number("editor_workspaces", spaces),
        text("editor_workspace_hashes", files),
        text("packs", packs),
    ];
    for row in all.into_iter().flatten() {
        ensure!(touched.contains(&row), "the log does not know the row {} {}", row.0, row.1);
    }
    Ok(())
}
