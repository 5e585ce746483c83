//! One source file: one transaction, read again if it changed under our hands. Long because what
//! one transaction does is told in one place.

use rehome_domain::{Event, Finding, Level, PackId, Root};
use rehome_persistence::{
    Backend, Connection, Table,
    changes::{Cause, Scope},
    files, history,
    relation::Origin,
    types::{JsonText, Timestamp},
};

use super::{
    Import, batches,
    element::Intake,
    frame::{self, FrameKeeper},
    lacking::Lacking,
    notes::Notes,
    quarantine::QuarantineWriter,
    references::References,
    source_state::{Stamp, archive, unreadable},
};
use crate::{
    batch::Batch,
    error::{Error, Result},
    judge::{Ended, Judge, ReadOptions, Taken, examine_all},
    precedence::Ordered,
    progress::Reading,
    report::{FileReport, Findings, MissingRecord, Totals},
    sequence::{Known, Sequence},
    source::{Hashed, PlannedFile, Stop},
};

/// How often a file is read before it counts as being written to.
const ATTEMPTS: usize = 3;

/// From how many bytes on the indexes of an empty table are made after its rows.
const LOAD: u64 = 1 << 20;

/// All that one file adds to an import, once its transaction holds.
pub(super) struct FileWork<'a> {
    pub(super) path: &'a str,
    pub(super) container: &'a str,
    pub(super) table: &'a Table,
    pub(super) totals: Totals,
    pub(super) findings: Findings,
    pub(super) notes: Notes,
    pub(super) references: References,
    pub(super) now: String,
    /// Whether the container held no record when the file began.
    pub(super) fresh: bool,
    /// The keys of the file's records, where files share a container. Such files have no
    /// order, so a record keeps its place, and a new one comes last.
    pub(super) keys: Option<Vec<String>>,
    /// Whether what the database may refuse is written behind a savepoint.
    pub(super) guarded: bool,
    /// The keys of the elements that the database refused.
    pub(super) refused: Vec<String>,
    /// The run that keeps the frame of the file.
    pub(super) frame: Option<i64>,
    /// Whether the file is not, byte for byte, what the last import of it read.
    pub(super) is_rewritten: bool,
    /// How many elements wait in quarantine.
    pub(super) waiting_elements: u64,
    /// The records as they stand in the database.
    pub(super) sequence: Sequence,
    /// Which records are missing from the source and were kept.
    pub(super) missing: Vec<MissingRecord>,
    /// What the elements lack that are no records.
    pub(super) lacking: Lacking,
}

/// A file that was read.
struct FileRead {
    hashed: Hashed,
    /// The run that keeps its frame.
    frame: Option<i64>,
    rejected: bool,
}

/// Why the transaction of a file is rolled back.
pub(super) enum Abort {
    Rejected(Box<Finding>),
    Changed,
    /// The database refuses a record, and no savepoint was there to go back to.
    Refused,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Abort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Import<'_> {
    /// Imports a file with a container of its own, or the files with one record each that
    /// share one.
    pub(super) fn container(
        &mut self,
        c: &mut Connection,
        turns: &[Ordered],
    ) -> Result<Vec<FileReport>> {
        let files: Vec<&PlannedFile> = turns.iter().map(|turn| &turn.file).collect();
        let Some(&first) = files.first() else { return Ok(Vec::new()) };
        let collection = self.app.collection(&first.source.collection).ok_or_else(|| {
            Error::Usage(format!("`{}` has no collection {}", self.app.id, first.source.collection))
        })?;
        let table = Table::new(self.app, collection);
        let container = self.container.clone();
        let container = first.container(container.as_ref().map(PackId::as_str));
        let options = self.options;
        let mut reports = Vec::new();
        let mut judge = Judge::new(c, first, &table, container, &options.choices)?;
        for batch in batches::of_files(turns) {
            let before = reports.len();
            self.together(c, batch, scope(&table, container), |import, c| {
                for Ordered { file, yields } in batch {
                    import.database.context().tell(Event::File(&file.name))?;
                    judge.go_on(file);
                    judge.yield_to(yields);
                    if let Some(report) = import.file(c, file, &table, &mut judge)? {
                        if report.rejected {
                            judge.count_as_seen(file.record_name());
                        }
                        reports.push(report);
                    }
                }
                Ok(())
            })?;
            if !c.in_transaction()? {
                self.written +=
                    reports[before..].iter().filter(|report| !report.rejected).count() as u64;
            }
        }
        if first.source.root == Root::Record && self.plan.is_whole(&first.source) {
            for name in self.plan.rejected_records(&first.source) {
                judge.count_as_seen(name);
            }
            self.missing_files(c, &files, &table, container, &judge, &mut reports)?;
        }
        std::mem::take(&mut self.notes).report(&mut self.findings, "");
        Ok(reports)
    }

    pub(super) fn work<'t>(
        &self,
        path: &'t str,
        container: &'t str,
        table: &'t Table,
    ) -> FileWork<'t> {
        FileWork {
            path,
            container,
            table,
            totals: Totals::default(),
            findings: Findings::new(self.options.max_findings),
            notes: Notes::default(),
            references: References::default(),
            now: Timestamp::now().to_string(),
            fresh: false,
            keys: None,
            guarded: false,
            refused: Vec::new(),
            frame: None,
            is_rewritten: false,
            waiting_elements: 0,
            sequence: Sequence::default(),
            missing: Vec::new(),
            lacking: Lacking::default(),
        }
    }

    /// Imports one file; none when the application's rules pass it over.
    fn file<'t>(
        &mut self,
        c: &mut Connection,
        file: &'t PlannedFile,
        table: &'t Table,
        judge: &mut Judge<'t>,
    ) -> Result<Option<FileReport>> {
        let started_at = Timestamp::now();
        // A refused statement spoils the transaction of a server, so there each batch has a
        // savepoint.
        let mut guarded = c.backend() == Backend::Postgres;
        let mut attempts = 0;
        self.make_pack(c)?;
        let scope = scope(table, judge.container());
        while attempts < ATTEMPTS {
            let before = Stamp::of(&file.path)?;
            let mut reading = Reading::new(self.database.context());
            let source = Source { file, before: &before, guarded };
            let run = Some(self.run);
            let outcome = c.unit(scope, Cause::Import, run, |c| {
                self.attempt(c, &source, table, judge, &mut reading)
            });
            match outcome {
                Ok(Attempt { work, report }) => {
                    reading.at(file.bytes)?;
                    self.findings.append(work.findings);
                    self.notes.absorb(work.notes);
                    self.references.append(work.references);
                    self.note_missing(work.missing);
                    self.left_behind += u64::from(report.is_none());
                    if let Some(report) = &report
                        && file.source.root != Root::Record
                        && let Some(known) = Known::new(work.sequence, &report.sha256)
                    {
                        self.sequences.insert(file.id(), known);
                    }
                    return Ok(report);
                }
                Err(Abort::Refused) => guarded = true,
                Err(Abort::Changed) => attempts += 1,
                // What is being written may look torn although it will not be.
                Err(Abort::Rejected(_)) if Stamp::of(&file.path)? != before => attempts += 1,
                Err(Abort::Rejected(finding)) => {
                    reading.at(file.bytes)?;
                    return self.rejected(c, file, started_at, *finding).map(Some);
                }
                Err(Abort::Failed(error)) => return Err(error),
            }
        }
        let message = format!("the file changed each of the {ATTEMPTS} times it was read");
        let finding = Finding::new(Level::Rejected, "layout.changing", message)
            .help("stop the program that writes it, and import again");
        self.rejected(c, file, started_at, finding).map(Some)
    }

    fn rejected(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        started_at: Timestamp,
        finding: Finding,
    ) -> Result<FileReport> {
        self.findings.add(finding.in_file(&file.name));
        let hashed = files::hashed(&file.path).map_err(|source| unreadable(&file.path, source))?;
        let hashed = Hashed { sha256: hashed.0, bytes: hashed.1 };
        c.unit(Scope::Nothing, Cause::Import, Some(self.run), |c| {
            let read = FileRead { hashed, frame: None, rejected: true };
            self.note_file(c, file, read, Totals::default(), started_at)
        })
    }

    /// Writes the row of a file, and says what became of it.
    fn note_file(
        &self,
        c: &mut Connection,
        file: &PlannedFile,
        read: FileRead,
        totals: Totals,
        started_at: Timestamp,
    ) -> Result<FileReport> {
        let FileRead { hashed, frame, rejected } = read;
        let row = history::RunFile {
            run: self.run,
            path: file.name.clone(),
            collection: file.source.collection.to_owned(),
            sha256: hashed.sha256.clone(),
            bytes: i64::try_from(hashed.bytes).unwrap_or(i64::MAX),
            rejected,
            totals: JsonText(serde_json::to_string(&totals).unwrap_or_default()),
            frame,
            started_at,
            finished_at: Timestamp::now(),
        };
        history::add_file(c, &row)?;
        Ok(FileReport {
            path: row.path,
            collection: file.source.collection.clone(),
            sha256: hashed.sha256,
            bytes: hashed.bytes,
            rejected,
            totals,
        })
    }

    fn attempt<'t>(
        &mut self,
        c: &mut Connection,
        source: &Source<'t, '_>,
        table: &'t Table,
        judge: &mut Judge<'t>,
        reading: &mut Reading<'_>,
    ) -> Result<Attempt<'t>, Abort> {
        let started_at = Timestamp::now();
        let container = judge.container();
        let Source { file, before, guarded } = *source;
        let mut work = FileWork { guarded, ..self.work(&file.name, container, table) };
        work.fresh = table.is_empty(c, container)?;
        if !work.fresh {
            work.is_rewritten = frame::is_rewritten(c, self, file)?;
        }
        let origin = Origin {
            container,
            folder: &self.plan.folder,
            file: &file.name,
            choices: &self.options.choices,
        };
        let mut remarks = Vec::new();
        let admitted = table.admits(c, &origin, &mut remarks)?;
        if admitted {
            table.open(c, &origin, &mut remarks)?;
        }
        for remark in remarks {
            work.findings.add(Finding { pointer: None, ..remark.finding() }.in_file(&file.name));
        }
        if !admitted {
            return Ok(Attempt { work, report: None });
        }
        if file.source.root == Root::Record {
            work.keys = Some(Vec::new());
        }
        let indexes = if file.bytes >= LOAD && work.keys.is_none() {
            Some(table.drop_indexes(c)?)
        } else {
            None
        };
        let read = self.elements(c, file, &mut work, judge, reading);
        let hashed = match read {
            Ok(hashed) if Stamp::of(&file.path)? == *before => hashed,
            outcome => {
                judge.forget(work.keys.as_deref());
                outcome?;
                return Err(Abort::Changed);
            }
        };
        if let Some(indexes) = indexes {
            table.make_indexes(c, indexes)?;
        }
        if let Some(folder) = &self.options.archive
            && !self.options.check_only
        {
            archive(&folder.join(format!("run-{}", self.run)), file)?;
        }
        if work.keys.is_none() {
            work.notes.report(&mut work.findings, " in this file");
        }
        work.totals.warnings = work.findings.count(Level::Warning);
        let totals = work.totals;
        let read = FileRead { hashed, frame: work.frame, rejected: false };
        let report = self.note_file(c, file, read, totals, started_at)?;
        Ok(Attempt { work, report: Some(report) })
    }

    fn elements<'t>(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        work: &mut FileWork<'t>,
        judge: &mut Judge<'t>,
        reading: &mut Reading<'_>,
    ) -> Result<Hashed, Abort> {
        let shelf = QuarantineWriter::load(c, self, work)?;
        let limit = self.options.max_element;
        let live = file.live(work.table, limit)?.map_err(Abort::Rejected)?;
        let mut intake = Intake { work, judge, batch: Batch::new(c.backend()), shelf };
        let mut keeper = FrameKeeper::new(c, self.app, self.run, file)?;
        let framed = keeper.is_wanted();
        let key_of = frame::key_of(self.app, file);
        let sound = self.sound.remove(&file.name);
        let options = ReadOptions { limit, framed, key_of, live, is_sound: sound.is_some() };
        let ended = examine_all(intake.judge.examiner(), file, &options, |taken| {
            let Taken { element, examined, read, frame } = taken;
            reading.at(read)?;
            keeper.keep(c, frame)?;
            intake.work.totals.read += 1;
            let verdict = intake.judge.settle(c, &element, examined)?;
            self.element(c, &mut intake, element, verdict)?;
            if let Some(finding) = intake.work.lacking.refusal(intake.work.totals.read) {
                return Err(Abort::Rejected(Box::new(finding)));
            }
            if intake.batch.is_full() {
                self.flush(c, &mut intake)?;
            }
            Ok::<_, Abort>(())
        })?;
        let (hashed, has_mark) = match ended {
            Ended::Whole { hashed, has_mark, frame } => {
                intake.work.frame = keeper.end(c, frame)?;
                (hashed, has_mark)
            }
            Ended::Stopped(Stop::Rejected(finding)) => return Err(Abort::Rejected(finding)),
            Ended::Stopped(Stop::Io(source)) => return Err(unreadable(&file.path, source).into()),
        };
        if sound.is_some_and(|sound| sound != hashed.sha256) {
            // It is another file now, of which nothing is known.
            return Err(Abort::Changed);
        }
        if file.regions.all.len() > 1 {
            self.sound.insert(file.name.clone(), hashed.sha256.clone());
        }
        self.flush(c, &mut intake)?;
        let Intake { work, judge, shelf, .. } = intake;
        // What the database does not take is no longer a record of the source.
        judge.leave_waiting(&work.refused);
        if let Some(finding) = work.lacking.finding(work.totals.read) {
            work.findings.add(finding.in_file(work.path));
        }
        if has_mark {
            let message = "the file begins with a byte-order mark, which was skipped";
            work.findings
                .add(Finding::new(Level::Note, "json.byte-order-mark", message).in_file(work.path));
        }
        if !self.options.adds && shelf.settle_others(c, self.run)? {
            self.before_change()?;
        }
        if file.source.root != Root::Record {
            self.missing(c, work, judge)?;
        }
        Ok(hashed)
    }
}

/// What the import of a file touches: its container, unless its records stand in rows that
/// belong to more than one, as the workspaces of sessions do.
pub(super) fn scope<'a>(table: &'a Table, container: &'a str) -> Scope<'a> {
    if table.is_relational() {
        Scope::App(&table.app)
    } else {
        Scope::Container(&table.app, container)
    }
}

/// A file as it was found.
#[derive(Clone, Copy)]
struct Source<'t, 's> {
    file: &'t PlannedFile,
    before: &'s Stamp,
    /// See [`FileWork::guarded`].
    guarded: bool,
}

/// What an attempt at a file leaves; no report for one that was passed over.
struct Attempt<'a> {
    work: FileWork<'a>,
    report: Option<FileReport>,
}
