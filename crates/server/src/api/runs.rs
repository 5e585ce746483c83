//! Runs: what happened as a whole, and undoing it.

use rehome::RollbackOptions;

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Route, param},
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/runs", "list_runs", list)
            .about("List the runs, newest first.")
            .params(&[param("limit", "At most so many; 1 to 1000.")])
            .answers_list(),
        Route::get("/api/runs/{run}", "get_run", get)
            .about("Show a run with its files and findings."),
        Route::post("/api/runs/{run}/rollback", "rollback_run", rollback)
            .about("Undo a run. That is a run itself, which can be undone.")
            .params(&[param("dry_run", "Whether to tell what would happen, and change nothing.")]),
    ]
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let mut runs = call.rehome.history(call.limit(50, 1000)?)?;
    runs.iter_mut().for_each(hide_source);
    Answer::json(&runs)
}

/// Folders of the machine are no business of who asks over HTTP.
fn hide_source(run: &mut rehome::Run) {
    if run.kind == "import" {
        let name = std::path::Path::new(&run.source).file_name();
        run.source = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    }
}

pub(crate) fn found(call: &Call) -> Result<rehome::RunDetails, Problem> {
    let mut details = call.rehome.run(call.path_as("run")?)?;
    hide_source(&mut details.run);
    Ok(details)
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&found(call)?)
}

fn rollback(call: &mut Call) -> Result<Answer, Problem> {
    let run: i64 = call.path_as("run")?;
    let options = RollbackOptions { dry_run: call.flag("dry_run")?, ..RollbackOptions::default() };
    let report = call.rehome.rollback(run, &options)?;
    let next = report.run.map_or_else(|| format!("/runs/{run}"), |run| format!("/runs/{run}"));
    Ok(Answer::json(&report)?.or_page(next))
}
