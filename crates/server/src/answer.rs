//! What a handler answers, and how it becomes a response: with its tag, compressed, or as nothing
//! where the caller has it already.

use std::io::Write as _;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

/// From how many bytes on an answer is compressed.
const WORTH_COMPRESSING: usize = 1024;

/// What a handler answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
    /// What tells this answer from others of the same address.
    pub(crate) tag: Option<String>,
    /// Where a person goes on who sent a form.
    pub(crate) next_page: Option<String>,
}

/// What an answer consists of.
pub(crate) enum Content {
    Empty,
    Bytes {
        kind: &'static str,
        bytes: Vec<u8>,
    },
    /// What comes piece by piece.
    Stream {
        kind: &'static str,
        body: Body,
    },
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes { kind, bytes } => write!(f, "{} bytes of {kind}", bytes.len()),
            Self::Stream { kind, .. } => write!(f, "a stream of {kind}"),
        }
    }
}

const JSON: &str = "application/json";

impl Answer {
    pub(crate) fn new(content: Content) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            content,
            tag: None,
            next_page: None,
        }
    }

    /// A value as JSON.
    pub(crate) fn json<T: Serialize>(value: &T) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(value).map_err(Problem::unexpected)?;
        Ok(Self::new(Content::Bytes { kind: JSON, bytes }))
    }

    /// Something that is new, and where it is.
    pub(crate) fn created<T: Serialize>(value: &T, at: &str) -> Result<Self, Problem> {
        Ok(Self::json(value)?.status(StatusCode::CREATED).header(header::LOCATION, at))
    }

    /// A page.
    pub(crate) fn html(text: String) -> Self {
        let kind = "text/html; charset=utf-8";
        Self::new(Content::Bytes { kind, bytes: text.into_bytes() })
    }

    /// A file of ours, which never changes while the program runs.
    pub(crate) fn asset(kind: &'static str, text: &'static str) -> Self {
        let bytes = text.as_bytes().to_vec();
        let tag = tag_of(&bytes);
        Self::new(Content::Bytes { kind, bytes }).tagged(tag)
    }

    pub(crate) fn bytes(kind: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(Content::Bytes { kind, bytes })
    }

    /// Go on there.
    pub(crate) fn see(location: &str) -> Self {
        Self { status: StatusCode::SEE_OTHER, ..Self::new(Content::Empty) }
            .header(header::LOCATION, location)
    }

    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn tagged(self, tag: String) -> Self {
        Self { tag: Some(tag), ..self }
    }

    /// Tagged by its own bytes.
    pub(crate) fn tagged_by_content(self) -> Self {
        match &self.content {
            Content::Bytes { bytes, .. } => {
                let tag = tag_of(bytes);
                self.tagged(tag)
            }
            _ => self,
        }
    }

    /// Where a person goes on who sent a form.
    pub(crate) fn or_page(self, location: impl Into<String>) -> Self {
        Self { next_page: Some(location.into()), ..self }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        // What cannot stand in a header is a record's or pack's name, and percent-encoded before.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The response, for whoever sent these headers.
    pub(crate) fn into_response(self, asked: &HeaderMap) -> Response<Body> {
        let Self { status, headers, content, tag, .. } = self;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        if let Some(tag) = &tag {
            let quoted = format!("\"{tag}\"");
            if let Ok(value) = HeaderValue::from_str(&quoted) {
                response.headers_mut().insert(header::ETAG, value);
            }
            let has_it = status == StatusCode::OK && has(asked, header::IF_NONE_MATCH, tag);
            if has_it {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        let (kind, body) = match content {
            Content::Empty => return response,
            Content::Stream { kind, body } => (kind, body),
            Content::Bytes { kind, bytes } => {
                let headers = response.headers_mut();
                headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept"));
                let bytes = match compressed(asked, kind, &bytes) {
                    Some(compressed) => {
                        let gzip = HeaderValue::from_static("gzip");
                        headers.insert(header::CONTENT_ENCODING, gzip);
                        compressed
                    }
                    None => bytes,
                };
                (kind, Body::from(bytes))
            }
        };
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        *response.body_mut() = body;
        response
    }
}

/// What tells these bytes from others.
pub(crate) fn tag_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The tags that a header lists.
pub(crate) fn tags(asked: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = asked.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let each = values.flat_map(|value| value.split(',')).map(str::trim);
    each.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').to_owned()).collect()
}

/// Whether a header lists this tag, or any.
fn has(asked: &HeaderMap, name: HeaderName, tag: &str) -> bool {
    tags(asked, name).iter().any(|listed| listed == tag || listed == "*")
}

fn compressed(asked: &HeaderMap, kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let is_text = kind.starts_with("text/") || kind.contains("json") || kind.contains("svg");
    if bytes.len() < WORTH_COMPRESSING || !is_text || !takes_gzip(asked) {
        return None;
    }
    let mut out = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    out.write_all(bytes).ok()?;
    out.finish().ok()
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).into_iter();
    let each = values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    each.map(|coding| coding.replace(' ', "").to_ascii_lowercase()).any(|coding| {
        coding == "gzip"
            || coding
                .strip_prefix("gzip;q=")
                .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{tags, takes_gzip};

    fn asked(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn who_does_not_take_gzip_gets_none() {
        for (value, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&asked(header::ACCEPT_ENCODING, value)), takes, "{value}");
        }
    }

    #[test]
    fn tags_are_listed_weak_or_strong() {
        let listed = tags(&asked(header::IF_MATCH, r#"W/"1-a", "2-b""#), header::IF_MATCH);
        assert_eq!(listed, ["1-a", "2-b"]);
    }
}
