//! Making a copy.

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use rehome_domain::log::Checkpoint;
use tempfile::TempDir;

use super::{
    Backup,
    check::{check, open},
    lists::{self, Prune},
    place::{self, Place},
    seal, server,
};
use crate::{
    Database, Settings, changes, declared,
    error::{Error, Result},
    files::{copy_private, make_private_folder, owner_only},
    statement::quoted,
    types::Timestamp,
};

/// How long a file that a killed process left behind must have been left alone to count as such.
const ABANDONED: Duration = Duration::from_secs(600);

/// Makes a backup; `purpose` becomes part of its name. One whose purpose begins with `before-` is
/// automatic: the last few of these are kept.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory, [`Error::File`] or [`Error::Statement`]
/// when the copy cannot be written, [`Error::Damaged`] when it fails its check.
pub fn create(database: &Database, purpose: &str) -> Result<Backup> {
    let place = Place::of(database)?;
    if let Some(bad) = purpose.chars().find(|c| matches!(c, '/' | '\\' | '\0')) {
        return Err(Error::Invalid(format!("a backup cannot be called so: {bad:?} is in it")));
    }
    make_private_folder(place.shown_folder())
        .map_err(|source| Error::File { path: place.shown_folder().to_owned(), source })?;
    clean(place.shown_folder());
    let label = format!("{}-{purpose}", Timestamp::now().as_str().replace(':', ""));
    let path = place.folder.join(format!("{}{label}", place.prefix));
    let copy = copy_beside(database, &path)?;
    let checkpoint = copy.checkpoint()?;
    copy.seal(&path)?;
    if let Some(checkpoint) = checkpoint {
        append_checkpoint(&place::beside(database, &place, "checkpoints"), &checkpoint)?;
    }
    let backup = lists::describe(&path, label)?;
    if backup.automatic {
        lists::prune(database, &Prune::default())?;
    }
    Ok(backup)
}

/// Appends a checkpoint of the log to the file beside the database.
///
/// # Errors
/// [`Error::Invalid`] for a database in memory, [`Error::File`] when it cannot be written.
pub fn add_checkpoint(database: &Database) -> Result<()> {
    let path = place::checkpoints_file(database)?;
    let checkpoint = database.read(|c| {
        if declared::exists(c, "log_head")? { changes::checkpoint(c).map(Some) } else { Ok(None) }
    })?;
    checkpoint.map_or(Ok(()), |checkpoint| append_checkpoint(&path, &checkpoint))
}

fn append_checkpoint(path: &Path, checkpoint: &Checkpoint) -> Result<()> {
    use std::io::Write as _;
    let failed = |source| Error::File { path: path.to_owned(), source };
    let mut file = owner_only().append(true).create(true).open(path).map_err(failed)?;
    file.write_all(format!("{checkpoint}\n").as_bytes()).map_err(failed)
}

/// A copy of a database that has no name yet. It goes when it is dropped.
#[derive(Debug)]
pub struct Copy {
    path: PathBuf,
    _scratch: Option<TempDir>,
}

impl Copy {
    /// Where it is meanwhile.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file at that path.
    pub(super) fn of(path: PathBuf) -> Self {
        Self { path, _scratch: None }
    }

    /// A checkpoint of its log, if it has one. The caller may hold the last connection of the
    /// database itself.
    fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        let settings = Settings { pool_size: 1, ..Settings::default() };
        let copy = Database::open(&self.path.display().to_string(), &settings)?;
        copy.read(|c| {
            if declared::exists(c, "log_head")? {
                changes::checkpoint(c).map(Some)
            } else {
                Ok(None)
            }
        })
    }

    /// Checks it, brings it to the disk, and gives it its name.
    ///
    /// # Errors
    /// [`Error::Open`] where it is not sound, [`Error::File`].
    pub fn keep(self, path: &Path) -> Result<()> {
        check(&self.path)?;
        let failed = |source| Error::File { path: path.to_owned(), source };
        File::open(&self.path).and_then(|copy| copy.sync_all()).map_err(failed)?;
        fs::rename(&self.path, path).map_err(failed)
    }

    /// The same for a backup: without what is made from the records, and with a sum of its bytes.
    pub(super) fn seal(self, path: &Path) -> Result<()> {
        strip(&self.path)?;
        check(&self.path)?;
        seal::seal(&self.path)?;
        let failed = |source| Error::File { path: path.to_owned(), source };
        fs::rename(&self.path, path).map_err(failed)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&self.path, end));
        }
    }
}

/// Copies the database into a new file that is to be called `path` in the end.
///
/// # Errors
/// [`Error::File`] and [`Error::Statement`] when it cannot be written.
pub fn copy_beside(database: &Database, path: &Path) -> Result<Copy> {
    let Some(source) = database.path() else {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let (copy, scratch) = server::save(database, folder.unwrap_or(Path::new(".")))?;
        return Ok(Copy { path: copy, _scratch: Some(scratch) });
    };
    let copy = Copy { path: with_suffix(path, ".partial"), _scratch: None };
    // SQLite fills a file that is there and empty, and leaves its mode.
    let failed = |source| Error::File { path: copy.path.clone(), source };
    owner_only().write(true).create(true).truncate(true).open(&copy.path).map_err(failed)?;
    vacuum(database, source, &copy.path)?;
    Ok(copy)
}

/// A copy of the database in a folder of its own, which goes with it: for
/// what has to write and must not write there. Checkpoints that stand beside the database stand
/// beside it too.
///
/// # Errors
/// [`Error::File`] and [`Error::Statement`] when it cannot be written.
pub fn scratch_copy(database: &Database) -> Result<Database> {
    let temporary = std::env::temp_dir();
    let (path, scratch) = match database.path() {
        None => server::save(database, &temporary)?,
        Some(source) => {
            let (_, scratch) = server::scratch(&temporary)?;
            let name = source.file_name().unwrap_or(OsStr::new("copy.db"));
            let path = scratch.path().join(name);
            owner_only()
                .write(true)
                .create_new(true)
                .open(&path)
                .map_err(|failed| Error::File { path: path.clone(), source: failed })?;
            vacuum(database, source, &path)?;
            (path, scratch)
        }
    };
    let copy = Database::open(&path.display().to_string(), &Settings::default())?
        .with_applications(database.applications())
        .acting(database.context().clone());
    if let (Ok(there), Ok(here)) =
        (place::checkpoints_file(database), place::checkpoints_file(&copy))
        && there.exists()
    {
        copy_private(&there, &here)
            .map_err(|failed| Error::File { path: there.clone(), source: failed.source() })?;
    }
    Ok(copy.in_scratch(scratch))
}

/// Writes the database into a new file.
fn vacuum(database: &Database, source: &Path, target: &Path) -> Result<()> {
    // A connection of its own: the caller may hold the last one of the pool.
    let mut connection = match database.reading_address() {
        Some(address) => open(Path::new(&address))?,
        None => open(source)?,
    };
    connection
        .batch_execute(&format!("PRAGMA busy_timeout = {}", database.busy_timeout().as_millis()))?;
    let into = target.display().to_string();
    sql_query("VACUUM INTO ?").bind::<Text, _>(into).execute(&mut connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Empties the tables that are made from the records, and gives their room back.
pub(super) fn strip(path: &Path) -> Result<()> {
    let mut c = open(path)?;
    empty_search(&mut c)?;
    leave_wal(&mut c)?;
    Ok(c.batch_execute("VACUUM")?)
}

/// Has the file keep no log beside it. SQLite does not wait for that by itself, and a pool lets go of
/// its connections on threads of its own.
pub(super) fn leave_wal(c: &mut SqliteConnection) -> Result<()> {
    const TRIES: u32 = 500;
    const PAUSE: Duration = Duration::from_millis(10);
    for _ in 1..TRIES {
        match c.batch_execute("PRAGMA journal_mode = DELETE").map_err(Error::from) {
            Err(Error::Busy { .. }) => thread::sleep(PAUSE),
            done => return done,
        }
    }
    Ok(c.batch_execute("PRAGMA journal_mode = DELETE")?)
}

/// Empties the tables that are made from the records.
pub(crate) fn empty_search(c: &mut SqliteConnection) -> Result<()> {
    let tables: Vec<Name> = sql_query(
        "SELECT name, type AS kind FROM pragma_table_list \
         WHERE schema = 'main' AND type IN ('table', 'virtual') \
           AND name LIKE 'search\\_%' ESCAPE '\\' ORDER BY type = 'table', name",
    )
    .load(c)?;
    for Name { name, kind } in tables {
        // The names are those of the schema itself.
        let name = quoted(&name);
        let told = |what: &str| format!("INSERT INTO {name} ({name}) VALUES ('{what}')");
        if kind == "table" || c.batch_execute(&told("delete-all")).is_err() {
            c.batch_execute(&format!("DELETE FROM {name}"))?;
        }
        if kind != "table" {
            // Words of rows that are gone stay in an index until it is made anew.
            c.batch_execute(&told("rebuild")).or_else(|_| c.batch_execute(&told("optimize")))?;
        }
    }
    Ok(())
}

/// Removes what killed processes left behind in a folder of backups.
pub(super) fn clean(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let partial = [".partial", ".partial-journal", ".partial-wal", ".partial-shm"];
        let is_partial = name.contains(".backup-") && partial.iter().any(|end| name.ends_with(end));
        let is_scratch = name.starts_with(".rehome-");
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if (is_partial || is_scratch) && age.is_some_and(|age| age > ABANDONED) {
            // What cannot be removed now is tried again with the next one.
            let path = entry.path();
            let _ = if is_scratch { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
