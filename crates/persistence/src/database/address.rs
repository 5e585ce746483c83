//! Where a database is: a file, or a database on a server.

use std::fmt;

use super::password::{self, without_password};
use crate::error::{Error, Result};

/// The address of a database. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum DatabaseAddress {
    /// A path, or `:memory:`.
    Sqlite(String),
    /// A URL as libpq reads it.
    Postgres(String),
}

impl DatabaseAddress {
    /// Reads an address, with a clear word about one that means some other database.
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let refused = |reason: &str| Error::Address {
            url: without_password(address),
            reason: reason.to_owned(),
        };
        if address.is_empty() {
            return Err(refused("it is empty; name a file, or `postgres://...`"));
        }
        if address.contains('\0') {
            return Err(refused("no address has the character U+0000"));
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            if is_ambiguous(address) {
                return Err(refused(
                    "it is not clear where the password ends; write `%40` for `@`, `%2F` for `/` \
                     and `%3F` for `?` in it",
                ));
            }
            return Ok(Self::Postgres(address.to_owned()));
        }
        let (is_named, path) = match address.strip_prefix("sqlite:") {
            Some(path) => (true, path.strip_prefix("//").unwrap_or(path)),
            None => (false, address),
        };
        if password::is_of_postgres(path) {
            return Err(refused(if is_named {
                "`sqlite:` stands before the path of a file; leave it out before `postgres://...`"
            } else {
                "write it as `postgres://USER@HOST:PORT/DATABASE`"
            }));
        }
        if password::is_keywords(path) {
            return Err(refused(
                "write it as `postgres://USER@HOST:PORT/DATABASE`, with the password in \
                 PGPASSWORD or ~/.pgpass; a file of that name is `./NAME`",
            ));
        }
        if path.starts_with("file:") {
            return Err(refused("write the path of the file alone"));
        }
        if path.contains("://") {
            return Err(refused("only a path, `sqlite:PATH` or `postgres://...` names a database"));
        }
        if password::login_without_scheme(path).is_some() {
            return Err(refused(
                "it looks like the login of a server; write it as `postgres://...`, or a file of \
                 that name as `./NAME`",
            ));
        }
        if path.is_empty() {
            return Err(refused("it names no file"));
        }
        Ok(Self::Sqlite(path.to_owned()))
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.write_str(path),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a password may go on where the URL says that it ends. What libpq would then take
/// for a host, it would also name in its errors.
fn is_ambiguous(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = before.split_once('/').unwrap_or((before, ""));
    authority.matches('@').count() > 1
        || path.contains('@')
        // libpq looks for the end of a login up to the first slash.
        || (query.contains('@') && !before.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::DatabaseAddress;

    #[test]
    fn a_password_that_may_go_on_is_refused() {
        for address in [
            "postgres://ann:s3c@ret@host/db",
            "postgres://ann:s3/cret@host",
            "postgres://ann:s3?cret@host/db",
        ] {
            let error = DatabaseAddress::parse(address).unwrap_err().to_string();
            assert!(error.contains("%40") && !error.contains("ret"), "{error}");
        }
        for address in ["postgres://ann:s3c%40ret@host/db?x=a@b", "postgres:///db?user=a@b"] {
            assert!(DatabaseAddress::parse(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn what_means_a_server_makes_no_file() {
        for address in [
            "host=h user=ann password=s3cret",
            "sqlite:host=h password=s3cret",
            "password='s3cret' host=h",
            "sqlite:postgres://ann:s3cret@host/db",
            "sqlite://postgres://ann:s3cret@host/db",
            "Postgres://ann:s3cret@host/db",
            "postgres:/ann:s3cret@host/db",
            "postgre://ann:s3cret@host/db",
            "ann:s3cret@host/db",
            "file:a.db?password=s3cret",
        ] {
            let error = DatabaseAddress::parse(address).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
        for path in ["./host=h", "a=b.db", "./a:b@c.db", "a@b.db", "C:\\a@b.db", "sqlite:x y.db"] {
            assert!(
                matches!(DatabaseAddress::parse(path), Ok(DatabaseAddress::Sqlite(_))),
                "{path}"
            );
        }
    }
}
