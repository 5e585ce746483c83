//! Verification: the source and the database hold the same documents, compared one by
//! one and both ways. The digest of what is stored is taken anew from its text.

use std::{fs::File, path::Path};

use rehome_domain::{App, Digest, Finding, Level, PackId, json::Canonical};
use rehome_persistence::{Connection, Database, Table, quarantine};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    judge::{Judge, Judged, Verdict},
    progress::{Event, Progress},
    report::{Findings, Verified},
    source::{Element, Elements, Plan, PlannedFile, Stop},
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The application.
    pub app: String,
    /// The pack.
    pub pack: String,
    /// The source folder.
    pub source: String,
    /// The counts.
    #[serde(flatten)]
    pub verified: Verified,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings are not listed, because there were too many.
    pub findings_omitted: u64,
}

/// How to compare.
pub(crate) struct Terms {
    pub(crate) max_element: usize,
    pub(crate) max_findings: usize,
    /// Right after an import, what it kept on purpose is no difference: edits, records that
    /// are no longer in the source, and files that it rejected.
    pub(crate) after_import: bool,
}

/// Compares the files of `app` in `folder` with `pack` of `database`, on one unchanging view.
///
/// # Errors
/// When the folder cannot be read or the database fails. Differences are no error.
pub fn verify(
    database: &Database,
    app: &App,
    folder: &Path,
    options: &crate::Options,
    progress: &mut dyn Progress,
) -> Result<Verification> {
    let plan = Plan::new(app, folder, &options.only)?;
    let pack = options.pack(app)?;
    let terms = Terms {
        max_element: options.max_element,
        max_findings: options.max_findings,
        after_import: false,
    };
    let compared = database.connection()?.snapshot(|c| {
        let mut compared = compare(c, app, &plan, &pack, &terms, progress)?;
        if options.only.is_empty() {
            without_file(c, app, &plan, &pack, &mut compared)?;
        }
        Ok::<_, Error>(compared)
    })?;
    Ok(Verification {
        app: app.id.to_owned(),
        pack: pack.to_string(),
        source: folder.display().to_string(),
        verified: Verified { compared: compared.compared, different: compared.different },
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

pub(crate) fn compare(
    c: &mut Connection,
    app: &App,
    plan: &Plan,
    pack: &PackId,
    terms: &Terms,
    progress: &mut dyn Progress,
) -> Result<Compared> {
    progress.event(Event::Phase { name: "verify", bytes: plan.bytes() });
    let findings = Findings::new(terms.max_findings);
    let mut out = Compared { compared: 0, different: 0, findings };
    for file in &plan.files {
        let Some(collection) = app.collection(file.source.collection) else { continue };
        progress.event(Event::File(file.source.path));
        let table = Table::new(app, collection);
        let mut comparison = Comparison { app, table: &table, pack, file, terms, out: &mut out };
        comparison.run(c, progress)?;
    }
    Ok(out)
}

/// Counts the records of collections whose file is not in the folder at all.
fn without_file(
    c: &mut Connection,
    app: &App,
    plan: &Plan,
    pack: &PackId,
    out: &mut Compared,
) -> Result<()> {
    let planned = |path: &str| plan.files.iter().any(|file| file.source.path == path);
    for file in app.files.iter().filter(|file| !planned(file.path)) {
        let Some(collection) = app.collection(file.collection) else { continue };
        let count = Table::new(app, collection).count_in(c, pack.as_str())?;
        if count > 0 {
            let message = format!("the database holds {count} records, and there is no file");
            out.different += count.unsigned_abs();
            out.findings.add(
                Finding::new(Level::Warning, "verify.only-in-database", message)
                    .in_file(file.path)
                    .help("`rehome export` writes the file"),
            );
        }
    }
    Ok(())
}

/// The comparison of one file with its container.
struct Comparison<'a> {
    app: &'a App,
    table: &'a Table,
    pack: &'a PackId,
    file: &'a PlannedFile,
    terms: &'a Terms,
    out: &'a mut Compared,
}

impl Comparison<'_> {
    fn run(&mut self, c: &mut Connection, progress: &mut dyn Progress) -> Result<()> {
        let unreadable = |source| Error::Source { path: self.file.path.clone(), source };
        let input = File::open(&self.file.path).map_err(unreadable)?;
        let mut elements = Elements::new(input, self.terms.max_element);
        let mut canonical = Canonical::default();
        let mut stored = Canonical::default();
        let mut judge = Judge::new(self.file.source.path, &self.table.collection);
        let mut told = 0;
        loop {
            let read = elements.bytes_read();
            if read > told {
                progress.event(Event::Advanced(read - told));
                told = read;
            }
            let element = match elements.next(&mut canonical) {
                Ok(Some(element)) => element,
                Ok(None) => break,
                Err(Stop::Rejected(_)) if self.terms.after_import => return Ok(()),
                Err(Stop::Rejected(finding)) => {
                    // Nothing of a rejected file is in the database; there is nothing to
                    // compare, and the file cannot be called equal.
                    self.differs(finding.in_file(self.file.source.path));
                    return Ok(());
                }
                Err(Stop::Io(source)) => return Err(unreadable(source)),
            };
            self.out.compared += 1;
            match judge.judge(&element, &canonical) {
                Verdict::Record(judged) => self.record(c, &element, &judged, &mut stored)?,
                Verdict::SetAside(finding) => self.set_aside(c, &element, finding)?,
            }
        }
        if self.terms.after_import { Ok(()) } else { self.only_in_database(c, &judge) }
    }

    fn record(
        &mut self,
        c: &mut Connection,
        element: &Element<'_>,
        judged: &Judged,
        stored: &mut Canonical,
    ) -> Result<()> {
        let key = &judged.inspection.key;
        let difference = match self.table.row(c, self.pack.as_str(), key)? {
            None => Some(("verify.absent", format!("`{key}` is not in the database"))),
            Some(row) => {
                let digest = match stored.read(&row.body, 1) {
                    Ok(None) => Some(Digest::of_canonical(stored.bytes())),
                    _ => None,
                };
                if digest != Some(row.digest) {
                    let message = format!("`{key}` in the database is not what its digest says");
                    Some(("verify.damaged", message))
                } else if self.terms.after_import && row.source_digest != Some(row.digest) {
                    None
                } else if row.digest != judged.digest {
                    let message = format!("`{key}` in the database differs from the source");
                    Some(("verify.different", message))
                } else if row.position != element.index {
                    let message =
                        format!("`{key}` stands at place {} in the database", row.position);
                    Some(("verify.order", message))
                } else {
                    None
                }
            }
        };
        if let Some((rule, message)) = difference {
            let finding = Finding::new(Level::Warning, rule, message)
                .at(element.position(0))
                .on(format!("/{}", element.index))
                .in_file(self.file.source.path)
                .help("`rehome import` brings the database up to the source");
            self.differs(finding);
        }
        Ok(())
    }

    fn set_aside(
        &mut self,
        c: &mut Connection,
        element: &Element<'_>,
        finding: Finding,
    ) -> Result<()> {
        let entries = quarantine::in_container(
            c,
            self.app.id,
            self.table.collection.id,
            self.pack.as_str(),
            element.index,
            1,
        )?;
        let kept = entries
            .first()
            .is_some_and(|entry| entry.position == element.index && entry.raw == element.text);
        if !kept {
            self.differs(finding);
        }
        Ok(())
    }

    fn only_in_database(&mut self, c: &mut Connection, judge: &Judge<'_>) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = self.table.keys(c, self.pack.as_str(), &after, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (key, _) in page.iter().filter(|(key, _)| !judge.has_seen(key)) {
                let message = format!("`{key}` is in the database only");
                let finding = Finding::new(Level::Warning, "verify.only-in-database", message)
                    .in_file(self.file.source.path)
                    .help("`rehome import --delete-missing` deletes what its source no longer has");
                self.differs(finding);
            }
        }
    }

    fn differs(&mut self, finding: Finding) {
        self.out.different += 1;
        self.out.findings.add(finding);
    }
}
