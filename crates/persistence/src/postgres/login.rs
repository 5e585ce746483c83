//! Connecting to a server: what a URL lacks, and what it means that it did not work.

use crate::{
    database::Address,
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

/// Refuses what this build cannot do, instead of doing less.
pub(super) fn check(url: &str) -> Result<()> {
    let mode = url
        .split_once('?')
        .and_then(|(_, query)| query.split('&').find_map(|pair| pair.strip_prefix("sslmode=")))
        .map(str::to_owned)
        .or_else(|| std::env::var("PGSSLMODE").ok());
    match mode.as_deref() {
        Some("require" | "verify-ca" | "verify-full") if !HAS_TLS => {
            Err(Error::Tls { url: Address::Postgres(url.to_owned()).to_string() })
        }
        _ => Ok(()),
    }
}

/// What the failure to connect means, from the words of libpq and the server.
pub(super) fn failed(address: &Address, reason: &str) -> Error {
    let url = address.to_string();
    let reason = reason.trim().lines().next_back().unwrap_or_default().trim().to_owned();
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if says(&["SSL support is not compiled in", "does not support SSL"]) && !HAS_TLS {
        return Error::Tls { url };
    }
    if says(&["authentication failed", "no password supplied", "role \"", "pg_hba.conf"]) {
        return Error::Login { url, reason };
    }
    if says(&["database \""]) && says(&["does not exist"]) {
        return Error::NoDatabase { url };
    }
    if says(&["too many clients", "remaining connection slots", "too many connections"]) {
        return Error::ServerFull { url };
    }
    if says(&["invalid"]) {
        return Error::Address { url, reason };
    }
    Error::Unreachable { url, reason }
}
