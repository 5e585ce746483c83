//! What can go wrong with the database itself. Bad data is a finding, never an error.

use std::path::PathBuf;

/// The result of a database operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the database, with what a person needs to act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file, and this command does not create one.
    #[error("there is no database at {}; `rehome import APP DIR` creates one", .0.display())]
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
        "this connection only reads, as those to replicas do; write through the database itself"
    )]
    ReadOnly,
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
    #[error("there is no {what} `{name}`{}", .hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Unknown {
        /// The kind of thing.
        what: &'static str,
        /// The name that was asked for.
        name: String,
        /// What there is instead.
        hint: Option<String>,
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
    #[error(
        "the record {key} in {table} is at revision {found}, not {expected} (0 is none); \
         read it again and repeat the change"
    )]
    Conflict {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// The revision that the caller expected; 0 for no record.
        expected: i64,
        /// The revision there is; 0 for no record.
        found: i64,
    },
    /// A stored document is not what its digest says.
    #[error(
        "the record {key} in {table} is damaged: {reason}; restore a backup, or import its source again"
    )]
    Damaged {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
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

/// How the schema of a database differs from the one that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// There is none yet: nothing has ever been in the database.
    Missing,
    /// Some migrations are still to run.
    Older(Vec<String>),
    /// It has migrations that this build does not know.
    Newer(Vec<String>),
    /// An applied migration differs from the one in this build.
    Altered(Vec<String>),
    /// Some tables are not those that the applications declare.
    Undeclared(Vec<String>),
    /// A move that fills the database has not come to its end; its source is named.
    Unfinished(Vec<String>),
}

impl std::fmt::Display for SchemaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "still to be made, since nothing has ever been in it; `rehome import APP DIR` \
                 does that too, `rehome db migrate` that alone",
            ),
            Self::Older(missing) => write!(
                f,
                "older than this program ({} to run: {}); run `rehome db migrate`",
                missing.len(),
                missing.join(", ")
            ),
            Self::Newer(unknown) => write!(
                f,
                "newer than this program (it has {}); use a newer rehome",
                unknown.join(", ")
            ),
            Self::Altered(altered) => write!(
                f,
                "not the one that this program was built with ({} changed after it was applied)",
                altered.join(", ")
            ),
            Self::Undeclared(tables) => write!(
                f,
                "not the one that its applications declare ({}); open the database again, or \
                 migrate its schema",
                tables.join(", ")
            ),
            Self::Unfinished(source) => write!(
                f,
                "that of {}, which has not come to its end; repeat it, `rehome move` goes on \
                 where it was",
                source.join(", ")
            ),
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Failure};
        let text = error.to_string();
        if text.contains("database is locked") || text.contains("due to lock timeout") {
            return Self::Busy { holder: "another process".to_owned() };
        }
        if text.contains("in a read-only transaction") {
            return Self::ReadOnly;
        }
        if text.contains("invalid byte sequence for encoding \"UTF8\": 0x00") {
            return Self::Invalid("no text has the character U+0000".to_owned());
        }
        let closed =
            matches!(error, Failure::DatabaseError(DatabaseErrorKind::ClosedConnection, _));
        if closed || LOST.iter().any(|words| text.contains(words)) {
            return Self::Lost(text.lines().next().unwrap_or_default().to_owned());
        }
        if is_about_values(&error) {
            return Self::Refused(text);
        }
        Self::Statement(text)
    }
}

/// Whether a statement failed because of the values that it was to write.
fn is_about_values(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind as Kind, Error as Failure};
    let Failure::DatabaseError(kind, said) = error else { return false };
    let constraint = matches!(
        kind,
        Kind::UniqueViolation
            | Kind::ForeignKeyViolation
            | Kind::NotNullViolation
            | Kind::CheckViolation
            | Kind::RestrictViolation
            | Kind::ExclusionViolation
    );
    // A server names the index whose limit is exceeded; of other limits it has words alone.
    constraint
        || said.constraint_name().is_some()
        || LIMITS.iter().any(|words| said.message().contains(words))
}

/// How PostgreSQL says that a type cannot hold a value.
const LIMITS: [&str; 6] = [
    "value overflows numeric format",
    "out of range",
    "unsupported Unicode escape sequence",
    "invalid byte sequence for encoding",
    "to represent as jsonb",
    "stack depth limit exceeded",
];

/// How libpq and the server say that a connection is gone.
const LOST: [&str; 7] = [
    "server closed the connection",
    "terminating connection",
    "no connection to the server",
    "connection to server was lost",
    "could not send data to server",
    "could not receive data from server",
    "the database system is ",
];
