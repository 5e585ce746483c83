//! Where a database is: a file, or a database on a server.

use std::fmt;

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
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            if is_ambiguous(address) {
                return Err(refused(
                    "it is not clear where the password ends; write `%40` for `@`, `%2F` for `/` \
                     and `%3F` for `?` in it",
                ));
            }
            return Ok(Self::Postgres(address.to_owned()));
        }
        if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            return Err(refused("write it as `postgres://USER@HOST:PORT/DATABASE`"));
        }
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(refused("it names no file"))
            } else {
                Ok(Self::Sqlite(path.to_owned()))
            };
        }
        if address.contains("://") {
            return Err(refused("only a path, `sqlite:PATH` or `postgres://...` names a database"));
        }
        Ok(Self::Sqlite(address.to_owned()))
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

/// An address, fit to be shown: without a password, wherever a URL may hold one.
pub fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        // The slashes may be what is wrong with it.
        return match (address.split_once(':'), address.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}:{host}"),
            _ => address.to_owned(),
        };
    };
    let (authority, behind) = match rest.find(['/', '?']) {
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    // A password may hold any character, an `@` or a slash that nobody escaped included.
    let (authority, behind) = match (authority.contains('@'), rest.rfind('@')) {
        (false, Some(at)) => (&rest[at + 1..], ""),
        (true, Some(at)) if at > authority.len() => (&rest[at + 1..], ""),
        _ => (authority, behind),
    };
    let shown = match authority.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{user}@{host}")
        }
        None => authority.to_owned(),
    };
    let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && !pair.contains("password")).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}://{shown}{path}{mark}{}", kept.join("&"))
}

/// Whether a password may go on where the URL says that it ends. What libpq would then take
/// for a host, it would also name in its errors.
fn is_ambiguous(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = before.split_once('/').unwrap_or((before, ""));
    let query = query.split('&').next().unwrap_or_default();
    authority.matches('@').count() > 1
        || path.contains('@')
        || (query.contains('@') && !query.contains('='))
}

#[cfg(test)]
mod tests {
    use super::{DatabaseAddress, without_password};

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
    fn an_address_is_shown_without_its_password() {
        for (address, shown) in [
            ("postgres://ann:s3cret@host:1/db", "postgres://ann@host:1/db"),
            (
                "postgresql://ann@host/db?sslmode=require",
                "postgresql://ann@host/db?sslmode=require",
            ),
            ("postgres://host/db?user=a&password=s3cret&x=1", "postgres://host/db?user=a&x=1"),
            ("postgres://ann:s3c@ret@host/db", "postgres://ann@host/db"),
            ("postgres://ann:s3/cret@host", "postgres://host"),
            ("postgres:///db", "postgres:///db"),
        ] {
            assert_eq!(without_password(address), shown);
            if let Ok(address) = DatabaseAddress::parse(address) {
                assert_eq!(address.to_string(), shown);
                assert!(!format!("{address:?}").contains("s3c"));
            }
        }
        assert_eq!(without_password("postgres:ann:s3c@ret@host/db"), "postgres:host/db");
    }
}
