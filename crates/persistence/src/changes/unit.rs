//! The unit of work of a connection: what its write transaction has changed so far. It gathers
//! entries, and what is to be searched anew; both are written as its last act.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rehome_domain::{Digest, RecordId, log};

use super::{
    Cause, Context, Op, append,
    entry::{Entry, Said},
};
use crate::{
    Application, Connection, NewRow, Row, Table,
    error::{Error, Result},
    search::{self, Lister},
};

/// How many bytes of entries wait in memory; what is more goes into the log at once.
const MOST: usize = 8 << 20;

/// What a connection knows of the unit of work that it is in.
#[derive(Default)]
pub(crate) struct Unit {
    /// The applications that the database was told of.
    apps: Arc<[Application]>,
    /// Whether the database is known to have a log, once anybody has looked.
    has_log: Arc<AtomicBool>,
    /// Whether what others wrote is being taken over.
    is_absorbing: bool,
    pub(super) context: Arc<Context>,
    pub(super) cause: Cause,
    pub(super) run: Option<i64>,
    /// Whether what it does is never committed, so that no log is kept.
    is_trial: bool,
    /// Whether no log is kept of anything.
    is_unlogged: bool,
    pub(super) entries: Vec<Entry>,
    bytes: usize,
    /// The first seq of what is in the log already.
    pub(super) tx: Option<i64>,
    /// The places in `entries` of those that stand for many new records.
    births: HashMap<(String, String, String), usize>,
    /// The records whose search documents are to be made anew, by their tables.
    touched: Vec<(Table, Touched)>,
    /// How often records were touched by what only adds a part, and by anything else; by
    /// collection, container and key.
    appended: BTreeMap<(String, String, String), [u32; 2]>,
    /// Counters of search collections: records written later, and documents changed.
    pub(super) counters: BTreeMap<(String, String), [i64; 2]>,
}

/// By container and key, who listed a record before.
type Touched = BTreeMap<(String, String), Vec<Lister>>;

/// Where a savepoint goes back to.
pub(crate) struct Mark {
    entries: usize,
    births: Vec<(usize, usize)>,
}

impl Unit {
    pub(crate) fn new(
        context: Arc<Context>,
        apps: Arc<[Application]>,
        has_log: Arc<AtomicBool>,
        is_unlogged: bool,
    ) -> Self {
        Self { context, apps, has_log, is_unlogged, is_trial: is_unlogged, ..Self::default() }
    }

    /// Begins with nothing.
    pub(crate) fn begin(&mut self, cause: Cause, run: Option<i64>, is_trial: bool) {
        let old = std::mem::take(self);
        let new = Self::new(old.context, old.apps, old.has_log, old.is_unlogged);
        let is_absorbing = old.is_absorbing;
        *self = Self { cause, run, is_absorbing, is_trial: is_trial || new.is_unlogged, ..new };
    }

    /// The applications that the database was told of.
    pub(crate) fn apps(&self) -> Arc<[Application]> {
        Arc::clone(&self.apps)
    }

    /// Whether it looks for what others wrote before it begins.
    pub(crate) fn looks_outside(&self) -> bool {
        !self.is_absorbing && !self.is_trial
    }

    /// Whether the database is known to have a log.
    pub(crate) fn knows_log(&self) -> bool {
        self.has_log.load(Ordering::Relaxed)
    }

    /// Remembers whether it has.
    pub(crate) fn set_knows_log(&self, knows: bool) {
        self.has_log.store(knows, Ordering::Relaxed);
    }

    /// Writes as somebody else from now on; returns who wrote before, and whether what others
    /// wrote was being taken over.
    pub(crate) fn act(
        &mut self,
        context: Arc<Context>,
        is_absorbing: bool,
    ) -> (Arc<Context>, bool) {
        let before = std::mem::replace(&mut self.is_absorbing, is_absorbing);
        (std::mem::replace(&mut self.context, context), before)
    }

    pub(crate) fn cause(&self) -> Cause {
        self.cause
    }

    /// On what occasion it works, and as a part of which run.
    pub(crate) fn occasion(&self) -> (Cause, Option<i64>) {
        (self.cause, self.run)
    }

    /// Goes on in another cause, and returns that of before.
    pub(crate) fn turn(&mut self, cause: Cause, run: Option<i64>) -> (Cause, Option<i64>) {
        (std::mem::replace(&mut self.cause, cause), std::mem::replace(&mut self.run, run))
    }

    /// Where it is.
    pub(crate) fn mark(&self) -> Mark {
        let length = |at: usize| self.entries[at].records.as_ref().map_or(0, Vec::len);
        let births = self.births.values().map(|at| (*at, length(*at))).collect();
        Mark { entries: self.entries.len(), births }
    }

    /// Forgets what came since.
    pub(crate) fn go_back(&mut self, mark: &Mark) {
        self.entries.truncate(mark.entries);
        self.births.retain(|_, at| *at < mark.entries);
        for (at, length) in &mark.births {
            if let Some(records) =
                self.entries.get_mut(*at).and_then(|entry| entry.records.as_mut())
            {
                records.truncate(*length);
            }
        }
    }

    /// Whether nothing but new parts came to a record.
    pub(crate) fn is_appended(&self, collection: &str, container: &str, key: &str) -> bool {
        let of = (collection.to_owned(), container.to_owned(), key.to_owned());
        self.appended.get(&of).is_some_and(|[appended, touched]| appended == touched)
    }

    /// Counts for the search: records of a collection that are to be projected later, and
    /// documents that changed.
    pub(crate) fn count(&mut self, app: &str, collection: &str, written: i64, changed: i64) {
        let counters = self.counters.entry((app.to_owned(), collection.to_owned())).or_default();
        counters[0] += written;
        counters[1] += changed;
    }

    fn push(&mut self, entry: Entry) {
        if !self.is_trial {
            self.bytes += entry.size();
            self.entries.push(entry);
        }
    }

    /// Whether something was changed as a part of `run`, as far as it still waits for the log.
    pub(crate) fn has_changed(&self, run: i64) -> bool {
        self.tx.is_some() || self.entries.iter().any(|entry| entry.run == Some(run))
    }

    /// Whether anything waits for the log.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.entries.is_empty()
    }

    /// What waits for the log.
    pub(super) fn take(&mut self) -> Vec<Entry> {
        self.bytes = 0;
        self.births.clear();
        std::mem::take(&mut self.entries)
    }
}

/// Notes a change, in the transaction that makes it.
pub(crate) fn note(c: &mut Connection, record: RecordId, said: Said) -> Result<()> {
    if c.depth()? == 0 {
        return Err(Error::Refused("a change is written in a unit of work".to_owned()));
    }
    let unit = c.unit_mut();
    let (cause, run, salt) = (unit.cause, unit.run, append::salt()?);
    unit.push(Entry { record, said, records: None, salt, cause, run });
    spill(c)
}

/// Notes records that came with a file: one entry for all of a container that come in this unit.
pub(crate) fn note_births<'a>(
    c: &mut Connection,
    table: &Table,
    container: &str,
    born: impl Iterator<Item = (&'a str, &'a Digest)>,
) -> Result<()> {
    let unit = c.unit_mut();
    if unit.is_trial {
        return Ok(());
    }
    let place = (table.app.clone(), table.collection.id.clone(), container.to_owned());
    let at = match unit.births.get(&place) {
        Some(at) => *at,
        None => {
            let (cause, run, salt) = (unit.cause, unit.run, append::salt()?);
            let (record, said) = (table.record(container, ""), Said::new(Op::Insert));
            unit.push(Entry { record, said, records: Some(Vec::new()), salt, cause, run });
            let at = unit.entries.len() - 1;
            unit.births.insert(place, at);
            at
        }
    };
    let entry = &mut unit.entries[at];
    let salt = entry.salt;
    if let Some(records) = &mut entry.records {
        for (key, digest) in born {
            records.extend_from_slice(&log::mark_of_record(&salt, key, digest));
        }
    }
    Ok(())
}

/// Writes what waits into the log where that is much: later it would not fit into memory.
/// Inside a savepoint it waits for its end, since a way back may lead behind it.
pub(crate) fn spill(c: &mut Connection) -> Result<()> {
    if c.unit_mut().bytes > MOST && c.depth()? == 1 {
        append::append(c)?;
    }
    Ok(())
}

/// Whether `before` came in this unit with the run that is at work: then its insertion is still to
/// be written into the log, and tells of `row` in its place.
pub(crate) fn is_reborn(c: &mut Connection, table: &Table, row: &NewRow<'_>, before: &Row) -> bool {
    let unit = c.unit_mut();
    if unit.cause != Cause::Import || before.run != unit.run || before.rev != 1 {
        return false;
    }
    if unit.is_trial {
        return true;
    }
    let place = (table.app.clone(), table.collection.id.clone(), row.container.to_owned());
    let Some(entry) = unit.births.get(&place).and_then(|at| unit.entries.get_mut(*at)) else {
        return false;
    };
    let was = log::mark_of_record(&entry.salt, row.key, &before.digest);
    let mark = log::mark_of_record(&entry.salt, row.key, &row.digest);
    let mut marks = entry.records.iter_mut().flat_map(|records| records.chunks_exact_mut(16));
    match marks.find(|found| **found == was) {
        Some(found) => {
            found.copy_from_slice(&mark);
            true
        }
        None => false,
    }
}

/// The same of the record of that key.
pub(super) fn is_newborn_key(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
) -> Result<bool> {
    let Unit { cause: Cause::Import, run: Some(run), .. } = *c.unit_mut() else { return Ok(false) };
    let version = table.version(c, container, key)?;
    Ok(version.is_some_and(|(by, rev, _)| by == Some(run) && rev == 1))
}

/// Whether an import is at work: what it adds, no person has added.
pub(crate) fn is_import(c: &mut Connection) -> bool {
    c.unit_mut().cause == Cause::Import
}

/// Says that a record has changed, or is about to: `listers` are those whose texts listed it
/// before. Its search document is made anew at the end of the unit; where many records change,
/// the collection is marked instead.
pub(crate) fn touch(c: &mut Connection, table: &Table, container: &str, key: &str) -> Result<()> {
    if c.unit_mut().cause.is_bulk() {
        return mark(c, table);
    }
    let listers = search::listers(c, table, container, key)?;
    if table.collection.searchable.is_none() && listers.is_empty() && table.listed_by.is_empty() {
        return Ok(());
    }
    let unit = c.unit_mut();
    let of = (table.collection.id.clone(), container.to_owned(), key.to_owned());
    unit.appended.entry(of).or_default()[1] += 1;
    let is_it =
        |of: &(Table, Touched)| of.0.app == table.app && of.0.collection.id == table.collection.id;
    let at = unit.touched.iter().position(is_it).unwrap_or_else(|| {
        unit.touched.push((table.clone(), Touched::new()));
        unit.touched.len() - 1
    });
    let name = (container.to_owned(), key.to_owned());
    unit.touched[at].1.entry(name).or_default().extend(listers);
    Ok(())
}

/// Says that the next touch of a record only adds a part to it behind all others, such as a
/// message to a chat, so that nothing else of it is to be searched anew.
pub(crate) fn appending(c: &mut Connection, table: &Table, container: &str, key: &str) {
    let of = (table.collection.id.clone(), container.to_owned(), key.to_owned());
    c.unit_mut().appended.entry(of).or_default()[0] += 1;
}

/// Says that records of a collection have changed, whose documents are to be made later.
pub(crate) fn mark(c: &mut Connection, table: &Table) -> Result<()> {
    if table.collection.searchable.is_some() || !table.listed_by.is_empty() {
        search::mark(c, table)?;
    }
    Ok(())
}

/// The last act of a unit before it is committed.
pub(crate) fn finish(c: &mut Connection) -> Result<()> {
    for (table, touched) in std::mem::take(&mut c.unit_mut().touched) {
        for ((container, key), listers) in touched {
            search::project(c, &table, &container, &key, listers)?;
        }
    }
    c.unit_mut().appended.clear();
    let counters = std::mem::take(&mut c.unit_mut().counters);
    for ((app, collection), [written, changed]) in counters {
        search::add(c, &app, &collection, written, changed)?;
    }
    append::append(c)
}
