//! Whether the server lives, and how its database is.

use serde_json::json;

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Access, Route},
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/health/live", "live", live)
            .about("Tell that the server answers.")
            .access(Access::Open),
        Route::get("/health/ready", "ready", ready)
            .about("Tell whether the database answers.")
            .access(Access::Open),
        Route::get("/api/version", "version", version)
            .about("Tell the version of the program.")
            .access(Access::Open),
        Route::get("/api/health", "health", health)
            .about("Tell what is behind, and what waits for a person."),
        Route::get("/api/stats", "stats", stats).about("Count what the database holds."),
        Route::get("/metrics", "metrics", metrics)
            .about("Count what was asked, in the text form of Prometheus."),
        Route::get("/openapi.json", "openapi", openapi)
            .about("Describe the API (OpenAPI 3.1).")
            .access(Access::Open),
    ]
}

fn live(_: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&json!({ "status": "alive" }))
}

fn ready(call: &mut Call) -> Result<Answer, Problem> {
    call.rehome.last_change()?;
    Answer::json(&json!({ "status": "ready" }))
}

fn version(_: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&json!({ "name": "rehome", "version": env!("CARGO_PKG_VERSION") }))
}

fn health(call: &mut Call) -> Result<Answer, Problem> {
    let behind = call.rehome.behind()?;
    let stats = call.rehome.stats()?;
    let replicas = call.rehome.replicas();
    Answer::json(&json!({
        "behind": behind,
        "is_behind": !behind.is_nothing(),
        "said": behind.said(),
        "quarantined": stats.quarantined,
        "waiting": stats.waiting,
        "log": call.rehome.last_change()?,
        "replicas": replicas.len(),
    }))
}

fn stats(call: &mut Call) -> Result<Answer, Problem> {
    let mut stats = json!(call.rehome.stats()?);
    if let Some(members) = stats.as_object_mut() {
        // Where it lies is no business of who asks over HTTP.
        members.remove("database");
    }
    Answer::json(&stats)
}

fn metrics(call: &mut Call) -> Result<Answer, Problem> {
    let mut text = call.state.metrics.text();
    let stats = call.rehome.stats()?;
    let behind = call.rehome.behind()?;
    for (name, value) in [
        ("rehome_records", stats.records.to_string()),
        ("rehome_quarantine_waiting", stats.waiting.to_string()),
        ("rehome_log_entries", call.rehome.last_change()?.to_string()),
        ("rehome_collections_behind_search", behind.unsearched.len().to_string()),
        ("rehome_outside_rows", behind.outside.to_string()),
    ] {
        text += &format!("# TYPE {name} gauge\n{name} {value}\n");
    }
    Ok(Answer::bytes("text/plain; version=0.0.4", text.into_bytes()))
}

fn openapi(call: &mut Call) -> Result<Answer, Problem> {
    let document = call.state.openapi.clone();
    Ok(Answer::bytes("application/json", document).tagged_by_content())
}
