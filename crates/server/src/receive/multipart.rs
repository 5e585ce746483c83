//! The parts of a form with a file (RFC 7578), of bytes that were read whole.

use axum::http::{HeaderMap, header};
use memchr::memmem::find;

use crate::problem::Problem;

/// The most parts of a form.
const MOST_PARTS: usize = 100;

/// One part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) is_file: bool,
    pub(super) content: &'a [u8],
}

/// The parts of a body, whose headers say what parts them.
pub(super) fn parts<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Vec<Part<'a>>, Problem> {
    let wrong = || Problem::body("the form is not written as RFC 7578 has it");
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = kind.and_then(|kind| parameter(kind, "boundary")).ok_or_else(wrong)?;
    if boundary.is_empty() || boundary.len() > 70 {
        return Err(wrong());
    }
    let (open, delimiter) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let begin = find(body, open.as_bytes()).ok_or_else(wrong)?;
    let mut rest = &body[begin + open.len()..];
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        if parts.len() == MOST_PARTS {
            return Err(wrong());
        }
        rest = rest.strip_prefix(b"\r\n").ok_or_else(wrong)?;
        let end_of_head = find(rest, b"\r\n\r\n").ok_or_else(wrong)?;
        let (head, content) = (&rest[..end_of_head], &rest[end_of_head + 4..]);
        let end = find(content, delimiter.as_bytes()).ok_or_else(wrong)?;
        let head = String::from_utf8_lossy(head);
        let disposition = head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-disposition").then_some(value)
        });
        let disposition = disposition.ok_or_else(wrong)?;
        parts.push(Part {
            name: parameter(disposition, "name").ok_or_else(wrong)?,
            is_file: parameter(disposition, "filename").is_some(),
            content: &content[..end],
        });
        rest = &content[end + delimiter.len()..];
    }
    Ok(parts)
}

/// The parameter of a header: `name=value` or `name="value"` behind a `;`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, behind)) = rest.split_once(';') {
        let behind = behind.trim_start();
        let (known, value) = behind.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                (&quoted[..end], &quoted[end + 1..])
            }
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if known.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{parameter, parts};

    fn headers(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))])
    }

    #[test]
    fn fields_and_files_are_told_apart() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nspells\r\n--x\r\n\
                    content-disposition: form-data; name=\"file\"; filename=\"a;b.json\"\r\n\
                    Content-Type: application/json\r\n\r\n[1,\r\n2]\r\n--x--\r\n";
        let found = parts(&headers("multipart/form-data; boundary=x"), body.as_bytes()).unwrap();
        assert_eq!((found[0].name.as_str(), found[0].is_file), ("type", false));
        assert_eq!(found[0].content, b"spells");
        assert_eq!((found[1].name.as_str(), found[1].is_file), ("file", true));
        assert_eq!(found[1].content, b"[1,\r\n2]");
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in ["", "--x", "--x\r\n", "--x\r\nname: a\r\n\r\nb\r\n--x--", "--y--"] {
            let kind = headers("multipart/form-data; boundary=x");
            assert!(parts(&kind, body.as_bytes()).is_err(), "{body}");
        }
        assert!(parts(&headers("multipart/form-data"), b"--x--").is_err());
    }

    #[test]
    fn parameters_may_be_quoted() {
        assert_eq!(parameter("a; b=\"c;d\"; e=f", "e").as_deref(), Some("f"));
        assert_eq!(parameter("a; b=\"c;d\"; e=f", "b").as_deref(), Some("c;d"));
        assert_eq!(parameter("a; b=c", "x"), None);
    }
}
