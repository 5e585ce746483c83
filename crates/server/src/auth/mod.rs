//! Who asks, and whether that is enough: tokens in a header or a cookie, the token that a server
//! begins with, and what a browser says of where a request comes from.

mod cookie;
mod origin;
mod rate;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, header};
use rehome::{AsyncRehome, ErrorCode, TokenScope};
use sha2::{Digest as _, Sha256};

use crate::{
    problem::Problem,
    route::{Access, Route},
    settings::ServerSettings,
};

pub(crate) use cookie::{forget_session, session};
pub(crate) use origin::{require_known_host, require_same_origin};
pub(crate) use rate::{Counted, Rates};

/// How long a token is believed that was looked up: one that another program revokes holds no
/// longer than that.
const BELIEVED: Duration = Duration::from_secs(1);

/// Whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// What stands in the log.
    pub(crate) actor: String,
    /// How far the token reaches; none of one who shows none.
    pub(crate) scope: Option<TokenScope>,
}

impl Caller {
    fn nobody() -> Self {
        Self { actor: "anonymous".to_owned(), scope: None }
    }

    pub(crate) fn may(&self, scope: TokenScope) -> bool {
        self.scope >= Some(scope)
    }
}

/// Tokens that were looked up a moment ago, by their hash.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<[u8; 32], (Instant, Caller)>>);

impl Known {
    fn get(&self, hash: &[u8; 32]) -> Option<Caller> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, caller) = all.get(hash)?;
        (since.elapsed() < BELIEVED).then(|| caller.clone())
    }

    fn put(&self, hash: [u8; 32], caller: &Caller) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| since.elapsed() < BELIEVED);
        all.insert(hash, (Instant::now(), caller.clone()));
    }

    /// Forgets all, since a token was revoked.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The secret that a request shows.
fn shown(headers: &HeaderMap, settings: &ServerSettings) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| {
        let (kind, secret) = value.split_once(' ')?;
        kind.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
    });
    bearer.or_else(|| cookie::secret(headers, settings.is_secure))
}

/// Whether two secrets are the same; how long that takes tells nothing of where they differ.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (Sha256::digest(a), Sha256::digest(b));
    a.iter().zip(&*b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Who a request is from. A token that does not hold is a failed login.
pub(crate) async fn caller(
    rehome: &AsyncRehome,
    known: &Known,
    settings: &ServerSettings,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    if let Some(secret) = shown(headers, settings) {
        return holder(rehome, known, settings, &secret).await;
    }
    if settings.no_token {
        let actor = "user:local".to_owned();
        return Ok(Caller { actor, scope: Some(TokenScope::Admin) });
    }
    Ok(Caller::nobody())
}

/// Whose a secret is.
pub(crate) async fn holder(
    rehome: &AsyncRehome,
    known: &Known,
    settings: &ServerSettings,
    secret: &str,
) -> Result<Caller, Problem> {
    if settings.start_token.as_deref().is_some_and(|token| same(token, secret)) {
        let actor = "user:local".to_owned();
        return Ok(Caller { actor, scope: Some(TokenScope::Admin) });
    }
    let hash: [u8; 32] = Sha256::digest(secret).into();
    if let Some(caller) = known.get(&hash) {
        return Ok(caller);
    }
    let asked = secret.to_owned();
    let token = rehome.run(move |rehome| rehome.token_of(&asked)).await?;
    match token {
        Some(token) => {
            let actor = format!("token:{}", token.name);
            let caller = Caller { actor, scope: Some(token.scope) };
            known.put(hash, &caller);
            Ok(caller)
        }
        None => Err(unauthenticated("the token that was shown does not hold")),
    }
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new(ErrorCode::Unauthenticated, detail).header(header::WWW_AUTHENTICATE, "Bearer")
}

/// Refuses a caller whose token does not reach so far; the refusal names rule and scope.
pub(crate) fn require(
    route: &Route,
    caller: &Caller,
    settings: &ServerSettings,
) -> Result<(), Problem> {
    let Some(needed) = route.access.scope() else { return Ok(()) };
    let is_open = route.access == Access::PublicRead && settings.public_read;
    if !is_open && !caller.may(needed) {
        let detail = format!("{} needs a token with the scope `{needed}`", route.name);
        let problem = match caller.scope {
            None => unauthenticated(&detail),
            Some(has) => {
                Problem::new(ErrorCode::Forbidden, format!("{detail}; this one has `{has}`"))
            }
        };
        return Err(problem.with("scope", needed.as_str().into()));
    }
    if settings.read_only && route.writes() {
        let detail = format!("{} changes something, and this server only reads", route.name);
        return Err(Problem::new(ErrorCode::ReadOnly, detail));
    }
    Ok(())
}
