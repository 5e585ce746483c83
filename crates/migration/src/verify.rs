//! Verification: the source and the database hold the same documents, compared one by
//! one and both ways. The digest of what is stored is taken anew from its text.
//! Long because what one pass over a file finds out is told in one place.

use std::path::Path;

use rehome_domain::{
    Choices, Digest, Event, Finding, Hint, Level, Outcome, PackId, Root, SourceFile,
    json::Canonical,
};
use rehome_persistence::{
    Application, Connection, Database, Row, Table,
    changes::Context,
    quarantine::{self, Counts, Entry},
    relation::Origin,
};
use serde::Serialize;

use crate::{
    batch::{Batch, PendingRecord, Waiting},
    error::{Error, Result},
    judge::{Ended, Judge, ReadOptions, Taken, Verdict, examine_all},
    progress::Reading,
    report::{Findings, Verified},
    sequence::Sequences,
    source::{LEFT_BEHIND, Plan, PlannedFile, Stop},
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The application.
    pub app: String,
    /// The pack; none where the records belong to no pack.
    pub container: Option<String>,
    /// The source folder.
    pub source: String,
    /// The counts.
    #[serde(flatten)]
    pub verified: Verified,
    /// How many files of the source were not compared, though they hold records or nearly have a
    /// name of the layout.
    pub left_behind: u64,
    /// What the database has in quarantine of it: elements, and parts of records.
    pub quarantined: u64,
    /// Of that, what waits for a person.
    pub waiting: u64,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings are not listed, because there were too many.
    pub findings_omitted: u64,
}

impl Verification {
    /// What it amounts to: something to look at where anything differs, was left behind, or waits in
    /// quarantine.
    pub fn outcome(&self) -> Outcome {
        Outcome::attention_if(self.verified.different + self.left_behind + self.waiting > 0)
    }
}

/// How to compare.
pub(crate) struct CompareOptions<'a> {
    pub(crate) context: &'a Context,
    pub(crate) choices: &'a Choices,
    pub(crate) max_element: usize,
    pub(crate) max_findings: usize,
    /// Right after an import, what that run kept on purpose is no difference: edits, and
    /// records that are no longer in the source.
    pub(crate) after_import: Option<i64>,
    /// What that import knows of its files.
    pub(crate) sequences: Sequences,
}

/// Compares the files of `app` in `folder` with `pack` of `database`, on one unchanging view.
///
/// # Errors
/// When the folder cannot be read or the database fails. Differences are no error.
pub fn verify(
    database: &Database,
    app: &Application,
    folder: &Path,
    options: &crate::Options,
) -> Result<Verification> {
    let _span = tracing::info_span!("verify", app = app.id).entered();
    options.check(app)?;
    let plan = Plan::new(app, folder, &options.only)?;
    let container = options.container(app)?;
    let terms = CompareOptions {
        max_element: options.max_element,
        max_findings: options.max_findings,
        after_import: None,
        context: database.context(),
        choices: &options.choices,
        sequences: Sequences::new(),
    };
    let (compared, left_behind, counts) = database.connection()?.snapshot(|c| {
        let mut compared = compare(c, app, &plan, container.as_ref(), &terms)?;
        if options.only.is_empty() {
            compared.absent(c, app, container.as_ref(), &plan)?;
        }
        let mut left_behind = 0;
        for finding in plan.findings.iter().filter(|finding| finding.rule == LEFT_BEHIND) {
            compared.findings.add(finding.clone());
            left_behind += 1;
        }
        let counts = quarantine::counts(c, Some(&app.id), container.as_ref().map(PackId::as_str))?;
        Ok::<_, Error>((compared, left_behind, counts))
    })?;
    let Counts { quarantined, waiting } = counts;
    Ok(Verification {
        app: app.id.to_owned(),
        container: container.as_ref().map(PackId::to_string),
        source: folder.display().to_string(),
        verified: Verified { compared: compared.compared, different: compared.different },
        left_behind,
        quarantined: quarantined.unsigned_abs(),
        waiting: waiting.unsigned_abs(),
        findings: compared.findings.kept,
        findings_omitted: compared.findings.omitted,
    })
}

/// What a comparison found.
pub(crate) struct Compared {
    pub(crate) compared: u64,
    pub(crate) different: u64,
    pub(crate) findings: Findings,
}

impl Compared {
    fn differs(&mut self, finding: Finding) {
        self.different += 1;
        self.findings.add(finding);
    }

    /// A file that is not there has none of the records that the database holds of it.
    ///
    /// An import of some files does not ask: it says nothing about the others.
    fn absent(
        &mut self,
        c: &mut Connection,
        app: &Application,
        asked: Option<&PackId>,
        plan: &Plan,
    ) -> Result<()> {
        let asked = asked.map(PackId::as_str);
        for source in &app.files {
            let Some(collection) = app.collection(&source.collection) else { continue };
            let table = Table::new(app, collection);
            for container in containers(c, &table, source, asked)? {
                let there = plan
                    .files
                    .iter()
                    .any(|file| file.source == *source && file.container(asked) == container);
                let rejected = plan.findings.iter().any(|finding| {
                    let name = finding.file.as_deref().and_then(|name| source.stem(name));
                    let stem = if asked.is_some() { "" } else { container.as_str() };
                    finding.level == Level::Rejected && name == Some(stem)
                });
                if !there && !rejected {
                    let name = match source.root {
                        Root::Record => source.name().to_owned(),
                        _ => source.path_of(&container),
                    };
                    let rejected = plan.rejected_records(source);
                    self.only_in_database(c, &table, &container, &name, |key| {
                        rejected.contains(&key)
                    })?;
                }
            }
        }
        Ok(())
    }

    fn only_in_database(
        &mut self,
        c: &mut Connection,
        table: &Table,
        container: &str,
        path: &str,
        is_in_source: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = table.keys(c, container, &after, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (key, _) in page.iter().filter(|(key, _)| !is_in_source(key)) {
                let message = format!("`{}` is in the database only", table.address(key));
                let finding = Finding::new(Level::Warning, "verify.only-in-database", message)
                    .in_file(path)
                    .help("an import can delete what its source no longer has")
                    .hint(Hint::DeleteMissing { app: table.app.clone() });
                self.differs(finding);
            }
        }
    }
}

/// The containers of the database that belong to an entry of the layout.
pub(crate) fn containers(
    c: &mut Connection,
    table: &Table,
    source: &SourceFile,
    container: Option<&str>,
) -> Result<Vec<String>> {
    if let Some(container) = container {
        return Ok(vec![container.to_owned()]);
    }
    if !source.is_pattern() || source.root == Root::Record {
        return Ok(vec![String::new()]);
    }
    Ok(table.containers(c)?.into_iter().filter(|container| !container.is_empty()).collect())
}

pub(crate) fn compare(
    c: &mut Connection,
    app: &Application,
    plan: &Plan,
    container: Option<&PackId>,
    terms: &CompareOptions<'_>,
) -> Result<Compared> {
    terms.context.tell(Event::Phase { name: "verify", bytes: plan.bytes() })?;
    let findings = Findings::new(terms.max_findings);
    let mut out = Compared { compared: 0, different: 0, findings };
    for finding in plan.findings.iter().filter(|finding| finding.level == Level::Rejected) {
        out.differs(finding.clone());
    }
    let asked = container.map(PackId::as_str);
    let of_one =
        |a: &PlannedFile, b: &PlannedFile| a.source == b.source && a.source.root == Root::Record;
    for files in plan.files.chunk_by(of_one) {
        let Some(first) = files.first() else { continue };
        let Some(collection) = app.collection(&first.source.collection) else { continue };
        let table = Table::new(app, collection);
        let container = first.container(asked);
        if let Some(known) = terms.sequences.get(&first.id())
            && known.holds(c, &table, container, first)?
        {
            terms.context.tell(Event::File(&first.name))?;
            Reading::new(terms.context).at(first.bytes)?;
            out.compared += known.count();
            continue;
        }
        let mut judge = Judge::new(c, first, &table, container, terms.choices)?;
        let mut whole = plan.is_whole(&first.source);
        for name in plan.rejected_records(&first.source) {
            judge.count_as_seen(name);
        }
        for file in files {
            terms.context.tell(Event::File(&file.name))?;
            let origin = Origin {
                container,
                folder: &plan.folder,
                file: &file.name,
                choices: terms.choices,
            };
            if !table.admits(c, &origin, &mut Vec::new())? {
                whole = false;
                continue;
            }
            judge.go_on(file);
            let mut comparison = Comparison {
                app,
                table: &table,
                container,
                file,
                terms,
                out: &mut out,
                stored: Canonical::default(),
            };
            let mut reading = Reading::new(terms.context);
            if !comparison.run(c, &mut judge, &mut reading)? {
                match file.source.root {
                    Root::Record => judge.count_as_seen(file.record_name()),
                    _ => whole = false,
                }
            }
            reading.at(file.bytes)?;
        }
        if whole && terms.after_import.is_none() {
            out.only_in_database(c, &table, container, first.source.name(), |key| {
                judge.has_seen(key)
            })?;
        }
    }
    Ok(out)
}

/// The comparison of one file with its container.
struct Comparison<'a> {
    app: &'a Application,
    table: &'a Table,
    container: &'a str,
    file: &'a PlannedFile,
    terms: &'a CompareOptions<'a>,
    out: &'a mut Compared,
    stored: Canonical,
}

impl Comparison<'_> {
    /// Compares the file; false when it could not be read to its end.
    fn run(
        &mut self,
        c: &mut Connection,
        judge: &mut Judge<'_>,
        reading: &mut Reading<'_>,
    ) -> Result<bool> {
        let mut batch = Batch::new(c.backend());
        let limit = self.terms.max_element;
        let file = self.file;
        let live = match file.live(self.table, limit)? {
            Ok(live) => live,
            Err(finding) => {
                self.out.differs(finding.in_file(&file.name));
                return Ok(false);
            }
        };
        let options = ReadOptions { limit, live, ..ReadOptions::default() };
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
            Ended::Whole { .. } => Ok(true),
            Ended::Stopped(Stop::Rejected(finding)) => {
                // Nothing of a rejected file is in the database; there is nothing to compare, and
                // the file cannot be called equal.
                self.out.differs(finding.in_file(&file.name));
                Ok(false)
            }
            Ended::Stopped(Stop::Io(source)) => {
                Err(Error::Source { path: file.path.clone(), source })
            }
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
                        judge.forget(Some(&[held.judged.key]));
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
                if self.terms.after_import.is_some_and(kept) {
                    None
                } else if digest != Some(row.digest) {
                    let message = format!(
                        "`{}` in the database is not what its digest says: its text was changed \
                         by hand, or damaged",
                        address()
                    );
                    Some(("verify.damaged", message))
                } else if row.digest != judged.digest {
                    let message =
                        format!("`{}` in the database differs from the source", address());
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
