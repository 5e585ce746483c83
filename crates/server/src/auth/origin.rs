//! What a browser says of where a request comes from, and which host it asked for. A page of another
//! site can make a browser send requests to this server; these two checks refuse them.

use axum::http::{HeaderMap, Uri, header};
use rehome::ErrorCode;

use crate::problem::Problem;

/// The host that a request names, without its port.
fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    named.or_else(|| uri.authority().map(|authority| authority.as_str()))
}

fn without_port(host: &str) -> &str {
    // An address of IPv6 has colons of its own, within brackets.
    match host.rsplit_once(':') {
        Some((before, port)) if !port.contains(']') && !before.is_empty() => before,
        _ => host,
    }
}

/// Refuses a request for a host that this server is not: a name that somebody made point here.
pub(crate) fn require_known_host(
    headers: &HeaderMap,
    uri: &Uri,
    known: Option<&[String]>,
) -> Result<(), Problem> {
    let Some(known) = known else { return Ok(()) };
    let host = host(headers, uri).map(without_port);
    let is_known = host.is_some_and(|host| known.iter().any(|one| one.eq_ignore_ascii_case(host)));
    if is_known { Ok(()) } else { Err(Problem::of(ErrorCode::ForeignHost)) }
}

/// Refuses what a page of another origin makes a browser ask for. What says neither where it comes
/// from nor for what is no browser's, and is judged by its token alone.
pub(crate) fn require_same_origin(headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let refused = || Err(Problem::of(ErrorCode::ForeignOrigin));
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return refused(),
        None => {}
    }
    let Some(origin) = text("origin") else { return Ok(()) };
    let of_origin = origin.split_once("://").map(|(_, host)| host);
    match (of_origin, host(headers, uri)) {
        (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host) => Ok(()),
        _ => refused(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

    use super::{require_known_host, require_same_origin};

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        let one = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn only_known_hosts_are_answered() {
        let known = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        for (host, is_known) in [
            ("localhost", true),
            ("LOCALHOST:7777", true),
            ("127.0.0.1:1", true),
            ("[::1]:7777", true),
            ("[::1]", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            let asked = headers(&[("host", host)]);
            let found = require_known_host(&asked, &Uri::from_static("/"), Some(&known));
            assert_eq!(found.is_ok(), is_known, "{host}");
        }
        let none = require_known_host(&HeaderMap::new(), &Uri::from_static("/"), Some(&known));
        assert!(none.is_err());
    }

    #[test]
    fn pages_of_others_are_refused() {
        let host = ("host", "localhost:7777");
        for (asked, is_fine) in [
            (vec![host], true),
            (vec![host, ("sec-fetch-site", "same-origin")], true),
            (vec![host, ("sec-fetch-site", "none")], true),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "same-site")], false),
            (vec![host, ("origin", "http://localhost:7777")], true),
            (vec![host, ("origin", "http://localhost:7778")], false),
            (vec![host, ("origin", "http://evil.example")], false),
            (vec![host, ("origin", "null")], false),
            (vec![("origin", "http://localhost:7777")], false),
        ] {
            let found = require_same_origin(&headers(&asked), &Uri::from_static("/"));
            assert_eq!(found.is_ok(), is_fine, "{asked:?}");
        }
    }
}
