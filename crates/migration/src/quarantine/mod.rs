//! Settling an entry of the quarantine by hand: a person gives the element, or the part of
//! one, as it should be, or says that nothing need be done. Either is a run of its own, which
//! a rollback undoes.

mod element;
mod part;
mod text;

use std::time::Duration;

use rehome_domain::{Choices, Finding, Outcome};
use rehome_persistence::{
    Application, Connection, Database, DatabaseLock, Error as DatabaseError, Table,
    changes::{Cause, Scope},
    declared,
    history::{self, RunEnd},
    quarantine::{self, Entry, How, NewEntry, Place},
};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    import::{self, Item},
    report::{Totals, bodies},
};
use text::Layout;

/// What settling an entry can be told.
#[derive(Clone, Debug)]
pub struct SettleOptions {
    /// What the application itself lets one choose, such as a time zone.
    pub choices: Choices,
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// The largest element, in bytes.
    pub max_element: usize,
    /// How long to wait for another process that imports.
    pub wait: Option<Duration>,
}

impl Default for SettleOptions {
    fn default() -> Self {
        Self { choices: Choices::default(), dry_run: false, max_element: 64 << 20, wait: None }
    }
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettleReport {
    /// The run, which can be rolled back; none for a dry run, and where nothing was settled.
    pub run: Option<i64>,
    /// The entry.
    pub entry: i64,
    /// Whether the entry is settled, or would be.
    pub settled: bool,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The container.
    pub container: String,
    /// The record that it is now, or is a part of; none for an element that was dismissed.
    pub key: Option<String>,
    /// What there is to say, such as why it is no record.
    pub findings: Vec<Finding>,
}

impl SettleReport {
    /// What it amounts to: something to look at where the entry still waits.
    pub fn outcome(&self) -> Outcome {
        Outcome::attention_if(!self.settled)
    }
}

/// Imports `text` in the place of an entry: the element, or the part of one, as it should be.
/// The judge of imports decides; what is no record changes nothing, and the report says why.
///
/// # Errors
/// When there is no such entry, it is settled already, or the database fails.
pub fn resolve(
    database: &Database,
    apps: &[Application],
    entry: i64,
    text: &str,
    options: &SettleOptions,
) -> Result<SettleReport> {
    settle(database, apps, entry, "resolve", options, |c, settling| {
        if settling.entry.is_part() { settling.part(c, text) } else { settling.element(c, text) }
    })
}

/// Dismisses an entry: it stays in quarantine and in exports, and waits for nobody, also when
/// an import finds it in its source again.
///
/// # Errors
/// When there is no such entry, it waits for nobody, or the database fails.
pub fn dismiss(
    database: &Database,
    apps: &[Application],
    entry: i64,
    options: &SettleOptions,
) -> Result<SettleReport> {
    settle(database, apps, entry, "dismiss", options, |c, settling| {
        let Settling { entry, run, .. } = settling;
        if !entry.waits() {
            return Err(Error::Usage(format!("entry {} waits for nobody", entry.id)));
        }
        quarantine::settle(c, entry, *run, How::Dismissed, None)?;
        Ok(Settled { key: entry.key.clone(), settled: true, ..Settled::default() })
    })
}

/// An entry that is being settled.
struct Settling<'a> {
    app: &'a Application,
    table: Table,
    entry: Entry,
    run: i64,
    options: &'a SettleOptions,
}

/// What became of it.
#[derive(Default)]
struct Settled {
    settled: bool,
    key: Option<String>,
    findings: Vec<Finding>,
    totals: Totals,
}

impl Settled {
    /// It is no record, for this reason.
    fn refused(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }
}

/// Why the transaction is left without a commit.
enum Abort {
    Unsettled(Box<SettleReport>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Abort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn settle(
    database: &Database,
    apps: &[Application],
    id: i64,
    kind: &str,
    options: &SettleOptions,
    how: impl Fn(&mut Connection, &Settling<'_>) -> Result<Settled>,
) -> Result<SettleReport> {
    let _lock =
        DatabaseLock::acquire(database, kind, options.wait.unwrap_or(database.busy_timeout()))?;
    let mut connection = database.connection()?;
    let entry = quarantine::get(&mut connection, id)?;
    let app = apps.iter().find(|app| app.id == entry.app).ok_or_else(|| {
        Error::Usage(format!("entry {id} belongs to `{}`, which is not known here", entry.app))
    })?;
    import::Options { choices: options.choices.clone(), ..import::Options::default() }
        .check(app)?;
    declared::require(&mut connection, std::slice::from_ref(app))?;
    let scope = Scope::App(&app.id);
    // What a person gives completes the import that the entry comes from.
    let outcome = connection.unit(scope, Cause::Import, None, |c| {
        let entry = quarantine::get(c, id)?;
        if !entry.is_held() {
            return Err(Error::Usage(format!("entry {id} is settled already")).into());
        }
        let collection = app.collection(&entry.collection).ok_or_else(|| {
            Error::Usage(format!("`{}` has no collection {}", app.id, entry.collection))
        })?;
        let new = history::NewRun {
            app: &app.id,
            kind,
            undoes: None,
            source: &format!("entry {id} of the quarantine"),
            container: app.default_pack.as_ref().map(|_| entry.container.as_str()),
        };
        let run = history::begin(c, &new)?;
        let table = Table::new(app, collection);
        let settling = Settling { app, table, entry, run, options };
        let Settled { settled, key, findings, totals } = c.as_run(run, |c| how(c, &settling))?;
        let Settling { entry, .. } = settling;
        let report = SettleReport {
            run: (settled && !options.dry_run).then_some(run),
            entry: id,
            settled,
            dry_run: options.dry_run,
            app: entry.app,
            collection: entry.collection,
            container: entry.container,
            key,
            findings,
        };
        if !settled || options.dry_run {
            return Err(Abort::Unsettled(Box::new(report)));
        }
        history::add_findings(c, run, &bodies(&report.findings))?;
        let totals = serde_json::to_string(&totals).unwrap_or_default();
        history::finish(c, run, RunEnd::Completed(totals))?;
        Ok(report)
    });
    match outcome {
        Ok(report) => {
            connection.persist()?;
            Ok(report)
        }
        Err(Abort::Unsettled(report)) => Ok(*report),
        Err(Abort::Failed(error)) => Err(error),
    }
}

impl Settling<'_> {
    fn place(&self) -> Place<'_> {
        let Entry { app, collection, container, .. } = &self.entry;
        Place { app, collection, container }
    }

    /// How the file is laid out that the entry comes from.
    fn layout(&self) -> Result<Layout> {
        Layout::of(self.app, &self.entry)
    }

    /// Settles what depends on several records, now that one was written.
    fn settle_table(&self, c: &mut Connection, findings: &mut Vec<Finding>) -> Result<()> {
        let mut remarks = Vec::new();
        self.table.settle(c, self.run, &self.options.choices, &mut remarks)?;
        for remark in remarks {
            findings.push(Finding { pointer: None, ..remark.finding() });
        }
        Ok(())
    }

    /// Puts a part of the record that was written into quarantine.
    fn add(&self, c: &mut Connection, item: &Item<'_>) -> Result<()> {
        let entry = NewEntry {
            run: self.run,
            place: self.place(),
            key: item.key,
            file: &self.entry.file,
            position: item.position,
            pointer: item.pointer,
            rule: item.finding.rule,
            waiting: item.finding.level == rehome_domain::Level::Quarantined,
            finding: item.finding.stored(),
            raw: item.raw,
        };
        quarantine::add(c, &entry)?;
        Ok(())
    }

    /// What `write` does, or why the database refuses it.
    fn guarded(
        &self,
        c: &mut Connection,
        write: impl Fn(&mut Connection) -> Result<(), DatabaseError>,
    ) -> Result<Option<Finding>> {
        match c.write(write) {
            Err(DatabaseError::Refused(reason)) => {
                let message = format!("the database does not take this record: {reason}");
                let level = rehome_domain::Level::Quarantined;
                Ok(Some(Finding::new(level, "record.refused", message)))
            }
            done => Ok(done.map(|()| None)?),
        }
    }
}
