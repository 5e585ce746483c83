//! Verification: the source and the database hold the same documents, compared one by
//! one and both ways. The digest of what is stored is taken anew from its text.

use std::{fs::File, path::Path};

use rehome_domain::{App, Digest, Finding, Level, PackId, SourceFile, json::Canonical};
use rehome_persistence::{Connection, Database, Table, quarantine};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    judge::{Judge, Judged, Verdict},
    progress::{Event, Progress, Reading},
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
    /// Right after an import, what that run kept on purpose is no difference: edits, and
    /// records that are no longer in the source.
    pub(crate) after_import: Option<i64>,
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
        after_import: None,
    };
    let compared = database.connection()?.snapshot(|c| {
        let mut compared = compare(c, app, &plan, &pack, &terms, progress)?;
        for file in &plan.absent {
            compared.absent(c, app, &pack, file)?;
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
        app: &App,
        pack: &PackId,
        file: &SourceFile,
    ) -> Result<()> {
        let Some(collection) = app.collection(file.collection) else { return Ok(()) };
        self.only_in_database(c, &Table::new(app, collection), pack, file.path, |_| false)
    }

    fn only_in_database(
        &mut self,
        c: &mut Connection,
        table: &Table,
        pack: &PackId,
        path: &str,
        is_in_source: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = table.keys(c, pack.as_str(), &after, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (key, _) in page.iter().filter(|(key, _)| !is_in_source(key)) {
                let message = format!("`{key}` is in the database only");
                let finding = Finding::new(Level::Warning, "verify.only-in-database", message)
                    .in_file(path)
                    .help("`rehome import --delete-missing` deletes what its source no longer has");
                self.differs(finding);
            }
        }
    }
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
    for finding in plan.findings.iter().filter(|finding| finding.level == Level::Rejected) {
        out.differs(finding.clone());
    }
    for file in &plan.files {
        let Some(collection) = app.collection(file.source.collection) else { continue };
        progress.event(Event::File(file.source.path));
        let table = Table::new(app, collection);
        let mut comparison = Comparison { app, table: &table, pack, file, terms, out: &mut out };
        let mut reading = Reading::new(progress);
        comparison.run(c, &mut reading)?;
        reading.at(file.bytes);
    }
    Ok(out)
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
    fn run(&mut self, c: &mut Connection, reading: &mut Reading<'_>) -> Result<()> {
        let unreadable = |source| Error::Source { path: self.file.path.clone(), source };
        let input = File::open(&self.file.path).map_err(unreadable)?;
        let mut elements = Elements::new(input, self.terms.max_element);
        let mut canonical = Canonical::default();
        let mut stored = Canonical::default();
        let mut judge = Judge::new(self.file.source.path, &self.table.collection);
        loop {
            reading.at(elements.bytes_read());
            let element = match elements.next(&mut canonical) {
                Ok(Some(element)) => element,
                Ok(None) => break,
                Err(Stop::Rejected(finding)) => {
                    // Nothing of a rejected file is in the database; there is nothing to
                    // compare, and the file cannot be called equal.
                    self.out.differs(finding.in_file(self.file.source.path));
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
        if self.terms.after_import.is_some() {
            return Ok(());
        }
        let (table, path) = (self.table, self.file.source.path);
        self.out.only_in_database(c, table, self.pack, path, |key| judge.has_seen(key))
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
                let kept = |run| row.run != Some(run) && row.source_digest != digest;
                if self.terms.after_import.is_some_and(kept) {
                    None
                } else if digest != Some(row.digest) {
                    let message = format!(
                        "`{key}` in the database is not what its digest says: its text was \
                         changed by hand, or damaged"
                    );
                    Some(("verify.damaged", message))
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
            let help = match rule {
                "verify.damaged" => "if nobody meant to change it, a backup has it as it was",
                "verify.different" => {
                    "`rehome import` brings the database up to a changed source; it keeps edits"
                }
                _ => "`rehome import` brings the database up to the source",
            };
            let finding = Finding::new(Level::Warning, rule, message)
                .at(element.position(0))
                .on(format!("/{}", element.index))
                .in_file(self.file.source.path)
                .help(help);
            self.out.differs(finding);
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
            self.out.differs(finding);
        }
        Ok(())
    }
}
