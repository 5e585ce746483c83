//! The session: one cookie that holds a token. Only this server's own pages send it.

use axum::http::{HeaderMap, header};

/// Behind TLS the prefix keeps other hosts and plain connections from setting it.
fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-rehome" } else { "rehome_session" }
}

/// The secret in the cookie of a request.
pub(super) fn secret(headers: &HeaderMap, is_secure: bool) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut each = all.flat_map(|value| value.split(';')).filter_map(|one| one.split_once('='));
    let found = each.find(|(known, _)| known.trim() == name(is_secure));
    found.map(|(_, secret)| secret.trim().to_owned()).filter(|secret| !secret.is_empty())
}

/// The header that begins a session.
pub(crate) fn session(secret: &str, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}", name(is_secure))
}

/// The header that ends it.
pub(crate) fn forget_session(is_secure: bool) -> String {
    format!("{}; Max-Age=0", session("", is_secure))
}
