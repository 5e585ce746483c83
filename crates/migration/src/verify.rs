//! Verification: the source and the database hold the same documents, compared one by
//! one and both ways. The digest of what is stored is taken anew from its text.
//!
//! It is long because what a source and a database differ in is told in one place.

mod comparison;

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use rehome_domain::{
    Choices, Event, Finding, FindingGroup, Hint, Level, Outcome, PackId, Root, SourceFile,
    json::Canonical,
};
use rehome_persistence::{
    Application, Connection, Database, Table,
    changes::Context,
    history,
    quarantine::{self, Counts},
    relation::Origin,
};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    judge::Judge,
    precedence::{Ordered, ordered},
    progress::Reading,
    report::{Findings, MissingRecord, Verified},
    sequence::Sequences,
    source::{Plan, PlannedFile},
};
use comparison::{Comparison, Read};

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
    /// The records that came from the source once and are no longer in it, as many as findings are
    /// listed.
    pub missing_records: Vec<MissingRecord>,
    /// What the database has in quarantine of it: elements, and parts of records.
    pub quarantined: u64,
    /// Of that, what waits for a person.
    pub waiting: u64,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings are not listed, because there were too many.
    pub findings_omitted: u64,
    /// All findings, put together by rule and field.
    pub groups: Vec<FindingGroup<Finding>>,
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
    pub(crate) imported: Option<Imported<'a>>,
    /// What that import knows of its files.
    pub(crate) sequences: Sequences,
}

/// The import that a comparison follows.
#[derive(Clone, Copy)]
pub(crate) struct Imported<'a> {
    pub(crate) run: i64,
    /// The hashes of the files that it read, by their collections and paths.
    pub(crate) files: &'a HashMap<(&'a str, &'a str), &'a str>,
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
    let plan = Plan::new(app, folder, &options.only, &options.treat)?;
    let container = options.container(app)?;
    let terms = CompareOptions {
        max_element: options.max_element,
        max_findings: options.max_findings,
        imported: None,
        context: database.context(),
        choices: &options.choices,
        sequences: Sequences::new(),
    };
    let (compared, counts) = database.connection()?.snapshot(|c| {
        let mut compared = compare(c, app, &plan, container.as_ref(), &terms)?;
        if options.only.is_empty() {
            compared.absent(c, app, container.as_ref(), &plan)?;
        }
        for finding in plan.left_behind() {
            compared.findings.add(finding.clone());
            compared.left_behind += 1;
        }
        let counts = quarantine::counts(c, Some(&app.id), container.as_ref().map(PackId::as_str))?;
        Ok::<_, Error>((compared, counts))
    })?;
    let Counts { quarantined, waiting } = counts;
    let Compared { compared, different, missing, missing_records, left_behind, findings, .. } =
        compared;
    Ok(Verification {
        app: app.id.to_owned(),
        container: container.as_ref().map(PackId::to_string),
        source: folder.display().to_string(),
        verified: Verified { compared, different, missing },
        left_behind,
        missing_records,
        quarantined: quarantined.unsigned_abs(),
        waiting: waiting.unsigned_abs(),
        groups: findings.groups(),
        findings: findings.kept,
        findings_omitted: findings.omitted,
    })
}

/// What a comparison found.
pub(crate) struct Compared {
    pub(crate) compared: u64,
    pub(crate) different: u64,
    missing: u64,
    missing_records: Vec<MissingRecord>,
    left_behind: u64,
    pub(crate) findings: Findings,
    limit: usize,
    /// The files of which one collection was compared to the end.
    sound: HashSet<String>,
}

impl Compared {
    fn new(limit: usize) -> Self {
        Self {
            compared: 0,
            different: 0,
            missing: 0,
            missing_records: Vec::new(),
            left_behind: 0,
            findings: Findings::new(limit),
            limit,
            sound: HashSet::new(),
        }
    }

    fn differs(&mut self, finding: Finding) {
        self.different += 1;
        self.findings.add(finding);
    }

    /// Takes over what was found in one file.
    fn add(&mut self, of_file: Self) {
        self.compared += of_file.compared;
        self.different += of_file.different;
        self.findings.append(of_file.findings);
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
            let of_source = plan.files.iter().filter(|file| file.source == *source);
            let there: HashSet<&str> = of_source.map(|file| file.container(asked)).collect();
            for container in containers(c, &table, source, asked)? {
                let there = there.contains(container.as_str());
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
                    let place = InDatabase { table: &table, container: &container, path: &name };
                    self.only_in_database(c, place, None, |key| rejected.contains(&key))?;
                }
            }
        }
        Ok(())
    }

    /// Names what the database alone has of a container; without a judge, since its file is not
    /// there.
    fn only_in_database(
        &mut self,
        c: &mut Connection,
        place: InDatabase<'_>,
        judge: Option<&Judge<'_>>,
        is_in_source: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let InDatabase { table, container, path } = place;
        let mut after = String::new();
        loop {
            let page = table.keys(c, container, &after, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (key, state) in page.iter().filter(|(key, _)| !is_in_source(key)) {
                let address = table.address(key);
                let finding = |rule, message: String| {
                    Finding::new(Level::Warning, rule, message).in_file(path)
                };
                let only = || {
                    let message = format!("`{address}` is in the database only");
                    finding("verify.only-in-database", message)
                };
                let came = state.source_digest.is_some();
                let finding = if judge.is_some_and(|judge| judge.may_wait(key)) {
                    let message = format!(
                        "`{address}` is what an earlier import brought; its element in the source \
                         waits in quarantine"
                    );
                    finding("verify.waiting", message)
                        .help("correct that element")
                        .hint(Hint::ListQuarantine)
                } else if !came {
                    only().help("it was made in the database; an export writes it into the file")
                } else if judge.is_none() {
                    only().help("the file that it came from is not there")
                } else {
                    let row = table.row(c, container, key)?;
                    let deletable = row.is_some_and(|row| !row.edited());
                    self.missing += 1;
                    if self.missing_records.len() < self.limit {
                        let (path, record) = (path.to_owned(), table.record(container, key));
                        self.missing_records.push(MissingRecord { path, record, deletable });
                    }
                    if deletable {
                        only()
                            .help("it came from this file once; an import can delete what its source no longer has")
                            .hint(Hint::DeleteMissing { app: table.app.clone() })
                    } else {
                        only().help("it came from this file once, and was edited here since")
                    }
                };
                self.differs(finding);
            }
        }
    }
}

/// What of the database stands for a file.
#[derive(Clone, Copy)]
struct InDatabase<'a> {
    table: &'a Table,
    container: &'a str,
    path: &'a str,
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
    let mut out = Compared::new(terms.max_findings);
    for finding in plan.findings.iter().filter(|finding| finding.level == Level::Rejected) {
        out.differs(finding.clone());
    }
    for files in plan.files.chunk_by(|a, b| a.source.collection == b.source.collection) {
        let turns = ordered(c, app, plan, files, container, terms.choices)?;
        let of_one = |a: &Ordered, b: &Ordered| {
            a.file.source == b.file.source && a.file.source.root == Root::Record
        };
        for turns in turns.chunk_by(of_one) {
            compare_container(c, app, plan, container, terms, turns, &mut out)?;
        }
    }
    Ok(out)
}

/// Compares the files of one container with it.
fn compare_container(
    c: &mut Connection,
    app: &Application,
    plan: &Plan,
    container: Option<&PackId>,
    terms: &CompareOptions<'_>,
    turns: &[Ordered],
    out: &mut Compared,
) -> Result<()> {
    let Some(Ordered { file: first, .. }) = turns.first() else { return Ok(()) };
    let Some(collection) = app.collection(&first.source.collection) else { return Ok(()) };
    let table = Table::new(app, collection);
    let asked = container.map(PackId::as_str);
    let container = first.container(asked);
    if let Some(known) = terms.sequences.get(&first.id())
        && known.holds(c, &table, container, first)?
    {
        terms.context.tell(Event::File(&first.name))?;
        Reading::new(terms.context).at(first.bytes)?;
        out.compared += known.count();
        return Ok(());
    }
    let mut judge = Judge::new(c, first, &table, container, terms.choices)?;
    let mut whole = plan.is_whole(&first.source);
    for name in plan.rejected_records(&first.source) {
        judge.count_as_seen(name);
    }
    for Ordered { file, yields } in turns {
        terms.context.tell(Event::File(&file.name))?;
        let origin =
            Origin { container, folder: &plan.folder, file: &file.name, choices: terms.choices };
        let mut remarks = Vec::new();
        if !table.admits(c, &origin, &mut remarks)? {
            // An import has said so already.
            for remark in remarks.into_iter().filter(|_| terms.imported.is_none()) {
                let finding = Finding { pointer: None, ..remark.finding() }.in_file(&file.name);
                out.findings.add(finding);
            }
            out.left_behind += 1;
            whole = false;
            continue;
        }
        judge.go_on(file);
        judge.yield_to(yields);
        let mut of_file = Compared::new(terms.max_findings);
        let mut comparison = Comparison {
            app,
            table: &table,
            container,
            file,
            terms,
            out: &mut of_file,
            stored: Canonical::default(),
            is_sound: out.sound.contains(&file.name),
        };
        let mut reading = Reading::new(terms.context);
        let read = comparison.run(c, &mut judge, &mut reading)?;
        if matches!(read, Read::Whole(_)) && file.regions.all.len() > 1 {
            out.sound.insert(file.name.clone());
        }
        if let Some(imported) = terms.imported
            && imported.is_another(file, &read)
        {
            out.findings.add(changed(app, file));
            whole = false;
        } else {
            let has_records = matches!(read, Read::Whole(_)) && of_file.different > 0;
            if terms.imported.is_none() && has_records {
                let run = changed_since(c, app, asked, file, &read)?;
                if let Some(run) = run {
                    of_file.findings.add(since(file, run));
                }
            }
            out.add(of_file);
        }
        if !matches!(read, Read::Whole(_)) {
            match file.source.root {
                Root::Record => judge.count_as_seen(file.record_name()),
                _ => whole = false,
            }
        }
        reading.at(file.bytes)?;
    }
    if whole && terms.imported.is_none() {
        let path = if first.source.is_pattern() && first.source.root == Root::Record {
            first.source.name()
        } else {
            &first.name
        };
        let place = InDatabase { table: &table, container, path };
        out.only_in_database(c, place, Some(&judge), |key| judge.has_seen(key))?;
    }
    Ok(())
}

impl Imported<'_> {
    /// Whether a file is another one now than the import read.
    fn is_another(&self, file: &PlannedFile, read: &Read) -> bool {
        let imported = self.files.get(&(file.source.collection.as_str(), file.name.as_str()));
        imported.is_some_and(|sha256| read.hash().map(String::as_str) != Some(*sha256))
    }
}

/// What to say of a file that changed while it was imported.
fn changed(app: &Application, file: &PlannedFile) -> Finding {
    let message = "this file changed after it was read; what it held then is in the database";
    Finding::new(Level::Warning, "verify.source-changed", message)
        .in_file(&file.name)
        .help("import again, when the program that writes it is done")
        .hint(Hint::Import { app: Some(app.id.clone()) })
}

/// The run that read a file last, where the file is another one now.
fn changed_since(
    c: &mut Connection,
    app: &Application,
    container: Option<&str>,
    file: &PlannedFile,
    read: &Read,
) -> Result<Option<i64>> {
    let Some(now) = read.hash() else { return Ok(None) };
    let last = history::last_read(c, &app.id, container, &file.name)?;
    Ok(last.filter(|(_, sha256)| sha256 != now).map(|(run, _)| run))
}

/// What to say of a file that changed since a run imported it, and differs now.
fn since(file: &PlannedFile, run: i64) -> Finding {
    let message = format!("this file changed since run {run} read it, which may be all there is");
    Finding::new(Level::Note, "verify.source-changed", message).in_file(&file.name)
}
