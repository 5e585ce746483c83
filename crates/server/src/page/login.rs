//! Beginning a session: with the address that the program prints, or by pasting a token.

use schemars::JsonSchema;
use serde::Deserialize;

use super::html::{escaped, page as framed};
use crate::{answer::Answer, api::tokens::begin_session, call::Call, problem::Problem};

/// What the form of a login says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    /// A token that holds.
    token: String,
    /// Where to go on.
    next: Option<String>,
}

/// A path of ours, and nothing that leads elsewhere.
fn checked(next: Option<&str>) -> &str {
    match next {
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') => {
            path
        }
        _ => "/",
    }
}

/// The form, or the session where the address has a token.
pub(super) fn page(call: &mut Call) -> Result<Answer, Problem> {
    let next = checked(call.query("next"));
    match call.query("token") {
        Some(secret) => begin_session(call, secret, next),
        None => Ok(Answer::html(form("", next))),
    }
}

/// Begins a session.
pub(super) fn login(call: &mut Call) -> Result<Answer, Problem> {
    let Login { token, next } = call.body()?;
    begin_session(call, token.trim(), checked(next.as_deref()))
}

/// The page that asks for a token.
pub(super) fn form(said: &str, next: &str) -> String {
    let (said, next) = (escaped(said), escaped(next));
    let body = format!(
        "<p>{said}</p>\n\
         <p>Open the address that the program printed, or paste a token. \
         <code>rehome token create</code> makes one.</p>\n\
         <form method=\"post\" action=\"/login\">\n\
         <input type=\"hidden\" name=\"next\" value=\"{next}\">\n\
         <label>Token <input type=\"password\" name=\"token\" autocomplete=\"current-password\" \
         required autofocus></label>\n<button>Log in</button>\n</form>"
    );
    framed("Log in", &body)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_login_leads_nowhere_else() {
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "x", ""] {
            assert_eq!(checked(Some(next)), "/", "{next}");
        }
        assert_eq!(checked(Some("/packs/home?x=1")), "/packs/home?x=1");
    }
}
