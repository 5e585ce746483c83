//! What can go wrong with the database itself. Bad data is a finding, never an error. Long because
//! each error says in its own words what a person can do.

mod codes;
mod named;
mod said;
mod schema_state;

use std::path::PathBuf;

use rehome_domain::{Hint, RecordId, short};

pub use named::{Conflict, Thing};
pub use schema_state::SchemaState;

/// The result of a database operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the database, with what a person needs to act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file, and this command does not create one.
    #[error("there is no database at {}; an import creates one", .0.display())]
    Missing(PathBuf),
    /// The address names no database that this build can open.
    #[error("cannot use `{url}` as a database: {reason}")]
    Address {
        /// The address, without its password.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The database could not be opened.
    #[error("cannot open the database {url}: {reason}")]
    Open {
        /// The address, without its password.
        url: String,
        /// What the database said.
        reason: String,
    },
    /// The server of the database does not answer.
    #[error(
        "cannot reach the server of {url}: {reason}; see that it runs, and that host and port are right"
    )]
    Unreachable {
        /// The address, without its password.
        url: String,
        /// What the system said.
        reason: String,
    },
    /// The server refuses the user or the password.
    #[error(
        "the server of {url} refuses the login: {reason}; check the user and the password (also in PGPASSWORD or ~/.pgpass) and what the server allows"
    )]
    Login {
        /// The address, without its password.
        url: String,
        /// What the server said.
        reason: String,
    },
    /// The server has no database of that name.
    #[error(
        "the server has no database for {url}; make it, with `createdb` or CREATE DATABASE, and try again"
    )]
    NoDatabase {
        /// The address, without its password.
        url: String,
    },
    /// The server takes no more connections.
    #[error(
        "the server of {url} takes no more connections; close others, lower pool_size, or raise its max_connections"
    )]
    ServerFull {
        /// The address, without its password.
        url: String,
    },
    /// The address is one of a database that this build has no feature for.
    #[error("{url} needs a build with the feature `{feature}`")]
    Feature {
        /// The address, without its password.
        url: String,
        /// The feature.
        feature: &'static str,
    },
    /// The database keeps its texts in another encoding than UTF-8.
    #[error(
        "{url} keeps its texts in {encoding}, and has to in UTF8, which holds any text; make another \
         database: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding {
        /// The address, without its password.
        url: String,
        /// The encoding that it has.
        encoding: String,
    },
    /// What stands before the server gives each transaction another connection.
    #[error(
        "before the server of {url} stands a pooler that gives each transaction another connection \
         (as pgbouncer with pool_mode = transaction), on which no lock and no setting lasts, or each \
         statement (pool_mode = statement); use the address of the server itself, or one with \
         pool_mode = session"
    )]
    Pooler {
        /// The address, without its password.
        url: String,
    },
    /// The connection has to be encrypted, and this build cannot.
    #[error(
        "{url} asks for an encrypted connection, which this build cannot make; build it with the feature `tls`, or write sslmode=disable where plain text is meant"
    )]
    Tls {
        /// The address, without its password.
        url: String,
    },
    /// All connections of the pool are in use.
    #[error(
        "all {size} connections of the pool were in use for {seconds} s; raise pool_size, or do less at once"
    )]
    PoolFull {
        /// How many there are.
        size: u32,
        /// How long one waited.
        seconds: u64,
    },
    /// The connection to the server broke.
    #[error(
        "the connection to the database was lost: {0}; what was not committed is undone. Try again when the server is back"
    )]
    Lost(String),
    /// The connection only reads.
    #[error(
        "the server lets this connection only read: it is a replica, or the server, the database or \
         the role says so (default_transaction_read_only); write through one that may"
    )]
    ReadOnly,
    /// A file can be read, and not written.
    #[error(
        "{} can be read, and this has to write: the file or its folder is read-only; change that, or \
         copy the file into a folder that can be written", .0.display()
    )]
    NotWritable(PathBuf),
    /// A file that is read as one that does not change was written to.
    #[error("{} was written to while it was read, so the answer may be wrong; try again", .0.display())]
    Changed(PathBuf),
    /// A database that another program made is left alone.
    #[error(
        "{url} is a database of another program, with {}, and was not touched; name another {}",
        named(.tables), elsewhere(.url)
    )]
    NotOurs {
        /// The address, without its password.
        url: String,
        /// Its tables, at most five.
        tables: Vec<String>,
    },
    /// The server lacks an extension.
    #[error(
        "the server has no extension `{name}`, which {purpose} needs; install it on the server and run CREATE EXTENSION {name}"
    )]
    Extension {
        /// Its name.
        name: &'static str,
        /// What needs it.
        purpose: &'static str,
    },
    /// A setting is outside what is allowed.
    #[error("the setting {name} = {value} is not allowed: {reason}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is allowed.
        reason: &'static str,
    },
    /// The schema is not the one that this build works with.
    #[error("the schema of the database is {0}")]
    Schema(SchemaState),
    /// A migration of the schema failed; nothing of it was kept.
    #[error("the migration {name} failed: {reason}")]
    Migration {
        /// Its group and name.
        name: String,
        /// What the database said.
        reason: String,
    },
    /// A table is not as its application says that it is to be copied.
    #[error("the table {table} cannot be copied: {reason}")]
    Shape {
        /// The table.
        table: String,
        /// What is wrong.
        reason: String,
    },
    /// A table cannot be made as its application declares it; it was left as it is.
    #[error("the table {table} cannot be made as it is declared: {reason}")]
    Declaration {
        /// Its name.
        table: String,
        /// Why not.
        reason: String,
    },
    /// Another process writes.
    #[error("the database is in use by {holder}; wait for it, or try again later")]
    Busy {
        /// Who holds the lock, as far as it can be told.
        holder: String,
    },
    /// A named thing does not exist.
    #[error("there is no {what} `{name}`{}", .known.as_ref().map(|known| format!("; {known}")).unwrap_or_default())]
    Unknown {
        /// The kind of thing.
        what: Thing,
        /// The name that was asked for.
        name: String,
        /// What there is instead, in words.
        known: Option<String>,
    },
    /// Several containers hold a record of that key.
    #[error("`{key}` names several records: {}", .places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Ambiguous {
        /// The key that was asked for.
        key: String,
        /// The records, at most ten.
        places: Vec<RecordId>,
    },
    /// Nobody said where a new record is to stand.
    #[error("there is no record `{key}` in {collection}, and nothing says in which {} a new one is to stand{}",
        .what, one_of(.known))]
    ContainerNeeded {
        /// The collection.
        collection: String,
        /// The key.
        key: String,
        /// What a container is called there.
        what: &'static str,
        /// Those there are, at most ten.
        known: Vec<String>,
    },
    /// A page is smaller or larger than any.
    #[error("a page has 1 to {most} records, not {found}")]
    Limit {
        /// The limit that was asked for.
        found: u64,
        /// The largest that is allowed.
        most: u64,
    },
    /// A text is no cursor of the list.
    #[error("this is no place to go on from: {0}; begin the list again")]
    Cursor(&'static str),
    /// A text is no record of its collection.
    #[error("this is no record of {collection}: {reason} (at byte {offset})")]
    NotARecord {
        /// The collection.
        collection: String,
        /// What is wrong with it.
        reason: String,
        /// The byte of the text up to which it was read.
        offset: usize,
    },
    /// There is a pack of that id.
    #[error("there is a pack `{0}` already")]
    ContainerExists(String),
    /// There is a campaign of that id.
    #[error("there is a campaign `{0}` already")]
    CampaignExists(String),
    /// An index of the search that the call needs is not there.
    #[error("{reason}")]
    IndexMissing {
        /// What is missing.
        reason: String,
        /// What makes it.
        hint: Box<Hint>,
    },
    /// The caller stopped it.
    #[error("{what}")]
    Cancelled {
        /// What was stopped, and what was written before.
        what: String,
        /// How to go on.
        hints: Vec<Hint>,
    },
    /// A value does not fit the field it was given for.
    #[error("{0}")]
    Invalid(String),
    /// A protected pack, or what is in it, is not changed by mistake.
    #[error(
        "the pack `{pack}` is protected: it changes by an import of its files, or a rollback of one; \
         put what is yours into another pack, or override the protection where this is meant"
    )]
    Protected {
        /// Its id.
        pack: String,
    },
    /// A record changed since the caller read it.
    #[error("{0}")]
    Conflict(Box<Conflict>),
    /// A stored document is not what its digest says.
    #[error("the record {key} in {table} is damaged: {reason}; {}", remedy(.table))]
    Damaged {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// The log does not reach a moment.
    #[error("there is no way back to {moment}: {reason}; the nearest moment is {nearest}")]
    Moment {
        /// The moment, as it was named.
        moment: String,
        /// Why not.
        reason: String,
        /// The nearest one that can be reached.
        nearest: String,
    },
    /// Somebody gave a table of ours a column that a copy would not have.
    #[error(
        "the table {table} has a column `{column}` that is none of ours, so it would be lost; \
         drop it, or keep it in a table of its own"
    )]
    Foreign {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The target of a move is not free.
    #[error(
        "{url} {what}; a move needs a database that is empty, or that the same move has begun to \
         fill"
    )]
    Occupied {
        /// The address, without its password.
        url: String,
        /// What is there.
        what: String,
        /// What helps.
        hint: Option<Box<Hint>>,
    },
    /// A row cannot stand in the database that it was to be copied to.
    #[error(
        "the row {key} of {table}{} does not fit into the other database: {reason}",
        match .others { 0 => String::new(), n => format!(" (and {n} beside it)") }
    )]
    Unfit {
        /// The table.
        table: String,
        /// Its primary key.
        key: String,
        /// What the other database says.
        reason: String,
        /// How many rows that were written with it do not fit either.
        others: usize,
    },
    /// A file beside the database could not be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database refused a statement.
    #[error("the database refused: {0}")]
    Statement(String),
    /// The database refused the values of a row: a constraint, or a limit of an index or of
    /// a type. The statement is at no fault; another row can be written.
    #[error("the database refused: {0}")]
    Refused(String),
}

fn named(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| short::value(name)).collect();
    let what = if names.len() == 1 { "the table" } else { "the tables" };
    format!("{what} {}", names.join(", "))
}

/// What else could be named.
fn elsewhere(url: &str) -> &'static str {
    if url.starts_with("postgres") {
        "database, or a schema of its own (`?options=-csearch_path%3DNAME`)"
    } else {
        "file"
    }
}

/// What mends a damaged row.
fn remedy(table: &str) -> &'static str {
    if table.starts_with("search_") {
        "it can be made anew from the records"
    } else {
        "restore a backup, or import its source again"
    }
}

fn one_of(known: &[String]) -> String {
    match known {
        [] => String::new(),
        known => format!("; there is {}", known.join(", ")),
    }
}

impl Error {
    /// The error for a database with these tables, which are none of ours.
    pub(crate) fn foreign(url: String, mut tables: Vec<String>) -> Self {
        tables.truncate(5);
        Self::NotOurs { url, tables }
    }

    /// The same, with the name of whoever is in the way, as far as that can be found.
    pub(crate) fn held_by(self, holder: impl FnOnce() -> Option<String>) -> Self {
        match self {
            Self::Busy { holder: unknown } => Self::Busy { holder: holder().unwrap_or(unknown) },
            other => other,
        }
    }

    /// That the caller stopped it before anything was written.
    pub(crate) fn cancelled() -> Self {
        let what = "it was cancelled, and nothing of it was written".to_owned();
        Self::Cancelled { what, hints: Vec::new() }
    }
}
