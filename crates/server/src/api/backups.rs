//! Backups: making and listing them. What restores one stops everything, and is for the command
//! line.

use rehome::Backup;
use serde_json::{Value, json};

use crate::{answer::Answer, call::Call, problem::Problem, route::Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/backups", "list_backups", list)
            .about("List the backups, oldest first.")
            .admin()
            .answers_list(),
        Route::post("/api/backups", "create_backup", create)
            .about("Make a backup while the database is in use.")
            .admin()
            .creates(),
    ]
}

/// Without the folder that it lies in.
fn shown(backup: &Backup) -> Value {
    let name = backup.path.file_name().unwrap_or_default().to_string_lossy();
    json!({ "name": name, "bytes": backup.bytes, "label": backup.label })
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let all: Vec<Value> = call.rehome.backups()?.iter().map(shown).collect();
    Answer::json(&all)
}

fn create(call: &mut Call) -> Result<Answer, Problem> {
    Ok(Answer::json(&shown(&call.rehome.create_backup("server")?))?.or_page("/health"))
}
