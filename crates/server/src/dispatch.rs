//! From a request to its answer: which route, who asks, whether that is enough, what was sent, and
//! the handler on a thread that may block. Every route comes this way, so that none can lack a
//! check.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, RawPathParams, Request},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use rehome::ErrorCode;

use crate::{
    answer::{Answer, Content},
    auth::{self, Counted},
    call::{Call, Wants},
    page,
    problem::Problem,
    receive::{self, is_form},
    route::{self, Method, Route},
    state::State,
};

/// Which request an answer belongs to: what its log lines and its problem say.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// Answers a request for one of the routes of a path, `here` in the list of all.
pub(crate) async fn dispatch(
    state: Arc<State>,
    here: Arc<[usize]>,
    params: RawPathParams,
    request: Request,
) -> Response<Body> {
    let began = Instant::now();
    let headers = request.headers().clone();
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let query: Vec<(String, String)> =
        form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let method = method_of(&request, &query);
    let routes = here.iter().map(|index| &state.routes[*index]);
    let Some(route) = routes.clone().find(|route| Some(route.method) == method) else {
        let allowed: Vec<&str> = routes.map(|route| route.method.as_str()).collect();
        let problem = Problem::of(ErrorCode::MethodNotAllowed);
        let problem = problem.header(header::ALLOW, &allowed.join(", "));
        return failed(problem, &headers, &id);
    };
    let path = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let is_page_form = is_form(&headers) && Wants::of(&headers) == Wants::Page;
    let answered = answer(&state, route, request, path, query).await;
    let response = match answered {
        Ok(Answer { next_page: Some(next), .. }) if is_page_form => {
            Answer::see(&next).into_response(&headers)
        }
        Ok(answer) => answer.into_response(&headers),
        Err(problem) => failed(problem, &headers, &id),
    };
    state.metrics.count(route.name, response.status(), began.elapsed());
    tracing::info!(
        request = id,
        route = route.name,
        status = response.status().as_u16(),
        micros = began.elapsed().as_micros(),
        "answered"
    );
    response
}

/// The method that is meant: the forms of a page know two, and name others behind the `?`.
fn method_of(request: &Request, query: &[(String, String)]) -> Option<Method> {
    let method = Method::of(request.method().as_str())?;
    let named = query.iter().find(|(name, _)| name == "_method");
    match named {
        Some((_, named)) if method == Method::Post && is_form(request.headers()) => {
            Method::of(&named.to_ascii_uppercase())
        }
        _ => Some(method),
    }
}

async fn answer(
    state: &Arc<State>,
    route: &Route,
    request: Request,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
) -> Result<Answer, Problem> {
    let settings = &state.settings;
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>();
    let peer = peer.map_or_else(|| "?".to_owned(), |peer| peer.0.ip().to_string());
    let limits = &settings.limits;
    state.rates.require(Counted::FailedLogin, &peer, limits.logins)?;
    let caller = auth::caller(&state.rehome, &state.known, settings, &headers).await;
    let caller = match caller {
        Err(problem) if problem.code == ErrorCode::Unauthenticated => {
            // An old cookie keeps nobody from what anybody may see.
            let is_open = route.access.scope().is_none();
            if !is_open {
                state.rates.take(Counted::FailedLogin, &peer, limits.logins)?;
                return Err(problem);
            }
            auth::Caller { actor: "anonymous".to_owned(), scope: None }
        }
        caller => caller?,
    };
    auth::require(route, &caller, settings)?;
    if route.method != Method::Get {
        auth::require_same_origin(&headers, &parts.uri)?;
    }
    let who = if caller.scope.is_some() { &caller.actor } else { &peer };
    let (counted, most) = if route.writes() {
        (Counted::Write, limits.writes)
    } else {
        (Counted::Read, limits.reads)
    };
    state.rates.take(counted, who, most)?;
    require_params(route, &query)?;
    let time = match route.body {
        route::Body::Upload => limits.upload_time,
        _ => limits.time,
    };
    let received = receive::receive(route, &headers, body, limits);
    let received = within(time, received).await??;
    let request = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
    let wants = Wants::of(&headers);
    let (handler, shared) = (route.handler, Arc::clone(state));
    let runtime = tokio::runtime::Handle::current();
    let work = state.rehome.run(move |rehome| {
        let mut context = rehome.database().context().clone();
        context.actor.clone_from(&caller.actor);
        context.request = request;
        context.reason = headers
            .get("x-rehome-reason")
            .and_then(|reason| reason.to_str().ok())
            .map(str::to_owned);
        let rehome = rehome.acting(context);
        let mut call =
            Call { rehome, state: shared, runtime, caller, wants, headers, received, path, query };
        let done = catch_unwind(AssertUnwindSafe(|| handler(&mut call)));
        Ok(done.unwrap_or_else(|_| Err(Problem::unexpected("a handler panicked"))))
    });
    let answer = within(time, work).await?.map_err(Problem::from)??;
    Ok(match answer.status {
        StatusCode::OK => match StatusCode::from_u16(route.success) {
            Ok(status) if matches!(answer.content, Content::Bytes { .. }) => answer.status(status),
            _ => answer,
        },
        _ => answer,
    })
}

/// Waits for so long, and no longer.
async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Result<T, Problem> {
    let done = tokio::time::timeout(time, work).await;
    done.map_err(|_| Problem::of(ErrorCode::TimedOut))
}

/// Refuses parameters that the route does not have: a mistyped condition would be none.
fn require_params(route: &Route, query: &[(String, String)]) -> Result<(), Problem> {
    if route.takes_any_param {
        return Ok(());
    }
    let is_known =
        |name: &str| name == "_method" || route.params.iter().any(|param| param.name == name);
    if let Some((unknown, _)) = query.iter().find(|(name, _)| !is_known(name)) {
        let known: Vec<&str> = route.params.iter().map(|param| param.name).collect();
        let why =
            format!("{} has no parameter `{unknown}`; it has {}", route.name, known.join(", "));
        return Err(Problem::invalid(why));
    }
    for param in route.params.iter().filter(|param| !param.repeats) {
        if query.iter().filter(|(name, _)| name == param.name).count() > 1 {
            return Err(Problem::invalid(format!("`{}` stands there twice", param.name)));
        }
    }
    Ok(())
}

/// The answer to a request that cannot be done: a page for a person, else JSON.
pub(crate) fn failed(problem: Problem, asked: &HeaderMap, id: &str) -> Response<Body> {
    let (status, headers) = (problem.status(), problem.headers.clone());
    let mut response = match Wants::of(asked) {
        Wants::Json => {
            let (kind, bytes) = ("application/problem+json", problem.to_json(id));
            Answer::bytes(kind, bytes).into_response(asked)
        }
        wants => page::problem(&problem, wants, id).into_response(asked),
    };
    *response.status_mut() = status;
    response.headers_mut().extend(headers);
    // What was not read of a body is no beginning of another request.
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::SERVICE_UNAVAILABLE) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
