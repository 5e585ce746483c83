//! One source file: one transaction, read again if it changed under our hands.

use std::{
    fs::{self, File},
    io,
    path::Path,
    time::SystemTime,
};

use rehome_domain::{Finding, Level, json::Canonical};
use rehome_persistence::{
    Connection, Table, history, packs,
    types::{JsonText, Timestamp},
};

use super::{Import, quarantine::Shelf, record::Notes, references::References};
use crate::{
    error::{Error, Result},
    judge::{Judge, Verdict},
    progress::{Progress, Reading},
    report::{FileReport, Findings, Totals},
    source::{Elements, Hashed, PlannedFile, Stop},
};

/// How often a file is read before it counts as being written to.
const ATTEMPTS: usize = 3;

/// All that one file adds to an import, once its transaction holds.
pub(super) struct FileWork<'a> {
    pub(super) path: &'static str,
    pub(super) table: &'a Table,
    pub(super) totals: Totals,
    pub(super) findings: Findings,
    pub(super) notes: Notes,
    pub(super) references: References,
    pub(super) now: String,
    /// Whether the container held no record when the file began.
    pub(super) fresh: bool,
}

/// Why the transaction of a file is rolled back.
enum Abort {
    Rejected(Box<Finding>),
    Changed,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Abort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Import<'_> {
    pub(super) fn file(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        progress: &mut dyn Progress,
    ) -> Result<FileReport> {
        let collection = self.app.collection(file.source.collection).ok_or_else(|| {
            Error::Usage(format!("`{}` has no collection {}", self.app.id, file.source.collection))
        })?;
        let table = Table::new(self.app, collection);
        let started_at = Timestamp::now();
        for _ in 0..ATTEMPTS {
            let before = Stamp::of(&file.path)?;
            let mut reading = Reading::new(progress);
            match c.write(|c| self.attempt(c, file, &table, &before, &mut reading)) {
                Ok((work, report)) => {
                    reading.at(file.bytes);
                    self.findings.append(work.findings);
                    self.references.append(work.references);
                    return Ok(report);
                }
                Err(Abort::Changed) => {}
                // What is being written may look torn although it will not be.
                Err(Abort::Rejected(_)) if Stamp::of(&file.path)? != before => {}
                Err(Abort::Rejected(finding)) => {
                    reading.at(file.bytes);
                    return self.rejected(c, file, started_at, *finding);
                }
                Err(Abort::Failed(error)) => return Err(error),
            }
        }
        let message = format!("the file changed each of the {ATTEMPTS} times it was read");
        let finding = Finding::new(Level::Rejected, "layout.changing", message)
            .help("stop the program that writes it, and import again");
        self.rejected(c, file, started_at, finding)
    }

    fn rejected(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        started_at: Timestamp,
        finding: Finding,
    ) -> Result<FileReport> {
        self.findings.add(finding.in_file(file.source.path));
        let input = File::open(&file.path).map_err(|source| unreadable(&file.path, source))?;
        let hashed =
            Elements::new(input, 0).finish().map_err(|source| unreadable(&file.path, source))?;
        c.write(|c| self.note_file(c, file, hashed, true, Totals::default(), started_at))
    }

    /// Writes the row of a file, and says what became of it.
    fn note_file(
        &self,
        c: &mut Connection,
        file: &PlannedFile,
        hashed: Hashed,
        rejected: bool,
        totals: Totals,
        started_at: Timestamp,
    ) -> Result<FileReport> {
        let row = history::RunFile {
            run: self.run,
            path: file.source.path.to_owned(),
            collection: file.source.collection.to_owned(),
            sha256: hashed.sha256.clone(),
            bytes: i64::try_from(hashed.bytes).unwrap_or(i64::MAX),
            rejected,
            totals: JsonText(serde_json::to_string(&totals).unwrap_or_default()),
            started_at,
            finished_at: Timestamp::now(),
        };
        history::add_file(c, &row)?;
        Ok(FileReport {
            path: row.path,
            collection: file.source.collection,
            sha256: hashed.sha256,
            bytes: hashed.bytes,
            rejected,
            totals,
        })
    }

    fn attempt<'t>(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        table: &'t Table,
        before: &Stamp,
        reading: &mut Reading<'_>,
    ) -> Result<(FileWork<'t>, FileReport), Abort> {
        let started_at = Timestamp::now();
        let mut work = FileWork {
            path: file.source.path,
            table,
            totals: Totals::default(),
            findings: Findings::new(self.options.max_findings),
            notes: Notes::default(),
            references: References::default(),
            now: started_at.to_string(),
            fresh: table.is_empty(c, self.pack.as_str())?,
        };
        packs::ensure(c, self.app.id, &self.pack, Some(self.run))?;
        let hashed = self.elements(c, file, &mut work, reading)?;
        if Stamp::of(&file.path)? != *before {
            return Err(Abort::Changed);
        }
        if let Some(folder) = &self.options.archive
            && !self.options.check_only
        {
            archive(&folder.join(format!("run-{}", self.run)), file)?;
        }
        work.notes.report(&mut work.findings);
        work.totals.warnings = work.findings.count(Level::Warning);
        let totals = work.totals;
        let report = self.note_file(c, file, hashed, false, totals, started_at)?;
        Ok((work, report))
    }

    fn elements(
        &mut self,
        c: &mut Connection,
        file: &PlannedFile,
        work: &mut FileWork<'_>,
        reading: &mut Reading<'_>,
    ) -> Result<Hashed, Abort> {
        let input = File::open(&file.path).map_err(|source| unreadable(&file.path, source))?;
        let mut elements = Elements::new(input, self.options.max_element);
        let mut canonical = Canonical::default();
        let mut judge = Judge::new(work.path, &work.table.collection);
        let mut shelf = Shelf::load(c, self.app.id, work.table.collection.id, self.pack.as_str())?;
        loop {
            reading.at(elements.bytes_read());
            let element = match elements.next(&mut canonical) {
                Ok(Some(element)) => element,
                Ok(None) => break,
                Err(Stop::Rejected(finding)) => return Err(Abort::Rejected(finding)),
                Err(Stop::Io(source)) => return Err(unreadable(&file.path, source).into()),
            };
            work.totals.read += 1;
            match judge.judge(&element, &canonical) {
                Verdict::Record(judged) => self.record(c, work, &element, &judged)?,
                Verdict::SetAside(finding) => {
                    work.totals.quarantined += 1;
                    if shelf.put(c, self, work, &element, &finding)? {
                        self.before_change()?;
                    }
                    work.findings.add(finding);
                }
            }
        }
        if elements.has_mark() {
            let message = "the file begins with a byte-order mark, which was skipped";
            work.findings
                .add(Finding::new(Level::Note, "json.byte-order-mark", message).in_file(work.path));
        }
        if shelf.resolve_others(c, self.run)? {
            self.before_change()?;
        }
        self.missing(c, work, &judge)?;
        elements.finish().map_err(|source| unreadable(&file.path, source).into())
    }
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Source { path: path.to_owned(), source }
}

/// What changes when a file is written to, or another takes its place.
#[derive(PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        Ok(Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&metadata),
        })
    }
}

/// Copies a source file into the archive of its run.
fn archive(folder: &Path, file: &PlannedFile) -> Result<(), Error> {
    let target = folder.join(file.source.path);
    let write = |source| Error::Target { path: target.clone(), source };
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(write)?;
    }
    fs::copy(&file.path, &target).map_err(write)?;
    File::open(&target).and_then(|copy| copy.sync_all()).map_err(write)
}
