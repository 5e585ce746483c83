//! Rollback: undoing one run exactly, however old it is.
//!
//! It follows the log backwards and puts back what stands there: records, packs and their order,
//! workspaces. A record is put back only where it still is what the run left; one that was
//! changed since is kept and listed, and one that was only moved since keeps its place. A
//! rollback is a run that stands in the log itself, so it can be undone in turn.

mod undo;

use std::time::Duration;

use rehome_domain::{Event, Finding, Outcome};
use rehome_persistence::{
    Application, Connection, Database, DatabaseLock, backup,
    changes::{self, Cause, Context, Scope},
    declared,
    history::{self, RunEnd},
    quarantine,
};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    report::bodies,
};
use undo::Undo;

/// What a rollback can be told.
#[derive(Clone, Debug, Default)]
pub struct RollbackOptions {
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// Make a backup of a file first. The log can undo a rollback without one.
    pub backup: bool,
    /// How long to wait for another process that imports.
    pub wait: Option<Duration>,
}

/// What a rollback did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollbackReport {
    /// The rollback's own run, which can be rolled back; none for a dry run.
    pub run: Option<i64>,
    /// The run that was undone.
    pub undone: i64,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
    /// Records that were taken out again.
    pub removed: u64,
    /// Records that were put back as they were, or where they were.
    pub restored: u64,
    /// Changes of packs, their order, and workspaces that were undone.
    pub others: u64,
    /// What was kept because it was changed since.
    pub conflicts: Vec<Finding>,
    /// The backup that was made before.
    pub backup: Option<String>,
}

impl RollbackReport {
    /// What it amounts to: something to look at where anything was kept.
    pub fn outcome(&self) -> Outcome {
        Outcome::attention_if(!self.conflicts.is_empty())
    }
}

/// Undoes `run` in one transaction.
///
/// # Errors
/// When there is no such run, it belongs to an application that is not among `apps`, it is
/// under way or undone already, or the database fails.
pub fn rollback(
    database: &Database,
    apps: &[Application],
    run: i64,
    options: &RollbackOptions,
) -> Result<RollbackReport> {
    let _span = tracing::info_span!("rollback", run).entered();
    let purpose = if options.dry_run { "rollback --dry-run" } else { "rollback" };
    let lock =
        DatabaseLock::acquire(database, purpose, options.wait.unwrap_or(database.busy_timeout()))?;
    let mut connection = database.connection()?;
    if !options.dry_run {
        // Under the lock, a run that still says `running` was killed.
        connection
            .unit(Scope::Nothing, Cause::Rollback, None, |c| history::mark_interrupted(c, &lock))?;
    }
    let undone = history::get(&mut connection, run)?;
    let app = apps.iter().find(|app| app.id == undone.app).ok_or_else(|| {
        Error::Usage(format!("run {run} belongs to `{}`, which is not known here", undone.app))
    })?;
    declared::require(&mut connection, std::slice::from_ref(app))?;
    if let Some(by) = history::undone_by(&mut connection, run)? {
        return Err(Error::Undone { run, by });
    }
    let mut saved = None;
    if options.backup && !options.dry_run && database.path().is_some() {
        let backup = backup::create(database, &format!("before-rollback-of-{run}"))?;
        saved = Some(backup.path.display().to_string());
    }
    let done = connection.unit(Scope::App(&app.id), Cause::Rollback, None, |c| {
        let mut report = undo(c, app, &undone, database.context())?;
        if options.dry_run {
            report.run = None;
            report.dry_run = true;
            return Err(Abort::DryRun(Box::new(report)));
        }
        Ok(report)
    });
    match done {
        Ok(mut report) => {
            connection.persist()?;
            report.backup = saved;
            Ok(report)
        }
        Err(Abort::DryRun(report)) => Ok(*report),
        Err(Abort::Failed(error)) => Err(error),
    }
}

/// How the transaction is left without a commit.
enum Abort {
    DryRun(Box<RollbackReport>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Abort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn undo(
    c: &mut Connection,
    app: &Application,
    undone: &history::Run,
    context: &Context,
) -> Result<RollbackReport> {
    let new = history::NewRun {
        app: &app.id,
        kind: "rollback",
        undoes: Some(undone.id),
        source: &undone.source,
        container: undone.container.as_deref(),
    };
    let run = history::begin(c, &new)?;
    let report = RollbackReport {
        run: Some(run),
        undone: undone.id,
        dry_run: false,
        removed: 0,
        restored: 0,
        others: 0,
        conflicts: Vec::new(),
        backup: None,
    };
    let report = c.as_run(run, |c| {
        let mut rows = 0;
        for collection in &app.collections {
            rows += changes::count_of_run(c, undone.id, &app.id, &collection.id)?.unsigned_abs();
        }
        context.tell(Event::Rows { name: "rollback", rows })?;
        let mut undo = Undo::new(c, app, run, report, context)?;
        undo.changed_since(c)?;
        undo.changes(c)?;
        for table in declared::left_behind(c, app)? {
            undo.left_behind(c, &table)?;
        }
        quarantine::undo(c, undone.id, run)?;
        undo.drop_packs(c, undone.container.as_deref())?;
        Ok::<_, Error>(undo.report)
    })?;
    let totals = serde_json::json!({
        "removed": report.removed,
        "restored": report.restored,
        "others": report.others,
        "conflicts": report.conflicts.len(),
    });
    history::add_findings(c, run, &bodies(&report.conflicts))?;
    history::finish(c, run, RunEnd::Completed(totals.to_string()))?;
    Ok(report)
}
