//! The routes as an axum router.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{RawPathParams, Request},
    http::Response,
    middleware::from_fn_with_state,
    routing::any,
};
use rehome::{ErrorCode, Rehome};

use crate::{
    api, bundle,
    dispatch::{RequestId, dispatch, failed},
    edge::edge,
    page,
    problem::Problem,
    route::Route,
    settings::ServerSettings,
    state::State,
};

/// A router over a database, for an axum application of one's own. Whoever asks shows a token of
/// the database.
pub fn router(rehome: Rehome) -> Router {
    router_with(rehome, ServerSettings::default())
}

/// The same, told who may ask and how much.
pub fn router_with(rehome: Rehome, settings: ServerSettings) -> Router {
    let state = State::new(rehome, settings, routes());
    let mut router = Router::new();
    let mut paths: Vec<(&'static str, Vec<usize>)> = Vec::new();
    for (index, route) in state.routes.iter().enumerate() {
        match paths.iter_mut().find(|(path, _)| *path == route.path) {
            Some((_, here)) => here.push(index),
            None => paths.push((route.path, vec![index])),
        }
    }
    for (path, here) in paths {
        let (state, here) = (Arc::clone(&state), Arc::<[usize]>::from(here));
        let handler = move |params: RawPathParams, request: Request| {
            dispatch(Arc::clone(&state), Arc::clone(&here), params, request)
        };
        router = router.route(path, any(handler));
    }
    router.fallback(nothing_here).layer(from_fn_with_state(state, edge))
}

/// The description of the API (OpenAPI 3.1), as JSON.
pub fn openapi() -> String {
    String::from_utf8(crate::openapi::document(&routes())).unwrap_or_default()
}

/// All routes, those of the applications that come along included.
fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(bundle::routes());
    routes.extend(page::routes());
    routes
}

async fn nothing_here(request: Request) -> Response<Body> {
    let id = request.extensions().get::<RequestId>().map_or("", |id| id.0.as_str());
    failed(Problem::of(ErrorCode::UnknownRoute), request.headers(), id)
}
