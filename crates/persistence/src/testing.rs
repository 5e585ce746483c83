//! Databases for tests: on SQLite, or each its own on a PostgreSQL server.
//!
//! Where the variable [`SERVER`] names a server, every database that a test asks for is a
//! new one there, copied from a template with the schema of all applications, and dropped
//! when the thread of the test ends. Otherwise it is one of SQLite. So one suite serves
//! both.
// What is for a server can never run without the feature.
#![cfg_attr(not(feature = "postgres"), allow(unreachable_code, unused_mut, unused_variables))]

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::{Connection as _, connection::SimpleConnection};
use tempfile::TempDir;

use crate::{Backend, Database, Settings, migrations, postgres::PgConnection};

/// The variable with the address of the server's maintenance database.
pub const SERVER: &str = "REHOME_TEST_SERVER";

/// What the names of all databases of tests begin with.
pub const PREFIX: &str = "rehome_test_";

/// What tests run on.
pub fn backend() -> Backend {
    if server().is_some() { Backend::Postgres } else { Backend::Sqlite }
}

/// The server that tests run on; none for SQLite.
pub fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// The address of a new database for this test alone: with the schema of all applications
/// on a server, in memory on SQLite.
pub fn address() -> String {
    match server() {
        None => "sqlite::memory:".to_owned(),
        Some(server) => create(&server, Some(template(&server))),
    }
}

/// The address of a new database for this test alone, without any table.
pub fn empty_address() -> String {
    match server() {
        None => "sqlite::memory:".to_owned(),
        Some(server) => create(&server, None),
    }
}

/// The address of a new database on `server`, without any table.
pub fn empty_on(server: &str) -> String {
    create(server, None)
}

/// The address of a new database on `server`, with the schema of all applications.
pub fn migrated_on(server: &str) -> String {
    create(server, Some(template(server)))
}

/// A new database for this test alone, without any table.
pub fn empty() -> Database {
    Database::open(&empty_address(), &Settings::default()).expect("a database for a test")
}

/// The same database, whose connections keep no log of what they write: so a benchmark can tell
/// what the log costs.
pub fn without_log(mut database: Database) -> Database {
    database.is_unlogged = true;
    database
}

/// A folder, and a database that more than one handle can open: a file in that folder, or
/// one on the server.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    address: String,
}

impl Scratch {
    /// With nothing at the address yet: no file, or no table.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a folder for a test");
        let address = match server() {
            None => folder.path().join("test.db").display().to_string(),
            Some(server) => create(&server, None),
        };
        Self { folder, address }
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file; on a server there is none, and this names one that does not exist.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// The name of the database with the schema of all applications, made by whoever comes
/// first.
fn template(server: &str) -> &'static str {
    static MADE: OnceLock<String> = OnceLock::new();
    MADE.get_or_init(|| {
        let name = format!("{PREFIX}template_{}", migrations::fingerprint(Backend::Postgres));
        let mut c = PgConnection::establish(server).expect("the server for tests");
        c.batch_execute("SELECT pg_advisory_lock(1380470085, 3)").expect("the lock of templates");
        if c.batch_execute(&format!("CREATE DATABASE {name}_partial")).is_ok() {
            let address = sibling(server, &format!("{name}_partial"));
            let settings = Settings { pool_size: 1, ..Settings::default() };
            let database = Database::open(&address, &settings).expect("the template");
            migrations::migrate(&database, &crate::apps::all()).expect("its schema");
            drop(database);
            // Others may copy it only when it is whole, and while nobody is connected.
            let finish = format!("ALTER DATABASE {name}_partial RENAME TO {name}");
            while c.batch_execute(&finish).is_err() {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            let mark = format!("CREATE DATABASE {name}_partial TEMPLATE template0");
            c.batch_execute(&mark).expect("the mark of a template that is made");
        }
        name
    })
}

fn create(server: &str, template: Option<&str>) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{PREFIX}{}_{number}", std::process::id());
    let mut c = PgConnection::establish(server).expect("the server for tests");
    let template = template.unwrap_or("template0");
    // Two copies of one template at a time are fine, a connection to it is not.
    c.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .unwrap_or_else(|error| panic!("cannot create {name}: {error}"));
    OURS.with_borrow_mut(|ours| ours.0.push((server.to_owned(), name.clone())));
    sibling(server, &name)
}

/// The address of another database on the same server.
fn sibling(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, ""), |(base, query)| (base, query));
    let (base, _) = base.rsplit_once('/').expect("an address with a database");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{base}/{name}{mark}{query}")
}

thread_local! {
    static OURS: RefCell<Ours> = const { RefCell::new(Ours(Vec::new())) };
}

/// The databases that a thread made.
struct Ours(Vec<(String, String)>);

impl Drop for Ours {
    fn drop(&mut self) {
        for (server, name) in &self.0 {
            // What stays behind goes with the server.
            if let Ok(mut c) = PgConnection::establish(server) {
                let _ = c.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}
