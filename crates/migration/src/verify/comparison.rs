//! One file compared with its container, element by element.

use std::io::ErrorKind;

use rehome_domain::{Digest, Finding, Hint, Level, Root, field_changes, json::Canonical, short};
use rehome_persistence::{
    Application, Connection, Row, Table, files,
    quarantine::{self, Entry},
};

use super::{CompareOptions, Compared};
use crate::{
    batch::{Batch, PendingRecord, Waiting},
    error::{Error, Result},
    judge::{Ended, Judge, ReadOptions, Taken, Verdict, examine_all},
    progress::Reading,
    source::{PlannedFile, Stop},
};

/// The comparison of one file with its container.
pub(super) struct Comparison<'a> {
    pub(super) app: &'a Application,
    pub(super) table: &'a Table,
    pub(super) container: &'a str,
    pub(super) file: &'a PlannedFile,
    pub(super) terms: &'a CompareOptions<'a>,
    pub(super) out: &'a mut Compared,
    pub(super) stored: Canonical,
    /// Whether another collection in the file was compared, so that all of it is known to be JSON.
    pub(super) is_sound: bool,
}

/// How far a file was read.
pub(super) enum Read {
    /// To its end; its hash.
    Whole(String),
    /// It would be rejected; its hash.
    Rejected(String),
    /// Not at all: it is gone.
    Gone,
}

impl Read {
    /// The hash of the file.
    pub(super) fn hash(&self) -> Option<&String> {
        match self {
            Self::Whole(hash) | Self::Rejected(hash) => Some(hash),
            Self::Gone => None,
        }
    }
}

impl Comparison<'_> {
    /// Compares the file.
    pub(super) fn run(
        &mut self,
        c: &mut Connection,
        judge: &mut Judge<'_>,
        reading: &mut Reading<'_>,
    ) -> Result<Read> {
        let mut batch = Batch::new(c.backend());
        let limit = self.terms.max_element;
        let file = self.file;
        let unreadable = |source| Error::Source { path: file.path.clone(), source };
        let hash = || -> Result<String> { Ok(files::hashed(&file.path).map_err(unreadable)?.0) };
        let live = match file.live(self.table, limit)? {
            Ok(live) => live,
            Err(finding) => {
                self.out.differs(finding.in_file(&file.name));
                return Ok(Read::Rejected(hash()?));
            }
        };
        let is_sound = self.is_sound;
        let options = ReadOptions { limit, live, is_sound, ..ReadOptions::default() };
        let ended = examine_all(judge.examiner(), file, &options, |taken| {
            let Taken { element, examined, read, .. } = taken;
            reading.at(read)?;
            self.out.compared += 1;
            match judge.settle(c, &element, examined)? {
                Verdict::Record(judged) => {
                    batch.push(PendingRecord { element, judged: *judged, findings: Vec::new() });
                }
                Verdict::Quarantine(none) => {
                    if !self.is_known(c, judge, element.index, &element.raw())? {
                        batch.say(none.finding);
                    }
                }
            }
            if batch.is_full() {
                self.records(c, &mut batch, judge)?;
            }
            Ok::<_, Error>(())
        })?;
        self.records(c, &mut batch, judge)?;
        match ended {
            Ended::Whole { hashed, .. } => Ok(Read::Whole(hashed.sha256)),
            Ended::Stopped(Stop::Rejected(finding)) => {
                // Nothing of a rejected file is in the database; there is nothing to compare, and
                // the file cannot be called equal.
                self.out.differs(finding.in_file(&file.name));
                Ok(Read::Rejected(hash()?))
            }
            Ended::Stopped(Stop::Io(error))
                if error.kind() == ErrorKind::NotFound && self.terms.imported.is_some() =>
            {
                Ok(Read::Gone)
            }
            Ended::Stopped(Stop::Io(source)) => Err(unreadable(source)),
        }
    }

    /// Compares the records that wait with their rows, and says what waits to be said. What
    /// the database did not take is no record of the source.
    fn records(
        &mut self,
        c: &mut Connection,
        batch: &mut Batch,
        judge: &mut Judge<'_>,
    ) -> Result<()> {
        let waiting = batch.take();
        let held = waiting.iter().filter_map(Waiting::record);
        let keys: Vec<&str> = held.map(|held| held.judged.key.as_str()).collect();
        let rows =
            if keys.is_empty() { Vec::new() } else { self.table.rows(c, self.container, &keys)? };
        let mut rows = rows.into_iter();
        for waiting in waiting {
            match waiting {
                Waiting::Said(finding) => self.out.differs(*finding),
                Waiting::Record(held) => {
                    if self.record(c, judge, &held, rows.next().flatten())? {
                        judge.leave_waiting(&[held.judged.key]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Compares a record with its row; true when the database did not take it, and has it
    /// in quarantine.
    fn record(
        &mut self,
        c: &mut Connection,
        judge: &mut Judge<'_>,
        held: &PendingRecord,
        row: Option<Row>,
    ) -> Result<bool> {
        let PendingRecord { judged, .. } = held;
        let address = || self.table.address(&judged.key);
        let difference = match row {
            None => Some(("verify.absent", format!("`{}` is not in the database", address()))),
            Some(row) => {
                let digest = match self.stored.read(&row.body, 1) {
                    Ok(None) => Some(Digest::of_canonical(self.stored.bytes())),
                    _ => None,
                };
                let kept = |run| row.run != Some(run) && row.source_digest != digest;
                if self.terms.imported.is_some_and(|imported| kept(imported.run)) {
                    None
                } else if digest != Some(row.digest) {
                    let message = format!(
                        "`{}` in the database is not what its digest says: its text was changed \
                         by hand, or damaged",
                        address()
                    );
                    Some(("verify.damaged", message))
                } else if row.digest != judged.digest {
                    let fields = fields(&row.body, &held.element.text);
                    let message =
                        format!("`{}` in the database differs from the source{fields}", address());
                    Some(("verify.different", message))
                } else if self.has_order() && row.position != held.element.index {
                    let (address, place) = (address(), row.position);
                    let message = format!("`{address}` stands at place {place} in the database");
                    Some(("verify.order", message))
                } else {
                    None
                }
            }
        };
        if let Some((rule, message)) = difference {
            if self.is_known(c, judge, held.element.index, &held.element.raw())? {
                return Ok(true);
            }
            let import = Hint::Import { app: Some(self.app.id.clone()) };
            let (help, hint) = match rule {
                "verify.damaged" => {
                    ("if nobody meant to change it, a backup has it as it was", Hint::ListBackups)
                }
                "verify.different" => {
                    ("an import brings the database up to a changed source; it keeps edits", import)
                }
                _ => ("an import brings the database up to the source", import),
            };
            let finding = Finding::new(Level::Warning, rule, message)
                .at(held.element.position(0))
                .on(&held.element.pointer)
                .in_file(&self.file.name)
                .help(help)
                .hint(hint);
            self.out.differs(finding);
        }
        Ok(false)
    }

    /// Whether the element is in quarantine in its place, or a person made a record of it that
    /// stands there.
    fn is_known(
        &self,
        c: &mut Connection,
        judge: &mut Judge<'_>,
        place: i64,
        raw: &str,
    ) -> Result<bool> {
        let here = quarantine::Place {
            app: &self.app.id,
            collection: &self.table.collection.id,
            container: self.container,
        };
        let mut entries = if self.has_order() {
            quarantine::at(c, &here, place)?
        } else {
            quarantine::known_of_file(c, &here, &self.file.name)?
        };
        entries.retain(|entry| entry.position == place && entry.raw == raw && !entry.is_part());
        if entries.iter().any(Entry::is_held) {
            return Ok(true);
        }
        for key in entries.into_iter().filter_map(|entry| entry.key) {
            if !judge.has_seen(&key) && self.table.state(c, self.container, &key)?.is_some() {
                judge.count_as_seen(&key);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the elements of the container stand in an order; files of one record do not.
    fn has_order(&self) -> bool {
        self.file.source.root != Root::Record
    }
}

/// In which fields two texts of a record differ.
fn fields(stored: &str, source: &str) -> String {
    let changes = field_changes(stored, source);
    let fields: Vec<&str> =
        changes.iter().map(|change| change.field.trim_start_matches('/')).collect();
    match fields.as_slice() {
        [] => " in the digits of a number".to_owned(),
        [""] => String::new(),
        fields => format!(" in {}", short::names(fields.iter().copied(), fields.len() as u64)),
    }
}
