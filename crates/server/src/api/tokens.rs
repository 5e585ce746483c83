//! Tokens, and the session of a page.

use std::time::Duration;

use axum::http::header;
use rehome::{ErrorCode, TokenScope};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::views::number;
use crate::{
    answer::Answer,
    auth::{forget_session, session},
    call::Call,
    problem::Problem,
    route::{Access, Route},
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/tokens", "list_tokens", list)
            .about("List the tokens, without what they are shown as.")
            .admin()
            .answers_list(),
        Route::post("/api/tokens", "create_token", create)
            .about("Make a token. What it is shown as is told once.")
            .admin()
            .takes::<NewToken>()
            .creates(),
        Route::delete("/api/tokens/{token}", "revoke_token", revoke)
            .about("Revoke a token for good.")
            .admin(),
        Route::get("/api/session", "get_session", whoami)
            .about("Tell who asks, and how far the token reaches.")
            .access(Access::Open),
        Route::post("/logout", "logout", logout)
            .about("End the session of a page.")
            .access(Access::Open),
    ]
}

/// A token that is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// Whose it is, or what for.
    name: String,
    /// `read`, `write` or `admin`.
    scope: String,
    /// How many days it holds; until it is revoked where there is none.
    #[serde(default, deserialize_with = "number")]
    days: Option<i64>,
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&call.rehome.tokens()?)
}

fn create(call: &mut Call) -> Result<Answer, Problem> {
    let new: NewToken = call.body()?;
    let scope: TokenScope = new.scope.parse().map_err(Problem::body)?;
    let day = 24 * 3600;
    let lifetime = match new.days {
        None => None,
        Some(days) => {
            let days = u64::try_from(days).ok().filter(|days| (1..=36_500).contains(days));
            let days = days.ok_or_else(|| Problem::body("days is from 1 to 36500"))?;
            Some(Duration::from_secs(days * day))
        }
    };
    let token = call.rehome.create_token(&new.name, scope, lifetime)?;
    Answer::created(&token, &format!("/api/tokens/{}", token.token.id))
}

fn revoke(call: &mut Call) -> Result<Answer, Problem> {
    let token = call.rehome.revoke_token(call.path_as("token")?)?;
    call.state.known.clear();
    Ok(Answer::json(&token)?.or_page("/tokens"))
}

fn whoami(call: &mut Call) -> Result<Answer, Problem> {
    let settings = &call.state.settings;
    Answer::json(&json!({
        "actor": call.caller.actor,
        "scope": call.caller.scope,
        "public_read": settings.public_read,
        "read_only": settings.read_only,
    }))
}

/// Begins a session with a token that was shown; the page of a person goes on at `next`.
pub(crate) fn begin_session(call: &Call, secret: &str, next: &str) -> Result<Answer, Problem> {
    let settings = &call.state.settings;
    let is_start = settings.start_token.as_deref() == Some(secret);
    if !is_start && call.rehome.token_of(secret)?.is_none() {
        return Err(Problem::new(ErrorCode::Unauthenticated, "this token does not hold"));
    }
    let cookie = session(secret, settings.is_secure);
    Ok(Answer::see(next).header(header::SET_COOKIE, &cookie))
}

fn logout(call: &mut Call) -> Result<Answer, Problem> {
    let cookie = forget_session(call.state.settings.is_secure);
    let answer = Answer::json::<Value>(&json!({ "success": true }))?;
    let answer = match call.wants {
        crate::call::Wants::Json => answer,
        _ => Answer::see("/login"),
    };
    Ok(answer.header(header::SET_COOKIE, &cookie))
}
