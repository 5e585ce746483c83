//! Databases made for one test, and what no public operation does to them.

use std::path::{Path, PathBuf};

use diesel::{
    RunQueryDsl, sql_query,
    sql_types::{Binary, Text},
};
use rehome::{Connection, Digest, Rehome};
use rehome_persistence::{on, testing};
use tempfile::TempDir;

/// A database of the test's own: in memory, or on the server that tests run on.
pub fn memory() -> Rehome {
    Rehome::open(&testing::address()).unwrap()
}

/// A place for a database file, for what a database in memory does not have: backups,
/// locks, and a second handle.
#[derive(Debug)]
pub struct TempDatabase(TempDir);

impl Default for TempDatabase {
    fn default() -> Self {
        Self::new()
    }
}

impl TempDatabase {
    /// A place where no file is yet.
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        self.0.path().join("test.db")
    }

    /// The folder that it and its backups are in.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Opens it as one more program would.
    pub fn open(&self) -> Rehome {
        Rehome::open(self.path().to_str().unwrap()).unwrap()
    }
}

/// Runs a statement that is not part of the public operations.
pub fn run_sql(rehome: &Rehome, statement: &str) {
    let run = |c: &mut Connection| {
        on!(c, |c| sql_query(statement).execute(c).unwrap());
        Ok::<_, rehome_persistence::Error>(())
    };
    rehome.database().write(run).unwrap();
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What a query says whose one column is called `line`.
pub fn sql(rehome: &Rehome, query: &str) -> Vec<String> {
    let read = |c: &mut Connection| {
        let lines = on!(c, |c| sql_query(query).load::<Line>(c).unwrap());
        Ok::<_, rehome_persistence::Error>(lines)
    };
    rehome.database().read(read).unwrap().into_iter().map(|line| line.line).collect()
}

/// Edits a record of the usual pack, as a program that lives on the database does: a new
/// text with its digest, while the digest of the source stays.
pub fn edit(rehome: &Rehome, collection: &str, key: &str, body: &str) {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let digest = Digest::of(body).unwrap();
    let change = |c: &mut Connection| {
        let statement = format!(
            "UPDATE {table} SET body = ?, digest = ?, rev = rev + 1 WHERE pack = 'srd' AND key = ?"
        );
        let changed = on!(c, |c| sql_query(statement)
            .bind::<Text, _>(body)
            .bind::<Binary, _>(digest.as_bytes().as_slice())
            .bind::<Text, _>(key)
            .execute(c)
            .unwrap());
        assert_eq!(changed, 1, "there is no record {key} to edit");
        Ok::<_, rehome_persistence::Error>(())
    };
    rehome.database().write(change).unwrap();
}
