//! The log of changes.

use rehome::{ChangeFilter, LogQuery, Moment};
use serde_json::json;

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Route, param},
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/changes", "list_changes", list)
            .about(
                "List who changed what and when, the last first; behind `after` the first first.",
            )
            .params(&[
                param("app", "Only of this application."),
                param("collection", "Only of this collection."),
                param("container", "Only of this pack or file."),
                param("key", "Only of records with this key."),
                param("actor", "Only by this one."),
                param("run", "Only of this run."),
                param("since", "Behind that moment."),
                param("until", "Up to that moment."),
                param("after", "What is new behind this place of the log, the first first."),
                param("limit", "At most so many; 1 to 1000."),
            ]),
        Route::get("/api/changes/{seq}", "get_change", get)
            .about("Show a change in full, field by field."),
        Route::post("/api/changes/{seq}/revert", "revert_change", revert)
            .about("Undo one change, where what it left still stands.")
            .params(&[param("dry_run", "Whether to tell what would happen, and change nothing.")]),
    ]
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let text = |name: &str| call.query(name).map(str::to_owned);
    let filter = ChangeFilter {
        app: text("app"),
        collection: text("collection"),
        container: text("container"),
        key: text("key"),
        actor: text("actor"),
        run: call.query_as("run")?,
        ..ChangeFilter::default()
    };
    let query = LogQuery {
        filter,
        since: call.query_as::<Moment>("since")?,
        until: call.query_as::<Moment>("until")?,
        limit: call.limit(50, 1000)?,
    };
    let entries = match call.query_as::<i64>("after")? {
        None => call.rehome.changes(&query)?,
        Some(after) => call.rehome.changes_after(&query, after)?,
    };
    let last = call.rehome.last_change()?;
    Answer::json(&json!({ "entries": entries, "last": last }))
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&call.rehome.change(call.path_as("seq")?)?)
}

fn revert(call: &mut Call) -> Result<Answer, Problem> {
    let report = call.rehome.revert_change(call.path_as("seq")?, call.flag("dry_run")?)?;
    Ok(Answer::json(&report)?.or_page("/changes"))
}
