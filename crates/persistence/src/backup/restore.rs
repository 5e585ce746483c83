//! The way back to a backup.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Backup,
    check::{check, copy_of, verify_whole},
    create::{Copy, create, leave_wal, with_suffix},
    lists::list,
    place, seal, server,
};
use crate::{
    Connection, Database, DatabaseLock, Settings, changes, declared, erase,
    error::{Error, Result},
    history, migrations,
    sqlite::copy_database,
    types::Timestamp,
};

/// Puts a backup in the place of the database, which is itself kept as a backup first.
/// Returns that last backup.
///
/// All of it is one transaction, so that other processes see the old state or the new one
/// and nothing between. A file is copied page by page, a backup of it with an older schema
/// too, which the database then has. What was erased since the backup was made is erased from it
/// before anybody can read it. The log tells that it goes on from a backup, and what it left.
///
/// # Errors
/// Those of [`verify`](super::verify) and [`create`], and [`Error::Busy`] while others write.
pub fn restore(database: &Database, backup: &Path) -> Result<Backup> {
    let found = verify_whole(backup)?;
    let damages = found.problems.iter().filter(|problem| !problem.starts_with("its schema"));
    let damages: Vec<&str> = damages.map(String::as_str).collect();
    if !damages.is_empty() {
        let reason = format!("the check found: {}", damages.join("; "));
        return Err(Error::Open { url: backup.display().to_string(), reason });
    }
    let lock = DatabaseLock::acquire(database, "restore", database.busy_timeout())?;
    let (copy, _scratch) = copy_of(backup)?;
    prepare(database, &copy)?;
    let left = head_of(database)?;
    let replaced = match database.path() {
        Some(file) => {
            let replaced = create(database, "before-restore")?;
            copy_database(&copy, file, database.busy_timeout())?;
            check(file)?;
            replaced
        }
        None => server::restore(database, &lock, &copy)?,
    };
    // The run that the backup was made for is no longer under way. An older schema may not
    // be able to say so; then the next import does, once it is migrated.
    let mut connection = database.connection()?;
    let _ = history::mark_interrupted(&mut connection, &lock);
    goes_on(database, &mut connection, backup, left)?;
    Ok(replaced)
}

/// Makes the copy of a backup one that may be opened: erased from it is what was erased since.
/// Returns how many records that were.
fn prepare(database: &Database, copy: &Path) -> Result<u64> {
    seal::unseal(copy)?;
    let list = erase::list_of(database)?;
    if list.is_empty() {
        return Ok(0);
    }
    let opened = opened(database, copy)?;
    let erased = erase::apply(&opened, &list)?;
    let mut connection = opened.connection()?;
    if let Connection::Sqlite(c) = &mut connection {
        leave_wal(c)?;
    }
    Ok(erased)
}

/// Opens a copy of a backup, with the schema of this program.
fn opened(database: &Database, copy: &Path) -> Result<Database> {
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let opened = Database::open(&copy.display().to_string(), &settings)?
        .with_applications(database.applications());
    let mut enabled = database.applications().to_vec();
    let groups = migrations::groups(&mut opened.connection()?, &enabled)?;
    enabled.retain(|app| groups.contains(&app.id) || !app.has_schema());
    migrations::migrate(&opened, &enabled)?;
    Ok(opened)
}

/// A backup that was opened on trial. It goes when it is dropped.
pub struct OnTrial {
    /// The copy.
    pub database: Database,
    /// How many records were erased from it first.
    pub erased: u64,
    _scratch: TempDir,
}

/// Opens a copy of a backup, as a restore would have it.
///
/// # Errors
/// As [`restore`], but for what a look at the bytes finds.
pub fn on_trial(database: &Database, backup: &Path) -> Result<OnTrial> {
    let (copy, scratch) = copy_of(backup)?;
    let erased = prepare(database, &copy)?;
    Ok(OnTrial { database: opened(database, &copy)?, erased, _scratch: scratch })
}

/// Writes every backup anew without what was erased; returns those that held any of it.
///
/// # Errors
/// As [`restore`]; those that came before are written anew then.
pub fn rewrite(database: &Database) -> Result<Vec<PathBuf>> {
    let mut rewritten = Vec::new();
    for backup in list(database)? {
        let partial = with_suffix(&backup.path, ".partial");
        let failed = |source| Error::File { path: partial.clone(), source };
        fs::copy(&backup.path, &partial).map_err(failed)?;
        let copy = Copy::of(partial.clone());
        if prepare(database, copy.path())? > 0 {
            copy.seal(&backup.path)?;
            rewritten.push(backup.path);
        }
    }
    Ok(rewritten)
}

/// How far the log of a database goes, if it has one.
fn head_of(database: &Database) -> Result<Option<changes::Head>> {
    database.read(|c| {
        if declared::exists(c, "log_head")? { changes::head(c).map(Some) } else { Ok(None) }
    })
}

/// Says in the log that it goes on from a backup. Checkpoints of what was left are kept under
/// another name: they are not of this history any more.
fn goes_on(
    database: &Database,
    c: &mut Connection,
    backup: &Path,
    left: Option<changes::Head>,
) -> Result<()> {
    c.unit_mut().set_knows_log(false);
    if !declared::exists(c, "outside_changes")? {
        return Ok(());
    }
    let head = changes::head(c)?;
    let is_left = match &left {
        Some(left) => left.origin != head.origin || !continues(c, left, &head)?,
        None => false,
    };
    if is_left {
        let checkpoints = place::checkpoints_file(database)?;
        if checkpoints.exists() {
            let now = Timestamp::now().as_str().replace(':', "");
            let kept = with_suffix(&checkpoints, &format!(".left-{now}"));
            fs::rename(&checkpoints, kept)
                .map_err(|source| Error::File { path: checkpoints, source })?;
        }
    }
    let name = backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let before = left.map_or(0, |left| left.size());
    let told = format!("{name}, of {} changes, in the place of {before}", head.size());
    changes::note_of_log(c, changes::RESTORED, &told)
}

/// Whether the history that was left is a beginning of the one that goes on.
fn continues(c: &mut Connection, left: &changes::Head, head: &changes::Head) -> Result<bool> {
    let (size, root) = (left.tree.size(), left.tree.root());
    Ok(size <= head.tree.size() && changes::is_beginning(c, size, &root)?)
}
