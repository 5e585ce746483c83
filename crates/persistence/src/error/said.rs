//! What the databases say of a statement that failed, as an error of ours.

use super::Error;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Failure};
        let text = error.to_string();
        if text.contains("database is locked") || text.contains("due to lock timeout") {
            return Self::Busy { holder: "another process".to_owned() };
        }
        if text.contains("attempt to write a readonly database") {
            return Self::NotWritable("the database".into());
        }
        if crate::postgres::is_of_pooler(&text) {
            return Self::Pooler { url: "this database".to_owned() };
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
