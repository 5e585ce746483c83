//! Passwords are never shown: not in an address, well formed or not, and not in a text that one
//! was put into.

/// How the password of an address may be written: `scheme://user:PASSWORD@host`, the same without
/// a scheme, `?password=PASSWORD`, and `password=PASSWORD` among words of libpq.
const KEY: &str = "password";

/// What stands in the place of a password that has a name.
const HIDDEN: &str = "...";

/// An address, fit to be shown: without a password, wherever it may hold one.
///
/// ```
/// use rehome_persistence::without_password;
///
/// assert_eq!(without_password("postgres://ann:s3cret@host/db"), "postgres://ann@host/db");
/// assert_eq!(without_password("host=h password=s3cret"), "host=h password=...");
/// ```
pub fn without_password(address: &str) -> String {
    if is_keywords(address) {
        return without_named(address);
    }
    let Some((scheme, rest)) = address.split_once("://") else {
        // The slashes may be what is wrong with it.
        return match login_without_scheme(address) {
            Some(at) => format!("{}{}", user_before(address), &address[at + 1..]),
            None => without_named(address),
        };
    };
    let (authority, behind) = match rest.find(['/', '?']) {
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    // A password may hold any character, an `@` or a slash that nobody escaped included.
    let (authority, behind) = match (authority.contains('@'), rest.rfind('@')) {
        (is_login, Some(at)) if (!is_login || at > authority.len()) && !is_in_query(rest, at) => {
            let end = rest[at..].find('?').map_or(rest.len(), |mark| at + mark);
            (&rest[at + 1..end], &rest[end..])
        }
        _ => (authority, behind),
    };
    let shown = match authority.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{user}@{host}")
        }
        None => authority.split(',').map(without_odd_port).collect::<Vec<_>>().join(","),
    };
    let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
    let is_plain = |pair: &&str| !pair.is_empty() && !names_a_password(pair);
    let kept: Vec<&str> = query.split('&').filter(is_plain).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}://{shown}{path}{mark}{}", kept.join("&"))
}

/// A text, fit to be shown: without the passwords of addresses that stand in it.
///
/// ```
/// use rehome_persistence::without_passwords;
///
/// let said = "there is no folder postgres://ann:s3cret@host/db";
/// assert_eq!(without_passwords(said), "there is no folder postgres://ann@host/db");
/// ```
pub fn without_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '`' | '\'' | '"' | '<' | '>');
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        shown += &if word.contains("://") || is_of_postgres(word) {
            without_password(word)
        } else {
            word.to_owned()
        };
        let next = behind.chars().next().map_or(0, char::len_utf8);
        shown += &behind[..next];
        rest = &behind[next..];
    }
    without_named(&shown)
}

/// Whether these are words of libpq, as in `host=h dbname=d password=p`.
pub(super) fn is_keywords(address: &str) -> bool {
    /// The words that such an address may begin with, or that give it away.
    const WORDS: [&str; 14] = [
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        KEY,
        "passfile",
        "service",
        "sslmode",
        "connect_timeout",
        "application_name",
        "options",
        "channel_binding",
        "sslrootcert",
    ];
    let first = address.split('=').next().unwrap_or_default().trim();
    address.contains('=') && WORDS.iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether it is an address of a server, though perhaps a wrong one.
pub(super) fn is_of_postgres(address: &str) -> bool {
    let lower = address.get(..11).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("postgres:") || lower.starts_with("postgresql:")
}

/// The place of the `@` behind a login that has no scheme before it, as in `ann:secret@host/db`;
/// none for what may well be a path.
pub(super) fn login_without_scheme(address: &str) -> Option<usize> {
    if address.starts_with(['/', '.', '~']) || is_drive(address) {
        return None;
    }
    let at = address.rfind('@')?;
    let colon = address.find(':')?;
    (colon < at).then_some(at)
}

fn is_drive(address: &str) -> bool {
    let signs = address.as_bytes();
    signs.len() > 2
        && signs[0].is_ascii_alphabetic()
        && &signs[1..2] == b":"
        && matches!(signs[2], b'\\' | b'/')
}

/// What may be shown of what stands before the `@` of a login without a scheme.
fn user_before(address: &str) -> String {
    let word = address.split(':').next().unwrap_or_default();
    let mark = if is_of_postgres(address) { ":" } else { "@" };
    format!("{word}{mark}")
}

/// A host with its port; where what should be a port is no number, it may be a password, and is
/// left out.
fn without_odd_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains('[') || name.ends_with(']') => {
            if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { name }
        }
        _ => host,
    }
}

/// Whether that place of a URL is in its parameters. Before a slash it is not, as libpq reads it: a
/// question mark may be of a password.
fn is_in_query(rest: &str, at: usize) -> bool {
    rest[..at].find('?').is_some_and(|mark| rest[..mark].contains('/'))
}

/// Whether a parameter of a URL is a password, however its name is written.
fn names_a_password(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    decoded(name).to_ascii_lowercase().contains(KEY)
}

/// A name with its escapes resolved.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = (*first == b'%').then(|| behind.get(..2)).flatten();
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Hides what stands behind each `password=`, with blanks or quotes around it or not.
fn without_named(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_key(rest) {
        let behind = rest[at..].trim_start();
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else {
            shown += &rest[..at];
            rest = &rest[at..];
            continue;
        };
        shown += &rest[..at];
        shown.push('=');
        shown += HIDDEN;
        rest = &value[end_of_value(value)..];
    }
    shown + rest
}

/// The place behind the first `password` of a text.
fn find_key(text: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(KEY).map(|at| at + KEY.len())
}

/// Where a value ends that may stand in quotes.
fn end_of_value(value: &str) -> usize {
    match value.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            let mut escaped = false;
            for (at, c) in value.char_indices().skip(1) {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    _ if c == quote => return at + 1,
                    _ => {}
                }
            }
            value.len()
        }
        _ => {
            value.find(|c: char| c.is_whitespace() || matches!(c, '&' | '`')).unwrap_or(value.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{without_password, without_passwords};

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (address, shown) in [
            ("postgres://ann:s3cret@host:1/db", "postgres://ann@host:1/db"),
            (
                "postgresql://ann@host/db?sslmode=require",
                "postgresql://ann@host/db?sslmode=require",
            ),
            ("postgres://host/db?user=a&password=s3cret&x=1", "postgres://host/db?user=a&x=1"),
            ("postgres://host/db?pass%77ord=s3cret", "postgres://host/db"),
            ("postgres://ann:s3c@ret@host/db", "postgres://ann@host/db"),
            ("postgres://ann:s3/cret@host", "postgres://host"),
            ("postgres://ann:s3?x=cret@host/db", "postgres://host/db"),
            ("postgres:///db?user=a@b", "postgres:///db?user=a@b"),
            ("postgres://ann:s3cret", "postgres://ann"),
            ("postgres://[::1]:5432/db", "postgres://[::1]:5432/db"),
            ("postgres://a:1,b:2/db", "postgres://a:1,b:2/db"),
            ("postgres:///db", "postgres:///db"),
            ("postgres:ann:s3c@ret@host/db", "postgres:host/db"),
            ("postgres:/ann:s3cret@host/db", "postgres:host/db"),
            ("sqlite:postgres://ann:s3cret@host/db", "sqlite:postgres://ann@host/db"),
            ("ann:s3cret@host/db", "ann@host/db"),
            ("host=h user=ann password=s3cret", "host=h user=ann password=..."),
            ("password = 's3 cr\\'et' host=h", "password=... host=h"),
            ("./a:b@c/d.db", "./a:b@c/d.db"),
            ("/srv/a:b@c.db", "/srv/a:b@c.db"),
            ("C:\\data\\a@b.db", "C:\\data\\a@b.db"),
        ] {
            assert_eq!(without_password(address), shown);
        }
    }

    #[test]
    fn a_text_is_shown_without_the_passwords_in_it() {
        for (text, shown) in [
            ("no `postgres://ann:s3cret@h/d` here", "no `postgres://ann@h/d` here"),
            ("PGPASSWORD=s3cret and so on", "PGPASSWORD=... and so on"),
            ("a 'host=h password=s3cret'", "a 'host=h password=..."),
            ("the password is wrong", "the password is wrong"),
            ("see a@b and 12:30", "see a@b and 12:30"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
