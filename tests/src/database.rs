//! Databases made for one test, and what no public operation does to them.

use std::path::Path;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Binary, Text},
};
use rehome::{Connection, Digest, Rehome};
use rehome_persistence::{
    Backend, on,
    testing::{self, Scratch},
    types::{Json, JsonText},
};

use crate::catalogue::{load, plain};

/// What the tests run on.
pub fn backend() -> Backend {
    testing::backend()
}

/// Whether the tests run on a server: a test of what only a file has asks, and says why.
pub fn on_server() -> bool {
    backend() == Backend::Postgres
}

/// A database of the test's own: in memory, or on the server that tests run on.
pub fn memory() -> Rehome {
    Rehome::open(&testing::address()).unwrap()
}

/// The address of a database of the test's own, with the tables of all applications on a
/// server and none on SQLite: for a test that opens it in a way of its own.
pub fn address() -> String {
    testing::address()
}

/// A place for a database that more than one handle opens, in a folder of its own: a file
/// there, or a database on the server that tests run on.
#[derive(Debug)]
pub struct TempDatabase {
    place: Scratch,
    address: String,
}

impl Default for TempDatabase {
    fn default() -> Self {
        Self::new()
    }
}

impl TempDatabase {
    /// A place where nothing is yet: no file, or no table.
    pub fn new() -> Self {
        let place = Scratch::new();
        let address = place.address().to_owned();
        Self { place, address }
    }

    /// A place for a file, whatever the tests run on: for what only a file has.
    pub fn file() -> Self {
        let place = Scratch::new();
        let address = place.path().display().to_string();
        Self { place, address }
    }

    /// What leads to it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The folder that a file and its backups are in.
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }

    /// Opens it as one more program would.
    pub fn open(&self) -> Rehome {
        Rehome::open(self.address()).unwrap()
    }
}

/// Runs a statement that is not part of the public operations.
pub fn run_sql(rehome: &Rehome, statement: &str) {
    let run = |c: &mut Connection| {
        let done = on!(c, |c| sql_query(statement).execute(c));
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
        Ok::<_, rehome_persistence::Error>(())
    };
    rehome.database().write(run).unwrap();
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What a query says whose one column is called `line`, whatever its type: null is an empty
/// text, bytes are hexadecimal digits, what is true is 1.
pub fn sql(rehome: &Rehome, query: &str) -> Vec<String> {
    let plain = match rehome.database().backend() {
        Backend::Sqlite => {
            "CASE typeof(line) WHEN 'blob' THEN hex(line) ELSE CAST(line AS TEXT) END".to_owned()
        }
        Backend::Postgres => plain("line"),
    };
    let query = format!("SELECT coalesce({plain}, '') AS line FROM ({query}) AS lines");
    let lines: Vec<Line> = load(rehome, &query);
    lines.into_iter().map(|row| row.line).collect()
}

/// SQL for a column of JSON with other words in its text.
pub fn reworded(column: &str, from: &str, to: &str) -> String {
    match backend() {
        Backend::Sqlite => format!("replace({column}, '{from}', '{to}')"),
        Backend::Postgres => {
            format!("CAST(replace(CAST({column} AS text), '{from}', '{to}') AS json)")
        }
    }
}

/// SQL for the 32 bytes of a digest that is none.
pub fn no_digest() -> &'static str {
    match backend() {
        Backend::Sqlite => "zeroblob(32)",
        Backend::Postgres => "decode(repeat('00', 32), 'hex')",
    }
}

/// Edits a record of the usual pack, as a program that lives on the database does: a new
/// text with its digest, while the digest of the source stays.
pub fn edit(rehome: &Rehome, collection: &str, key: &str, body: &str) {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let digest = Digest::of(body).unwrap();
    let change = |c: &mut Connection| {
        let statement = format!(
            "UPDATE {table} SET body = $1, digest = $2, rev = rev + 1 \
             WHERE container = 'srd' AND key = $3"
        );
        let changed = on!(c, |c| sql_query(statement)
            .bind::<Json, _>(JsonText(body.to_owned()))
            .bind::<Binary, _>(digest.as_bytes().as_slice())
            .bind::<Text, _>(key)
            .execute(c)
            .unwrap());
        assert_eq!(changed, 1, "there is no record {key} to edit");
        Ok::<_, rehome_persistence::Error>(())
    };
    rehome.database().write(change).unwrap();
}

/// Runs a statement as another program would: by a transaction that is none of ours.
pub fn stranger(rehome: &Rehome, statement: &str) {
    let mut connection = rehome.database().connection().unwrap();
    let done = on!(&mut connection, |c| sql_query(statement).execute(c));
    done.unwrap_or_else(|error| panic!("{error}: {statement}"));
}
