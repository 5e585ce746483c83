//! Import and check: one code. A check runs it in a transaction that is rolled back.

mod batches;
mod between_records;
mod decide;
mod element;
mod file;
mod frame;
mod lacking;
mod merge;
mod missing_files;
mod missing_records;
mod notes;
mod options;
mod pack;
mod quarantine;
mod record;
mod references;
mod source_state;

pub(crate) use options::pack_of;
pub use options::{Options, Prefer};
pub(crate) use quarantine::Item;

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use rehome_domain::{ErrorCode, Event, Finding, Hint, Level, PackId, Root};
use rehome_persistence::{
    Application, Connection, Database, DatabaseLock, Error as DatabaseError, Table,
    changes::{Cause, Scope},
    declared,
    history::{self, RunEnd},
    migrations, optimize,
};

use crate::{
    error::{Error, Result},
    precedence::{Ordered, ordered},
    report::{FileReport, Findings, MissingRecord, Report, Totals, Verified, bodies},
    sequence::Sequences,
    source::Plan,
    verify,
};
use notes::Notes;
use references::References;

/// From how many new records on the planner is told of a table.
const MANY: u64 = 1000;

/// Imports the files of `app` in `folder` into `database`, or with
/// [`Options::check_only`] tells what that would do.
///
/// # Errors
/// When the folder cannot be read or the database fails. Bad data is no error: see the
/// findings of the report.
pub fn import(
    database: &Database,
    app: &Application,
    folder: &Path,
    options: &Options,
) -> Result<Report> {
    let _span = tracing::info_span!("import", app = app.id, check = options.check_only).entered();
    let plan = options.plan(app, folder)?;
    let purpose = if options.check_only { "check" } else { "import" };
    let container = options.container(app)?;
    let container = container.as_ref().map_or("", PackId::as_str);
    let wait = options.wait.unwrap_or(database.busy_timeout());
    let lock = DatabaseLock::of_container(database, &app.id, container, purpose, wait)?;
    let mut connection = database.connection()?;
    let mut import = Import::new(database, app, options, &plan)?;
    if !options.check_only {
        declared::require(&mut connection, std::slice::from_ref(app))?;
        return import.run(&mut connection, &lock);
    }
    let check = |c: &mut Connection| {
        let made = (|| {
            // What opening the database for an import would make first, is made here and goes
            // with the rest.
            migrations::migrate_within(c, app)?;
            declared::make_within(c, std::slice::from_ref(app))?;
            import.run(c, &lock)
        })();
        Outcome::from(made)
    };
    match connection.trial(Scope::Database, check) {
        Outcome::Checked(report) => Ok(*report),
        Outcome::Failed(error) => Err(error),
    }
}

/// How a check leaves its transaction: always with an error, so that it is rolled back.
enum Outcome {
    Checked(Box<Report>),
    Failed(Error),
}

impl From<Result<Report>> for Outcome {
    fn from(result: Result<Report>) -> Self {
        result.map_or_else(Self::Failed, |report| Self::Checked(Box::new(report)))
    }
}

impl From<rehome_persistence::Error> for Outcome {
    fn from(error: rehome_persistence::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// One import under way.
struct Import<'a> {
    database: &'a Database,
    app: &'a Application,
    options: &'a Options,
    plan: &'a Plan,
    container: Option<PackId>,
    run: i64,
    findings: Findings,
    /// What is said once of all files of one record that share a container.
    notes: Notes,
    references: References,
    /// Whether the pack is known to be there, and whether this run has made it.
    has_pack: bool,
    made_pack: bool,
    /// Whether the database holds data that no backup of this run covers yet.
    needs_backup: bool,
    backup: Option<String>,
    /// The hashes of files with several collections of which one was read, by their paths: all of
    /// such a file is known to be JSON.
    sound: HashMap<String, String>,
    /// How many files are in.
    written: u64,
    /// What was imported as it stands in its file, to be compared at the end.
    sequences: Sequences,
    /// How many files were passed over that hold records, or may.
    left_behind: u64,
    /// The records that are missing from the source and were kept.
    missing: Vec<MissingRecord>,
}

impl<'a> Import<'a> {
    fn new(
        database: &'a Database,
        app: &'a Application,
        options: &'a Options,
        plan: &'a Plan,
    ) -> Result<Self> {
        Ok(Self {
            database,
            app,
            options,
            plan,
            container: options.container(app)?,
            run: 0,
            findings: Findings::new(options.max_findings),
            notes: Notes::default(),
            references: References::default(),
            has_pack: false,
            made_pack: false,
            needs_backup: false,
            backup: None,
            sound: HashMap::new(),
            written: 0,
            sequences: Sequences::new(),
            left_behind: plan.left_behind().count() as u64,
            missing: Vec::new(),
        })
    }

    fn run(&mut self, c: &mut Connection, lock: &DatabaseLock) -> Result<Report> {
        let source = self.plan.folder.display().to_string();
        let interrupted = c.unit(Scope::Nothing, Cause::Import, None, |c| {
            let interrupted = history::mark_interrupted(c, lock)?;
            let run = history::NewRun {
                app: &self.app.id,
                kind: "import",
                undoes: None,
                source: &source,
                container: self.container.as_ref().map(PackId::as_str),
            };
            self.run = history::begin(c, &run)?;
            if let Some(spec) = &self.app.spec {
                declared::keep_app(c, spec)?;
            }
            Ok::<_, Error>(interrupted)
        })?;
        self.needs_backup = self.options.backup
            && !self.options.check_only
            && self.database.path().is_some()
            && (history::any(c)? || self.holds_records(c)?);
        for run in interrupted {
            let message = format!(
                "run {} of {} was interrupted; each of its files was imported whole or not at all",
                run.id, run.started_at
            );
            self.findings.add(
                Finding::new(Level::Note, "history.interrupted", message)
                    .help("what it had finished can be undone")
                    .hint(Hint::Rollback { run: run.id }),
            );
        }
        match self.files(c) {
            Ok(mut report) => {
                let totals = serde_json::to_string(&report.totals).unwrap_or_default();
                c.unit(Scope::Nothing, Cause::Import, None, |c| {
                    history::add_findings(c, self.run, &bodies(&report.findings))?;
                    history::finish(c, self.run, RunEnd::Completed(totals))
                })?;
                if !self.options.check_only {
                    self.analyze(c, &report.files)?;
                    c.persist()?;
                }
                report.backup = self.backup.take();
                Ok(report)
            }
            Err(error) => {
                // Nor can it be told that an empty pack of this run has stayed.
                let _ = self.drop_empty_pack(c);
                let error = self.cancelled(error);
                let end = match error.code() {
                    ErrorCode::Cancelled => RunEnd::Cancelled(error.to_string()),
                    _ => RunEnd::Failed(error.to_string()),
                };
                // The row must say how the run ended; the error itself is what the caller
                // needs to hear, even if that row cannot be written.
                let _ = c.unit(Scope::Nothing, Cause::Import, None, |c| {
                    history::finish(c, self.run, end)
                });
                Err(error)
            }
        }
    }

    fn files(&mut self, c: &mut Connection) -> Result<Report> {
        // What is added to a container is not all of it, so that no file is missing.
        let tells = |of: &&Finding| !(self.options.adds && of.rule == "layout.absent");
        for finding in self.plan.findings.iter().filter(tells) {
            self.findings.add(finding.clone());
        }
        let name = if self.options.check_only { "check" } else { "import" };
        self.database.context().tell(Event::Phase { name, bytes: self.plan.bytes() })?;
        let mut files: Vec<FileReport> = Vec::new();
        let mut totals = Totals::default();
        let plan = self.plan;
        for of_collection in plan.files.chunk_by(|a, b| a.source.collection == b.source.collection)
        {
            let container = self.container.clone();
            let choices = &self.options.choices;
            let turns = ordered(c, self.app, plan, of_collection, container.as_ref(), choices)?;
            let of_one = |a: &Ordered, b: &Ordered| {
                a.file.source == b.file.source && a.file.source.root == Root::Record
            };
            for containers in batches::of_containers(&turns, of_one) {
                for report in self.containers(c, &containers)? {
                    totals.add(&report.totals);
                    files.push(report);
                }
            }
        }
        self.drop_empty_pack(c)?;
        let step = || "settling what depends on several records".to_owned();
        self.settle(c).map_err(|error| error.at(step))?;
        let step = || "looking for the records that others refer to".to_owned();
        references::judge(self, c).map_err(|error| error.at(step))?;
        let step = || "comparing source and database".to_owned();
        let verified = self.verify(c, &files).map_err(|error| error.at(step))?;
        let verified = verified.map(|verified| Verified { missing: totals.missing, ..verified });
        totals.warnings = self.findings.count(Level::Warning);
        let groups = self.findings.groups();
        let findings = std::mem::replace(&mut self.findings, Findings::new(0));
        Ok(Report {
            run: (!self.options.check_only).then_some(self.run),
            app: self.app.id.to_owned(),
            container: self.container.as_ref().map(PackId::to_string),
            source: self.plan.folder.display().to_string(),
            check_only: self.options.check_only,
            files,
            left_behind: self.left_behind,
            missing_records: std::mem::take(&mut self.missing),
            findings: findings.kept,
            findings_omitted: findings.omitted,
            groups,
            totals,
            verified,
            backup: None,
        })
    }

    /// What a caller who stopped it hears: what is written, and how to go on.
    fn cancelled(&self, error: Error) -> Error {
        if error.code() != ErrorCode::Cancelled || self.options.check_only {
            return error;
        }
        let again = Hint::Import { app: Some(self.app.id.clone()) };
        let all = self.plan.files.len();
        let (written, hints) = match self.written {
            0 => ("nothing was written".to_owned(), vec![again]),
            written => (
                format!(
                    "{written} of {all} files are in the database, each of them whole, as run {}; \
                     the others are as they were",
                    self.run
                ),
                vec![again, Hint::Rollback { run: self.run }],
            ),
        };
        let what = format!("the import was cancelled: {written}");
        Error::Database(DatabaseError::Cancelled { what, hints })
    }

    fn verify(&mut self, c: &mut Connection, files: &[FileReport]) -> Result<Option<Verified>> {
        if !self.options.verify {
            return Ok(None);
        }
        let read = files.iter().map(|file| {
            let of = (file.collection.as_str(), file.path.as_str());
            (of, file.sha256.as_str())
        });
        let read: HashMap<(&str, &str), &str> = read.collect();
        let terms = verify::CompareOptions {
            max_element: self.options.max_element,
            max_findings: self.options.max_findings,
            imported: Some(verify::Imported { run: self.run, files: &read }),
            context: self.database.context(),
            choices: &self.options.choices,
            sequences: std::mem::take(&mut self.sequences),
        };
        let rejected = files.iter().filter(|file| file.rejected);
        let rejected: HashSet<&str> = rejected.map(|file| file.path.as_str()).collect();
        let mut plan = self.plan.clone();
        plan.findings.clear();
        plan.files.retain(|file| !rejected.contains(file.name.as_str()));
        let verified = verify::compare(c, self.app, &plan, self.container.as_ref(), &terms)?;
        self.findings.append(verified.findings);
        let verify::Compared { compared, different, .. } = verified;
        Ok(Some(Verified { compared, different, missing: 0 }))
    }

    /// Tells the planner of the tables that many records came into.
    fn analyze(&self, c: &mut Connection, files: &[FileReport]) -> Result<()> {
        let tables = Table::all(self.app);
        for table in tables {
            let of_it = files.iter().filter(|file| file.collection == table.collection.id);
            if of_it.map(|file| file.totals.inserted).sum::<u64>() >= MANY {
                optimize::analyze(c, &table)?;
            }
        }
        Ok(())
    }

    fn holds_records(&self, c: &mut Connection) -> Result<bool> {
        for table in Table::all(self.app) {
            if table.holds_any(c)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Called before the first change of a record: makes the backup, once.
    fn before_change(&mut self) -> Result<()> {
        if self.needs_backup {
            let purpose = format!("before-run-{}", self.run);
            let backup = rehome_persistence::backup::create(self.database, &purpose)?;
            self.backup = Some(backup.path.display().to_string());
            self.needs_backup = false;
        }
        Ok(())
    }
}
