//! Connecting to a server: what a URL lacks, and what it means that it did not work.

use crate::{
    database::DatabaseAddress,
    error::{Error, Result},
};

/// How long a server may take to answer, in seconds, unless the URL says otherwise.
const PATIENCE: &str = "connect_timeout=10";

/// Whether this build can encrypt connections.
const HAS_TLS: bool = cfg!(feature = "tls");

/// The URL with what we add to it.
pub(super) fn completed(url: &str) -> String {
    let (has_query, query) = match url.split_once('?') {
        Some((_, query)) => (true, query),
        None => (false, ""),
    };
    let mut completed = url.to_owned();
    let mut joint = if !has_query {
        "?"
    } else if query.is_empty() {
        ""
    } else {
        "&"
    };
    for (name, pair) in
        [("connect_timeout=", PATIENCE), ("application_name=", "application_name=rehome")]
    {
        if !query.contains(name) {
            completed.push_str(joint);
            completed.push_str(pair);
            joint = "&";
        }
    }
    completed
}

/// The same with options for the session; none where the URL or the environment has options already,
/// which are somebody's own.
pub(super) fn with_options(url: &str, options: &str) -> Option<String> {
    let has_options = url.split_once('?').is_some_and(|(_, query)| query.contains("options="));
    if has_options || std::env::var_os("PGOPTIONS").is_some() {
        return None;
    }
    let options = options.replace('%', "%25").replace(' ', "%20").replace('=', "%3D");
    Some(format!("{}&options={options}", completed(url)))
}

/// Refuses what this build cannot do, instead of doing less.
pub(super) fn check(url: &str) -> Result<()> {
    if !cfg!(feature = "postgres") {
        let url = DatabaseAddress::Postgres(url.to_owned()).to_string();
        return Err(Error::Feature { url, feature: "postgres" });
    }
    let mode = url
        .split_once('?')
        .and_then(|(_, query)| query.split('&').find_map(|pair| pair.strip_prefix("sslmode=")))
        .map(str::to_owned)
        .or_else(|| std::env::var("PGSSLMODE").ok());
    match mode.as_deref() {
        Some("require" | "verify-ca" | "verify-full") if !HAS_TLS => {
            Err(Error::Tls { url: DatabaseAddress::Postgres(url.to_owned()).to_string() })
        }
        _ => Ok(()),
    }
}

/// What the failure to connect means, from the words of libpq and the server.
pub(super) fn failed(address: &DatabaseAddress, reason: &str) -> Error {
    let url = address.to_string();
    let reason = last(reason);
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if says(&["SSL support is not compiled in", "does not support SSL"]) && !HAS_TLS {
        return Error::Tls { url };
    }
    if is_of_pooler(&reason) {
        return Error::Pooler { url };
    }
    if says(&["too many clients", "remaining connection slots", "too many connections"]) {
        return Error::ServerFull { url };
    }
    if says(&["authentication failed", "no password supplied", "role \"", "pg_hba.conf"]) {
        return Error::Login { url, reason };
    }
    if says(&["database \""]) && says(&["does not exist"]) {
        return Error::NoDatabase { url };
    }
    // What nobody was asked for is a mistake in the URL; libpq then shows the piece that it
    // cannot read, and that may be of the password.
    let asked = says(&["connection to server", "could not translate host name", "timeout"]);
    if !asked && (reason.contains('"') || reason.starts_with("invalid")) {
        return Error::Address { url, reason: without_quoted(&reason) };
    }
    Error::Unreachable { url, reason }
}

/// Whether a statement was prepared on one connection and looked for on another, or two of one name
/// met: what a pooler of transactions does to them; or a pooler of statements refuses transactions.
pub(crate) fn is_of_pooler(reason: &str) -> bool {
    if reason.contains("statement pooling mode") {
        return true;
    }
    reason.contains("prepared statement")
        && ["does not exist", "already exists"].iter().any(|words| reason.contains(words))
}

/// The last thing that libpq says, which tells of the last host that it tried; it may take
/// several lines.
fn last(reason: &str) -> String {
    let reason = reason.strip_prefix("timed out waiting for connection: ").unwrap_or(reason);
    let lines = reason.lines().map(str::trim).filter(|line| !line.is_empty());
    // A question to the reader, which our own words ask too.
    let lines = lines.filter(|line| !line.starts_with("Is the server running"));
    let lines: Vec<&str> = lines.collect();
    let begins = |line: &&str| line.starts_with("connection to server");
    let first = lines.iter().rposition(begins).unwrap_or(lines.len().saturating_sub(1));
    lines[first..].join(" ")
}

fn without_quoted(reason: &str) -> String {
    reason.split('"').step_by(2).collect::<Vec<_>>().join("...")
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "postgres")]
    use super::check;
    use super::{completed, failed};
    use crate::{Error, database::DatabaseAddress};

    const URL: &str = "postgres://ann:s3cret@host/garden";

    fn error(reason: &str) -> Error {
        failed(&DatabaseAddress::Postgres(URL.to_owned()), reason)
    }

    /// As a server of version 18 and its libpq say it.
    #[test]
    fn every_failure_has_its_name_and_none_shows_the_password() {
        let refused = r#"connection to server at "::1", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?
connection to server at "127.0.0.1", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?
"#;
        let at =
            |said: &str| format!("connection to server at \"10.0.0.1\", port 5432 failed: {said}");
        let cases = [
            (refused.to_owned(), "Unreachable"),
            (format!("timed out waiting for connection: {refused}"), "Unreachable"),
            (at("timeout expired"), "Unreachable"),
            (
                r#"could not translate host name "host" to address: Name or service not known"#
                    .to_owned(),
                "Unreachable",
            ),
            (at("FATAL:  the database system is starting up"), "Unreachable"),
            (at("FATAL:  password authentication failed for user \"ann\""), "Login"),
            (at("fe_sendauth: no password supplied"), "Login"),
            (at("FATAL:  role \"ann\" does not exist"), "Login"),
            (
                at(
                    "FATAL:  no pg_hba.conf entry for host \"10.0.0.2\", user \"ann\", database \"garden\", no encryption",
                ),
                "Login",
            ),
            (at("FATAL:  database \"garden\" does not exist"), "NoDatabase"),
            (at("FATAL:  sorry, too many clients already"), "ServerFull"),
            (at("FATAL:  too many connections for role \"ann\""), "ServerFull"),
            (
                at(
                    "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
                ),
                "ServerFull",
            ),
            (r#"invalid percent-encoded token: "s3cret%zz""#.to_owned(), "Address"),
            (
                r#"invalid integer value "s3cret" for connection option "port""#.to_owned(),
                "Address",
            ),
        ];
        for (said, name) in cases {
            let error = error(&said);
            let debug = format!("{error:?}");
            assert!(debug.starts_with(&format!("{name} ")), "{said}: {debug}");
            assert!(!debug.contains("s3cret") && !error.to_string().contains("s3cret"), "{debug}");
        }
        let last = error(refused).to_string();
        assert!(last.contains("127.0.0.1") && last.contains("Connection refused"), "{last}");
        let of_two_lines = at("root certificate file \"root.crt\" does not exist\nProvide it.\n");
        let both = error(&of_two_lines).to_string();
        assert!(both.contains("root.crt") && both.contains("Provide it."), "{both}");
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn an_encrypted_connection_is_never_a_plain_one() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let checked = check(&format!("{URL}?connect_timeout=3&sslmode={mode}"));
            if cfg!(feature = "tls") {
                checked.unwrap()
            } else {
                assert!(matches!(checked, Err(Error::Tls { .. })), "{checked:?}")
            }
        }
        if !cfg!(feature = "tls") {
            let said = r#"invalid sslmode value "verify-full" when SSL support is not compiled in"#;
            assert!(matches!(error(said), Error::Tls { .. }));
        }
        check(&format!("{URL}?sslmode=prefer")).unwrap();
    }

    #[cfg(not(feature = "postgres"))]
    #[test]
    fn a_build_without_the_feature_names_it() {
        use crate::{Database, Settings};

        let opened = Database::open(URL, &Settings::default()).map(|_| true);
        for outcome in [opened, Database::exists(URL)] {
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Feature { feature: "postgres", .. }), "{error:?}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn a_url_gets_what_it_lacks() {
        let both = "connect_timeout=10&application_name=rehome";
        assert_eq!(completed("postgres://host/db"), format!("postgres://host/db?{both}"));
        assert_eq!(completed("postgres://host/db?"), format!("postgres://host/db?{both}"));
        assert_eq!(
            completed("postgres://host/db?connect_timeout=1"),
            "postgres://host/db?connect_timeout=1&application_name=rehome"
        );
    }
}
