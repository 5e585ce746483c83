//! How a file can be opened: written to, only read, or not at all, since it is somebody else's.
//!
//! Merely opening a file of SQLite may change it and what lies beside it: a log is brought into the
//! file, another is begun, the journal's mode is switched. So a file is looked at before, in a way
//! that touches nothing; and one that nobody may write is read in the way that fits: in step with
//! those who write it where a log lies beside it, else as what does not change, whose size, time
//! and counter are looked at again before an answer counts.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};

use crate::{
    error::{Error, Result},
    files, migrations,
};

/// How a file is opened.
pub(super) enum Access {
    /// To read and to write, as this connection does: while it lives, SQLite need not end and begin
    /// its log anew.
    Write(SqliteConnection),
    /// Only to read.
    Read(ReadOnly),
}

/// A file that can be read, and not written.
#[derive(Clone, Debug)]
pub(crate) struct ReadOnly {
    path: PathBuf,
    /// What the file was when it was opened, where it is read as one that does not change.
    stamp: Option<Stamp>,
}

impl ReadOnly {
    /// The address that SQLite opens.
    pub(crate) fn uri(&self) -> String {
        let unchanging = if self.stamp.is_some() { "&immutable=1" } else { "" };
        format!("{}{unchanging}", uri(&self.path))
    }

    /// That the file is what it was when it was opened, so that what was read of it holds.
    ///
    /// # Errors
    /// [`Error::Changed`] where somebody wrote to it meanwhile.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.stamp {
            None => Ok(()),
            Some(stamp) if Stamp::of(&self.path).is_ok_and(|now| now == *stamp) => Ok(()),
            Some(_) => Err(Error::Changed(self.path.clone())),
        }
    }

    /// The error for whoever wants to write.
    pub(crate) fn refusal(&self) -> Error {
        Error::NotWritable(self.path.clone())
    }
}

/// What changes when a file of SQLite is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    counter: [u8; 4],
    /// How long the log beside it is.
    log: u64,
}

impl Stamp {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = files::open(path)?;
        let metadata = file.metadata()?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let counter = std::array::from_fn(|at| header[COUNTER + at]);
        let (bytes, modified) = (metadata.len(), metadata.modified().ok());
        Ok(Self { bytes, modified, counter, log: length_of_log(path) })
    }
}

/// The length of what is read of a header.
const HEADER: usize = 28;
/// Where the counter of changes stands in it.
const COUNTER: usize = 24;
/// Where it says with which kind of journal the file is read, and what it says of a log.
const JOURNAL: usize = 19;
const IS_WAL: u8 = 2;

/// Looks how the file at `path`, which is there, can be opened, without touching it; waits as long as
/// `wait` for somebody who just makes it.
///
/// # Errors
/// [`Error::NotOurs`] for a database of another program, [`Error::Open`] for what is no file or
/// cannot be read at all.
pub(super) fn look(path: &str, wait: Duration) -> Result<Access> {
    let refused = |reason: String| Error::Open { url: path.to_owned(), reason };
    let file = Path::new(path);
    let metadata = fs::metadata(file).map_err(|error| refused(error.to_string()))?;
    files::require_file(&metadata).map_err(|error| refused(error.to_string()))?;
    if metadata.len() > 0 {
        refuse_foreign(path)?;
    }
    let writing = match OpenOptions::new().read(true).write(true).open(file) {
        Ok(_) => try_writing(path, wait)?,
        Err(error) if is_refusal(&error) => None,
        Err(error) => return Err(refused(error.to_string())),
    };
    match writing {
        Some(connection) => Ok(Access::Write(connection)),
        None => read_only(file).map(Access::Read),
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A connection that can write; none where SQLite cannot put beside the file what it needs for that.
fn try_writing(path: &str, wait: Duration) -> Result<Option<SqliteConnection>> {
    let failed = |reason: String| Error::Open { url: path.to_owned(), reason };
    let mut probe = SqliteConnection::establish(path).map_err(|error| failed(error.to_string()))?;
    let tried = probe
        .batch_execute(&format!("PRAGMA busy_timeout = {}", wait.as_millis()))
        .and_then(|()| probe.batch_execute("SELECT count(*) FROM sqlite_schema"))
        .and_then(|()| {
            if length_of_log(Path::new(path)) > 0 || is_in_wal_mode(Path::new(path)) {
                return Ok(());
            }
            // A journal is begun beside the file, and taken back.
            probe.batch_execute("BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK")
        });
    match tried {
        Ok(()) => Ok(Some(probe)),
        Err(error) if says_unwritable(&error.to_string()) => Ok(None),
        // Whoever writes just now can.
        Err(error) if says_busy(&error.to_string()) => Ok(Some(probe)),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn says_busy(text: &str) -> bool {
    text.contains("database is locked")
}

/// How SQLite says that it cannot put a file where it needs one, or not write to it.
fn says_unwritable(text: &str) -> bool {
    ["unable to open database file", "attempt to write a readonly database"]
        .iter()
        .any(|words| text.contains(words))
}

/// How a file that cannot be written is read.
fn read_only(file: &Path) -> Result<ReadOnly> {
    let mut found = ReadOnly { path: file.to_owned(), stamp: None };
    let log = length_of_log(file);
    // To read a file in this mode SQLite makes two others beside it, unless they are there.
    if log > 0 || !is_in_wal_mode(file) || shared_memory(file).exists() {
        match probe(&found) {
            Ok(()) => return Ok(found),
            Err(reason) if log > 0 => {
                return Err(Error::Open {
                    url: file.display().to_string(),
                    reason: format!(
                        "what was written last stands in {} beside it, which cannot be read where \
                         nothing can be written; copy both into a folder that can be written ({reason})",
                        log_of(file).display()
                    ),
                });
            }
            Err(_) => {}
        }
    }
    let failed = |error: io::Error| Error::Open {
        url: file.display().to_string(),
        reason: error.to_string(),
    };
    found.stamp = Some(Stamp::of(file).map_err(failed)?);
    probe(&found).map_err(|reason| Error::Open { url: file.display().to_string(), reason })?;
    found.check()?;
    Ok(found)
}

fn probe(access: &ReadOnly) -> Result<(), String> {
    let mut c = SqliteConnection::establish(&access.uri()).map_err(|error| error.to_string())?;
    c.batch_execute("SELECT count(*) FROM sqlite_schema").map_err(|error| error.to_string())
}

/// Refuses a database that another program made. One whose tables stand in its log alone is looked
/// at later, when it is open.
fn refuse_foreign(path: &str) -> Result<()> {
    let as_it_lies = format!("{}&immutable=1", uri(Path::new(path)));
    let Some(tables) = tables_of(&as_it_lies) else { return Ok(()) };
    if migrations::is_foreign(&tables).is_none() {
        return Ok(());
    }
    // Somebody may be writing to it just now: then only what is read in step with them counts. Where
    // nobody is, that would make the file that they share.
    let in_step = || tables_of(&uri(Path::new(path)));
    let tables = shared_memory(Path::new(path)).exists().then(in_step).flatten().unwrap_or(tables);
    match migrations::is_foreign(&tables) {
        None => Ok(()),
        Some(theirs) => Err(Error::foreign(path.to_owned(), theirs)),
    }
}

/// The names of the tables; none where it is no database, which whoever opens it says.
fn tables_of(uri: &str) -> Option<Vec<String>> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let mut c = SqliteConnection::establish(uri).ok()?;
    let names: Vec<Name> = sql_query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .load(&mut c)
    .ok()?;
    Some(names.into_iter().map(|found| found.name).collect())
}

/// A file as an address that only reads; what would be a part of the address is written as such.
pub(super) fn uri(path: &Path) -> String {
    let mut escaped = String::new();
    for c in path.display().to_string().chars() {
        match c {
            '%' => escaped += "%25",
            '?' => escaped += "%3f",
            '#' => escaped += "%23",
            c => escaped.push(c),
        }
    }
    format!("file:{escaped}?mode=ro")
}

fn log_of(path: &Path) -> PathBuf {
    with_suffix(path, "-wal")
}

fn shared_memory(path: &Path) -> PathBuf {
    with_suffix(path, "-shm")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn length_of_log(path: &Path) -> u64 {
    fs::metadata(log_of(path)).map_or(0, |metadata| metadata.len())
}

fn is_in_wal_mode(path: &Path) -> bool {
    let mut header = [0; HEADER];
    let read = files::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[JOURNAL] == IS_WAL
}
