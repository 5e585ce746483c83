//! What every request meets first and every answer last, whatever its path: the host, a number, and
//! the headers that tell a browser what it may do.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    body::Body,
    extract::{Request, State as Shared},
    http::{HeaderName, HeaderValue, Response, header},
    middleware::Next,
};

use crate::{
    auth,
    dispatch::{RequestId, failed},
    state::State,
};

/// What pages may load: files of this server, and nothing that stands in the page itself.
const OF_PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' \
                        data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                        frame-ancestors 'none'";

const OF_DATA: &str = "default-src 'none'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Checks the host, numbers the request, and sets the headers of the answer.
pub(crate) async fn edge(
    Shared(state): Shared<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let id = request_id(&request);
    let known = state.settings.hosts.as_deref();
    let is_known = auth::require_known_host(request.headers(), request.uri(), known);
    let mut response = match is_known {
        Err(problem) => failed(problem, request.headers(), &id),
        Ok(()) => {
            request.extensions_mut().insert(RequestId(id.clone()));
            next.run(request).await
        }
    };
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = if is_page { OF_PAGES } else { OF_DATA };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What was told to one caller is for nobody between; a tag is asked for again.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The number that a caller gave the request, if it is one to be kept, or the next of ours.
fn request_id(request: &Request) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    match given.filter(is_plain) {
        Some(id) => id.to_owned(),
        None => {
            let process = std::process::id();
            format!("{process:x}-{:x}", NEXT.fetch_add(1, Ordering::Relaxed))
        }
    }
}
