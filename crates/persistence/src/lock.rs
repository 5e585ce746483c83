//! The lock that one process holds while it imports or changes the schema.

use std::time::Duration;

use crate::{
    Connection, Database,
    database::DatabaseAddress,
    error::{Error, Result},
    file_lock::FileLock,
    postgres::ServerLock,
};

/// The lock of a database, until it is dropped.
///
/// ```
/// use std::time::Duration;
/// use rehome_persistence::{Database, DatabaseLock};
///
/// let database = Database::in_memory()?;
/// let lock = DatabaseLock::acquire(&database, "import", Duration::from_secs(30))?;
/// // ... work that nobody else may do meanwhile ...
/// drop(lock);
/// # Ok::<(), rehome_persistence::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "the lock is released when it is dropped"]
pub struct DatabaseLock {
    held: LockKind,
    /// The application and the container that it is about, where not all of the database.
    of: Option<(String, String)>,
}

#[derive(Debug)]
enum LockKind {
    /// Of a database in memory, which nobody else can reach.
    Nothing,
    File {
        _lock: FileLock,
    },
    Server {
        lock: ServerLock,
    },
}

impl DatabaseLock {
    /// Takes the lock, and waits for it as long as `wait`. `purpose` is what others are
    /// told meanwhile. It does not nest: a second one in the same process waits too.
    ///
    /// # Errors
    /// [`Error::Busy`](crate::Error::Busy) names the process that holds it, [`Error::File`](crate::Error::File) when there is no
    /// writing beside the database; on a server, those of connecting to it.
    pub fn acquire(database: &Database, purpose: &str, wait: Duration) -> Result<Self> {
        Self::acquire_of(database, None, purpose, wait)
    }

    /// Takes the lock of one container, and waits for it as long as `wait`. On a server others
    /// may work at other containers meanwhile; a file has one lock.
    ///
    /// # Errors
    /// As [`acquire`](Self::acquire).
    pub fn of_container(
        database: &Database,
        app: &str,
        container: &str,
        purpose: &str,
        wait: Duration,
    ) -> Result<Self> {
        Self::acquire_of(database, Some((app, container)), purpose, wait)
    }

    fn acquire_of(
        database: &Database,
        of: Option<(&str, &str)>,
        purpose: &str,
        wait: Duration,
    ) -> Result<Self> {
        database.require_writable()?;
        let wanted = || database.context().check();
        let mut covered = None;
        let held = match (database.target(), database.path()) {
            (DatabaseAddress::Postgres(url), _) => {
                covered = of.map(|(app, container)| (app.to_owned(), container.to_owned()));
                LockKind::Server { lock: ServerLock::acquire(url, of, purpose, wait, wanted)? }
            }
            (DatabaseAddress::Sqlite(_), None) => LockKind::Nothing,
            (DatabaseAddress::Sqlite(_), Some(path)) => {
                // One lock file for every path that leads to the database.
                let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
                LockKind::File { _lock: FileLock::acquire_while(&path, purpose, wait, wanted)? }
            }
        };
        Ok(Self { held, of: covered })
    }

    /// Whether nobody else can be at work at that container, or at that application where it
    /// has one container only.
    pub fn covers(&self, app: &str, container: Option<&str>) -> bool {
        let is_it = |of: &(String, String)| {
            of.0 == app && container.is_none_or(|container| of.1 == container)
        };
        self.of.as_ref().is_none_or(is_it)
    }

    /// Runs `body` on one unchanging view of the locked database, while no program of ours
    /// writes to it: whoever tries waits, and is told at last that it is in use.
    ///
    /// # Errors
    /// Those of `body`, and [`Error::Busy`](crate::Error::Busy) where somebody is writing.
    pub fn frozen<T, E: From<Error>>(
        &mut self,
        database: &Database,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = database.connection()?;
        match &mut self.held {
            LockKind::Server { lock } => {
                lock.stop_writers(database.busy_timeout())?;
                connection.snapshot(body)
            }
            // A transaction that might write keeps all others from it.
            LockKind::Nothing | LockKind::File { .. } => connection.write(body),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader},
        process::{Command, Stdio},
        time::Duration,
    };

    use super::DatabaseLock;
    use crate::{Database, Error, Settings, testing::Scratch};

    const ADDRESS: &str = "REHOME_TEST_HOLD_LOCK_OF";

    fn database(scratch: &Scratch) -> Database {
        Database::open(scratch.address(), &Settings::default()).unwrap()
    }

    fn holder(outcome: Result<DatabaseLock, Error>) -> String {
        match outcome {
            Err(Error::Busy { holder }) => holder,
            other => panic!("expected a lock that is taken, got {other:?}"),
        }
    }

    #[test]
    fn excludes_other_handles_until_it_is_dropped() {
        let scratch = Scratch::new();
        let (first, second) = (database(&scratch), database(&scratch));
        let lock = DatabaseLock::acquire(&first, "import", Duration::ZERO).unwrap();
        let expected = format!("process {} (import)", std::process::id());
        for database in [&first, &second] {
            let wait = Duration::from_millis(50);
            assert_eq!(holder(DatabaseLock::acquire(database, "migrate", wait)), expected);
        }
        drop(lock);
        let _lock = DatabaseLock::acquire(&second, "migrate", Duration::ZERO).unwrap();
    }

    #[test]
    fn one_that_waits_gets_it() {
        let scratch = Scratch::new();
        let (first, second) = (database(&scratch), database(&scratch));
        let lock = DatabaseLock::acquire(&first, "import", Duration::ZERO).unwrap();
        let waiting = std::thread::spawn(move || {
            DatabaseLock::acquire(&second, "migrate", Duration::from_secs(60)).map(drop)
        });
        drop(lock);
        waiting.join().unwrap().unwrap();
    }

    #[test]
    fn a_killed_process_leaves_none_behind() {
        let scratch = Scratch::new();
        let database = database(&scratch);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "lock::tests::hold_until_killed"])
            .env(ADDRESS, scratch.address())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("it is held")));
        let expected = format!("process {} (import)", child.id());
        assert_eq!(holder(DatabaseLock::acquire(&database, "x", Duration::ZERO)), expected);
        child.kill().unwrap();
        child.wait().unwrap();
        // A server needs a moment to see that nobody is there any more.
        let wait = Duration::from_secs(60);
        let _lock = DatabaseLock::acquire(&database, "migrate", wait).unwrap();
    }

    /// The body of the process that the test above kills; by itself it does nothing.
    #[test]
    fn hold_until_killed() {
        let Ok(address) = std::env::var(ADDRESS) else { return };
        let database = Database::open(&address, &Settings::default()).unwrap();
        let _lock = DatabaseLock::acquire(&database, "import", Duration::ZERO).unwrap();
        println!("it is held");
        std::thread::sleep(Duration::from_secs(60));
    }

    /// Of SQLite alone: a server has no lock file.
    #[test]
    fn stale_text_is_harmless() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let database = Database::open(path.to_str().unwrap(), &Settings::default()).unwrap();
        std::fs::write(folder.path().join("test.db.lock"), "process 1 (import)\n").unwrap();
        let _lock = DatabaseLock::acquire(&database, "migrate", Duration::ZERO).unwrap();
    }
}
