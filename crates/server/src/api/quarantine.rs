//! The quarantine: what was uploaded or imported and is no record, and settling it.

use rehome::{ErrorCode, Outcome, QuarantineEntry, QuarantineFilter, SettleOptions, StoredFinding};
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Body, Param, Route, param},
};

const DRY: Param = param("dry_run", "Whether to tell what would happen, and change nothing.");

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/quarantine", "list_quarantine", list)
            .about("List what is in quarantine, and count it by rule.")
            .params(&[
                param("rule", "Only what is there by this rule."),
                param("waiting", "Whether only what waits for a person is listed."),
                param("after", "Go on behind the entry of this number."),
                param("limit", "At most so many; 1 to 1000."),
            ]),
        Route::get("/api/quarantine/{entry}", "get_entry", get)
            .about("Show an entry with its text, and why it is there."),
        Route::post("/api/quarantine/{entry}/resolve", "resolve_entry", resolve)
            .about("Make a record of an entry: the body is the element as it should be.")
            .params(&[DRY])
            .takes_body(Body::Document),
        Route::post("/api/quarantine/{entry}/dismiss", "dismiss_entry", dismiss)
            .about("Let an entry wait no longer.")
            .params(&[DRY]),
    ]
}

/// An entry of a list, without its text, which may be long and personal.
pub(crate) fn brief(entry: &QuarantineEntry) -> Value {
    let mut value = json!(entry);
    if let Some(members) = value.as_object_mut() {
        members.remove("raw");
        members.insert("bytes".to_owned(), entry.raw.len().into());
    }
    value
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let filter = QuarantineFilter {
        rule: call.query("rule").map(str::to_owned),
        waiting: call.flag("waiting")?,
    };
    let limit = call.limit(50, 1000)?;
    let after = call.query_as("after")?.unwrap_or(0);
    let items = call.rehome.quarantine(&filter, after, limit)?;
    let mut groups = call.rehome.quarantine_groups()?;
    groups.retain(|group| filter.rule.as_ref().is_none_or(|rule| *rule == group.rule));
    groups.retain(|group| !filter.waiting || group.waiting > 0);
    let is_full = items.len() == limit as usize;
    let next = items.last().filter(|_| is_full).map(|entry| entry.id);
    let items: Vec<Value> = items.iter().map(brief).collect();
    Answer::json(&json!({ "groups": groups, "items": items, "next": next }))
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&call.rehome.quarantine_entry(call.path_as("entry")?)?)
}

fn resolve(call: &mut Call) -> Result<Answer, Problem> {
    let entry: i64 = call.path_as("entry")?;
    let options = SettleOptions { dry_run: call.flag("dry_run")?, ..SettleOptions::default() };
    let report = call.rehome.quarantine_resolve(entry, &call.document()?, &options)?;
    if report.outcome() != Outcome::Clean {
        let findings = report.findings.into_iter().map(StoredFinding::from).collect();
        let why = "that is no record either, and nothing was changed; the findings say why";
        return Err(Problem::new(ErrorCode::InvalidRecord, why).finding(findings));
    }
    Ok(Answer::json(&report)?.or_page("/quarantine"))
}

fn dismiss(call: &mut Call) -> Result<Answer, Problem> {
    let entry: i64 = call.path_as("entry")?;
    let options = SettleOptions { dry_run: call.flag("dry_run")?, ..SettleOptions::default() };
    let report = call.rehome.quarantine_dismiss(entry, &options)?;
    Ok(Answer::json(&report)?.or_page("/quarantine"))
}
