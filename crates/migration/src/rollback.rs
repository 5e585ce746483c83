//! Rollback: undoing one run exactly, however old it is.
//!
//! A record is put back only where it still is what the run left; one that was changed
//! since is kept and listed, and one that was only moved since keeps its place. A rollback
//! is a run with before-images of its own, so it can be undone in turn.

use std::{collections::HashMap, time::Duration};

use rehome_domain::{App, Digest, Finding, Inspection, Level};
use rehome_persistence::{
    Connection, Database, DatabaseLock, NewRow, Row, Table, backup,
    history::{self, BeforeImage, Change},
    packs, quarantine,
    types::Timestamp,
};
use serde::Serialize;

use crate::error::{Error, Result};

/// How many rows or images are read at a time.
const PAGE: u32 = 64;

/// What a rollback can be told.
#[derive(Clone, Debug)]
pub struct RollbackOptions {
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// Make a backup first.
    pub backup: bool,
    /// How long to wait for another process that imports.
    pub wait: Duration,
}

impl Default for RollbackOptions {
    fn default() -> Self {
        Self { dry_run: false, backup: true, wait: Duration::from_secs(30) }
    }
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
    /// Records kept because they were changed since.
    pub conflicts: Vec<Finding>,
    /// The backup that was made before.
    pub backup: Option<String>,
}

impl RollbackReport {
    /// The exit code: 1 when something was kept.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.conflicts.is_empty())
    }
}

/// Undoes `run` in one transaction.
///
/// # Errors
/// When there is no such run, it belongs to an application that is not among `apps`, it is
/// under way or undone already, or the database fails.
pub fn rollback(
    database: &Database,
    apps: &[App],
    run: i64,
    options: &RollbackOptions,
) -> Result<RollbackReport> {
    let purpose = if options.dry_run { "rollback --dry-run" } else { "rollback" };
    let _lock = DatabaseLock::acquire(database, purpose, options.wait)?;
    let mut connection = database.connection()?;
    let undone = history::get(&mut connection, run)?;
    let app = apps.iter().find(|app| app.id == undone.app).ok_or_else(|| {
        Error::Usage(format!("run {run} belongs to `{}`, which is not known here", undone.app))
    })?;
    if let Some(by) = history::undone_by(&mut connection, run)? {
        return Err(Error::Usage(format!(
            "run {run} was undone by run {by} already; `rehome rollback {by}` brings it back"
        )));
    }
    let mut saved = None;
    if options.backup && !options.dry_run && database.path().is_some() {
        let backup = backup::create(database, &format!("before-rollback-of-{run}"))?;
        saved = Some(backup.path.display().to_string());
    }
    let outcome = connection.write(|c| {
        let mut report = undo(c, app, &undone)?;
        if options.dry_run {
            report.run = None;
            report.dry_run = true;
            return Err(Outcome::DryRun(Box::new(report)));
        }
        Ok(report)
    });
    match outcome {
        Ok(mut report) => {
            report.backup = saved;
            Ok(report)
        }
        Err(Outcome::DryRun(report)) => Ok(*report),
        Err(Outcome::Failed(error)) => Err(error),
    }
}

/// How the transaction is left without a commit.
enum Outcome {
    DryRun(Box<RollbackReport>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Outcome {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn undo(c: &mut Connection, app: &App, undone: &history::Run) -> Result<RollbackReport> {
    let new = history::NewRun {
        app: app.id,
        kind: "rollback",
        undoes: Some(undone.id),
        source: &undone.source,
        pack: undone.pack.as_deref(),
    };
    let run = history::begin(c, &new)?;
    let tables: HashMap<String, Table> =
        Table::all(app).into_iter().map(|table| (table.name.clone(), table)).collect();
    let report = RollbackReport {
        run: Some(run),
        undone: undone.id,
        dry_run: false,
        removed: 0,
        restored: 0,
        conflicts: Vec::new(),
        backup: None,
    };
    let mut undo = Undo { app, run, undone: undone.id, report, now: Timestamp::now().to_string() };
    let (import, brings_back) = root(c, undone)?;
    // The pack came with the first file; a run whose files were all rejected has none.
    if brings_back && !history::files(c, import.id)?.is_empty() {
        undo.ensure_pack(c, undone.pack.as_deref().unwrap_or_default(), import.id)?;
    }
    undo.changed_since(c, &tables)?;
    undo.images(c, &tables)?;
    for table in Table::all(app) {
        undo.inserted(c, &table)?;
    }
    quarantine::undo(c, undone.id, run)?;
    if let Some(pack) = &undone.pack
        && !brings_back
    {
        packs::drop_left_behind(c, app, pack, import.id)?;
    }
    let report = undo.report;
    let totals = serde_json::json!({
        "removed": report.removed,
        "restored": report.restored,
        "conflicts": report.conflicts.len(),
    });
    history::finish(c, run, Ok(totals.to_string()))?;
    Ok(report)
}

/// The import at the root of a run, and whether undoing the run brings that import back.
fn root(c: &mut Connection, run: &history::Run) -> Result<(history::Run, bool)> {
    let (mut root, mut brings_back) = (run.clone(), false);
    while let Some(earlier) = root.undoes {
        root = history::get(c, earlier)?;
        brings_back = !brings_back;
    }
    Ok((root, brings_back))
}

/// A rollback under way.
struct Undo<'a> {
    app: &'a App,
    run: i64,
    undone: i64,
    report: RollbackReport,
    now: String,
}

impl Undo<'_> {
    /// Records that the run brought and a later run changed: kept, where they still are.
    fn changed_since(&mut self, c: &mut Connection, tables: &HashMap<String, Table>) -> Result<()> {
        for (name, pack, key) in history::changed_since(c, self.undone)? {
            let Some(table) = tables.get(&name) else { continue };
            if let Some(row) = table.row(c, &pack, &key)?
                && row.run != Some(self.undone)
                && !history::has_image(c, self.undone, &name, &pack, &key)?
            {
                self.conflict(table, &pack, &key, "was changed by a later run");
            }
        }
        Ok(())
    }

    /// Records that the run updated, deleted, moved or put back.
    fn images(&mut self, c: &mut Connection, tables: &HashMap<String, Table>) -> Result<()> {
        let mut after = (String::new(), String::new(), String::new());
        loop {
            let from = (after.0.as_str(), after.1.as_str(), after.2.as_str());
            let page = history::images(c, self.undone, from, i64::from(PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.table.clone(), last.pack.clone(), last.key.clone());
            for image in page {
                if let Some(table) = tables.get(&image.table) {
                    self.image(c, table, image)?;
                }
            }
        }
    }

    fn image(&mut self, c: &mut Connection, table: &Table, image: BeforeImage) -> Result<()> {
        let (pack, key) = (image.pack.clone(), image.key.clone());
        let current = table.row(c, &pack, &key)?;
        let untouched = current.as_ref().map(|row| row.digest) == image.digest_after;
        match (image.change, current) {
            (Change::Move, Some(row)) => {
                if let Some(position) = image.position
                    && row.position != position
                    && !self.moved_since(c, table, &pack, &row)?
                {
                    self.keep(c, table, &pack, Change::Move, Some(row.digest), row)?;
                    table.move_to(c, &pack, &key, position)?;
                    self.report.restored += 1;
                }
            }
            (Change::Update, Some(row)) if untouched => {
                if let Some(mut old) = image.row {
                    if self.moved_since(c, table, &pack, &row)? {
                        old.position = row.position;
                    }
                    let rev = row.rev + 1;
                    self.keep(c, table, &pack, Change::Update, Some(old.digest), row)?;
                    self.put(c, table, &pack, &old, rev, true)?;
                }
            }
            (Change::Delete, None) => {
                if let Some(old) = image.row {
                    let image = BeforeImage {
                        table: table.name.clone(),
                        pack: pack.clone(),
                        key,
                        change: Change::Insert,
                        digest_after: Some(old.digest),
                        position: None,
                        row: None,
                    };
                    history::keep(c, self.run, &image)?;
                    self.put(c, table, &pack, &old, old.rev + 1, false)?;
                }
            }
            (Change::Insert, Some(row)) if untouched => self.remove(c, table, &pack, row)?,
            (Change::Insert | Change::Move, None) => {}
            (Change::Update, None) => {
                self.conflict(table, &pack, &key, "was deleted since");
            }
            (Change::Delete, Some(_)) => {
                self.conflict(table, &pack, &key, "was created anew since");
            }
            (Change::Update | Change::Insert, Some(_)) => {
                self.conflict(table, &pack, &key, "was changed since");
            }
        }
        Ok(())
    }

    /// Whether a later run gave the record another place, which then stays.
    fn moved_since(
        &self,
        c: &mut Connection,
        table: &Table,
        pack: &str,
        row: &Row,
    ) -> Result<bool> {
        let left = history::place_left(c, self.undone, &table.name, pack, &row.key)?;
        Ok(left.is_some_and(|left| left != row.position))
    }

    /// Records that the run inserted and nothing touched since by another run.
    fn inserted(&mut self, c: &mut Connection, table: &Table) -> Result<()> {
        let mut after = (String::new(), String::new());
        loop {
            let page = table.written_by(c, self.undone, (&after.0, &after.1), PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (pack, key) in page {
                if history::has_image(c, self.undone, &table.name, &pack, &key)? {
                    continue;
                }
                let Some(row) = table.row(c, &pack, &key)? else { continue };
                if row.source_digest == Some(row.digest) {
                    self.remove(c, table, &pack, row)?;
                } else {
                    self.conflict(table, &pack, &key, "was edited since");
                }
            }
        }
    }

    fn remove(&mut self, c: &mut Connection, table: &Table, pack: &str, row: Row) -> Result<()> {
        let key = row.key.clone();
        self.keep(c, table, pack, Change::Delete, None, row)?;
        table.delete(c, pack, &key)?;
        self.report.removed += 1;
        Ok(())
    }

    fn put(
        &mut self,
        c: &mut Connection,
        table: &Table,
        pack: &str,
        old: &Row,
        rev: i64,
        replace: bool,
    ) -> Result<()> {
        let inspection: Inspection = table.collection.inspect(&old.body).map_err(|misfit| {
            rehome_persistence::Error::Damaged {
                table: table.name.clone(),
                key: old.key.clone(),
                reason: misfit.message,
            }
        })?;
        let row = NewRow {
            pack,
            inspection: &inspection,
            position: old.position,
            body: &old.body,
            digest: old.digest,
            source_digest: old.source_digest,
            run: old.run,
            rev,
            updated_at: &self.now,
        };
        if replace {
            table.replace(c, &row)?;
        } else {
            self.ensure_pack(c, pack, self.run)?;
            table.insert(c, &row)?;
        }
        self.report.restored += 1;
        Ok(())
    }

    /// Creates the pack in the name of `run`, unless it is there.
    fn ensure_pack(&self, c: &mut Connection, pack: &str, run: i64) -> Result<()> {
        let id = pack.parse().map_err(|_| Error::Usage(format!("`{pack}` is no pack id")))?;
        packs::ensure(c, self.app.id, &id, Some(run))?;
        Ok(())
    }

    fn keep(
        &mut self,
        c: &mut Connection,
        table: &Table,
        pack: &str,
        change: Change,
        digest_after: Option<Digest>,
        row: Row,
    ) -> Result<()> {
        let image = BeforeImage {
            table: table.name.clone(),
            pack: pack.to_owned(),
            key: row.key.clone(),
            change,
            digest_after,
            position: Some(row.position),
            row: (change != Change::Move).then_some(row),
        };
        Ok(history::keep(c, self.run, &image)?)
    }

    fn conflict(&mut self, table: &Table, pack: &str, key: &str, why: &str) {
        let message =
            format!("`{key}` of {} in pack `{pack}` {why}; it was kept", table.collection.id);
        self.report.conflicts.push(
            Finding::new(Level::Conflict, "rollback.edited", message)
                .help("undo that change first, or keep it"),
        );
    }
}
