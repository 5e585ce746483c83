//! Restoring a moment: in place, or as another database beside this one.
//!
//! Either is one unit of work, in which all since the moment is undone and the outcome is compared
//! with what the log says of that moment by itself. It is committed when both agree, and stands in
//! the log then: the history goes on, and is never cut.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use rehome_domain::Digest;
use rehome_persistence::{
    Application, Connection, Database, DatabaseLock, Settings, Table, backup,
    changes::{self, Cause, ChangeFilter, Direction, Moment, PastRecord, Scope},
};
use serde::Serialize;

use super::{Left, walk};
use crate::{
    database_move::{MoveOptions, move_database},
    error::{Error, Result},
};

/// Where a moment is restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// In this database, of which a backup is kept.
    InPlace,
    /// In a new file of SQLite.
    File(PathBuf),
    /// In the empty database at that address, as on a server.
    Database(String),
}

impl Target {
    /// Beside the database: in the empty one at an address of a server, or in a new file.
    pub fn beside(place: &str) -> Self {
        if place.contains("://") || place.starts_with("sqlite:") {
            Self::Database(place.to_owned())
        } else {
            Self::File(place.into())
        }
    }
}

/// What a restore can be told.
#[derive(Clone, Debug)]
pub struct RestoreOptions {
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// Make a backup of what is replaced.
    pub backup: bool,
    /// How long to wait for another process that imports.
    pub wait: Option<Duration>,
}

impl Default for RestoreOptions {
    fn default() -> Self {
        Self { dry_run: false, backup: true, wait: None }
    }
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// The moment, as it was asked for.
    pub moment: String,
    /// The last entry that belongs to it.
    pub seq: i64,
    /// How many entries behind it were undone.
    pub undone: u64,
    /// How many records were compared with what the log says of that moment.
    pub compared: u64,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
    /// The new database; none where it was restored in place.
    pub target: Option<String>,
    /// The backup of what was replaced.
    pub backup: Option<String>,
}

/// Restores a moment.
///
/// # Errors
/// [`rehome_persistence::Error::Moment`] for one that the log does not reach, before anything is
/// written; [`Error::Exists`] where the target is there; and when something cannot be put back.
pub fn restore(
    database: &Database,
    apps: &[Application],
    moment: &Moment,
    target: &Target,
    options: &RestoreOptions,
) -> Result<RestoreReport> {
    // What other programs wrote comes into the log first.
    database.write(|_| Ok::<_, Error>(()))?;
    let seq = database.read(|c| changes::place(c, moment))?;
    let mut report = RestoreReport {
        moment: moment.to_string(),
        seq,
        undone: 0,
        compared: 0,
        dry_run: options.dry_run,
        target: None,
        backup: None,
    };
    match target {
        Target::InPlace => {
            let _lock = DatabaseLock::acquire(
                database,
                "restore",
                options.wait.unwrap_or(database.busy_timeout()),
            )?;
            let can_be = database.path().is_some()
                || database.backend() == rehome_persistence::Backend::Postgres;
            if options.backup && !options.dry_run && can_be {
                let saved = backup::create(database, &format!("before-restore-of-seq-{seq}"))?;
                report.backup = Some(saved.path.display().to_string());
            }
            go(database, apps, &mut report)?;
        }
        Target::File(path) => {
            if path.exists() {
                return Err(Error::Exists(path.clone()));
            }
            report.target = Some(path.display().to_string());
            beside(database, apps, path, &mut report)?;
        }
        Target::Database(address) => {
            report.target = Some(rehome_persistence::without_password(address));
            let folder = tempfile::tempdir()
                .map_err(|source| Error::Target { path: std::env::temp_dir(), source })?;
            let path = folder.path().join("moment.db");
            beside(database, apps, &path, &mut report)?;
            if !options.dry_run {
                move_there(database, &path, address, options)?;
            }
        }
    }
    Ok(report)
}

/// Restores it in a copy, which gets its name when all is well.
fn beside(
    database: &Database,
    apps: &[Application],
    path: &Path,
    report: &mut RestoreReport,
) -> Result<()> {
    let copy = backup::copy_beside(database, path)?;
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let address = copy.path().display().to_string();
    let opened = Database::open(&address, &settings)?
        .with_applications(database.applications())
        .acting(database.context().clone());
    go(&opened, apps, report)?;
    drop(opened);
    if !report.dry_run {
        copy.keep(path)?;
    }
    Ok(())
}

/// Moves the database of a moment from its file to where it is wanted.
fn move_there(
    database: &Database,
    path: &Path,
    address: &str,
    options: &RestoreOptions,
) -> Result<()> {
    let moment = Database::open(&path.display().to_string(), &Settings::default())?
        .with_applications(database.applications());
    let how = MoveOptions { restart: false, wait: options.wait };
    let report = move_database(&moment, address, &Settings::default(), &how)?;
    if report.equal {
        return Ok(());
    }
    let why = "what arrived is not what was restored; empty that database, and try again";
    Err(Error::Usage(why.to_owned()))
}

/// Undoes all since the moment, and compares.
fn go(database: &Database, apps: &[Application], report: &mut RestoreReport) -> Result<()> {
    let context = database.context();
    let reason = match &context.reason {
        Some(reason) => format!("restored {}: {reason}", report.moment),
        None => format!("restored {}", report.moment),
    };
    let acting = database.clone().acting(context.clone().because(reason));
    let outcome = acting.unit(Scope::Database, Cause::Rollback, |c| {
        let expected = expected(c, apps, report.seq)?;
        report.undone = walk::back(c, apps, &ChangeFilter::default(), report.seq)?;
        for (table, container, records) in &expected {
            report.compared += compare(c, table, container, records)?;
        }
        if report.dry_run { Err(Left::DryRun) } else { Ok(()) }
    });
    match outcome {
        Ok(()) => Ok(database.connection()?.persist()?),
        Err(Left::DryRun) => Ok(()),
        Err(Left::Failed(error)) => Err(error),
    }
}

type Expected = Vec<(Table, String, Vec<PastRecord>)>;

/// The records of the moment in all containers of envelopes that were touched since, computed from
/// the log alone.
fn expected(c: &mut Connection, apps: &[Application], seq: i64) -> Result<Expected> {
    const PAGE: i64 = 1000;
    let mut touched: BTreeSet<(String, String, String)> = BTreeSet::new();
    let mut filter = ChangeFilter { after: Some(seq), ..ChangeFilter::default() };
    loop {
        let page = changes::list(c, &filter, Direction::Forth, PAGE)?;
        let Some(last) = page.last() else { break };
        filter.after = Some(last.seq);
        let record = page.into_iter().map(|change| change.record);
        touched.extend(record.map(|of| (of.app, of.collection, of.container)));
    }
    let tables: Vec<Table> = apps.iter().flat_map(Table::all).collect();
    let mut expected = Vec::new();
    for (app, collection, container) in touched {
        let table =
            tables.iter().find(|table| table.app == app && table.collection.id == collection);
        if let Some(table) = table.filter(|table| !table.is_relational()) {
            let records = changes::container_at(c, table, &container, seq)?;
            expected.push((table.clone(), container, records));
        }
    }
    Ok(expected)
}

/// Refuses records that are not those of the moment; returns how many there are.
fn compare(
    c: &mut Connection,
    table: &Table,
    container: &str,
    expected: &[PastRecord],
) -> Result<u64> {
    const PAGE: u32 = 1000;
    let mut wanted = expected.iter();
    let mut after: Option<(i64, String)> = None;
    loop {
        let from = after.as_ref().map(|(position, key)| (*position, key.as_str()));
        let page = table.page(c, container, from, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some((last.position, last.key.clone()));
        for row in &page {
            let is_it = wanted.next().is_some_and(|wanted| {
                wanted.key == row.key
                    && wanted.position == row.position
                    && Digest::of(&wanted.body).ok() == row.digest_of_body()
            });
            if !is_it {
                return Err(disagree(table, container, &row.key));
            }
        }
    }
    match wanted.next() {
        None => Ok(expected.len() as u64),
        Some(record) => Err(disagree(table, container, &record.key)),
    }
}

fn disagree(table: &Table, container: &str, key: &str) -> Error {
    Error::Database(rehome_persistence::Error::Damaged {
        table: table.name.clone(),
        key: format!("{container}/{key}"),
        reason: "the two ways to that moment do not lead to the same, so nothing was changed"
            .to_owned(),
    })
}
