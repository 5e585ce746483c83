//! What happened: runs, which are undone as a whole, and single changes.

use rehome::{ChangeFilter, LogQuery, Run};
use serde_json::Value;

use super::html::{button, escaped, findings, link, page, table};
use crate::{answer::Answer, api::runs, call::Call, problem::Problem};

fn moment(text: &str) -> String {
    escaped(text.get(..19).unwrap_or(text).replace('T', " "))
}

/// What a run was, in words.
fn said(run: &Run) -> String {
    let what = match run.kind.as_str() {
        "rollback" => format!("undid run {}", run.undoes.unwrap_or_default()),
        "pack" => run.source.clone(),
        kind => format!("{kind} {}", run.container.as_deref().unwrap_or(&run.app)),
    };
    escaped(what)
}

/// The runs, newest first.
pub(super) fn runs(call: &mut Call) -> Result<Answer, Problem> {
    let runs = call.rehome.history(100)?;
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            let count = |name: &str| run.totals[name].as_u64().unwrap_or_default();
            let counts = match count("inserted") + count("updated") {
                0 => String::new(),
                _ => format!("{} new, {} changed", count("inserted"), count("updated")),
            };
            vec![
                link(&format!("/runs/{}", run.id), format!("Run {}", run.id)),
                moment(&run.started_at),
                said(run),
                escaped(&run.status),
                counts,
            ]
        })
        .collect();
    Ok(Answer::html(page(
        "Runs",
        &table("Runs", &["run", "when", "what", "how", "records"], &rows),
    )))
}

/// One run, with the button that undoes it.
pub(super) fn run(call: &mut Call) -> Result<Answer, Problem> {
    let details = runs::found(call)?;
    let run = &details.run;
    let counts: Vec<Vec<String>> = run
        .totals
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, count)| count.as_u64() != Some(0))
        .map(|(name, count)| vec![escaped(name), escaped(count)])
        .collect();
    let undo = match (details.undone_by, run.status.as_str()) {
        (Some(by), _) => {
            format!(
                "<p>It was undone by {}.</p>",
                link(&format!("/runs/{by}"), format!("run {by}"))
            )
        }
        (None, "running") => "<p>It goes on.</p>".to_owned(),
        _ => {
            button(&format!("/api/runs/{}/rollback", run.id), &format!("Undo run {}", run.id), &[])
        }
    };
    let mut body = format!(
        "<p>{} · {} · {}</p>{undo}",
        said(run),
        moment(&run.started_at),
        escaped(&run.status)
    );
    if let Some(pack) = &run.container {
        body +=
            &format!("<p>Into {}.</p>", link(&format!("/packs/{}", super::html::part(pack)), pack));
    }
    if !counts.is_empty() {
        body += &table("Counts", &["", ""], &counts);
    }
    body += &findings(&details.findings);
    let waiting = run.totals["waiting"].as_u64().unwrap_or_default();
    if waiting > 0 && details.undone_by.is_none() {
        body += &format!("<p>{}</p>", link("/quarantine", "To what waits in quarantine"));
    }
    Ok(Answer::html(page(&format!("Run {}", run.id), &body)))
}

/// The last changes.
pub(super) fn changes(call: &mut Call) -> Result<Answer, Problem> {
    let filter =
        ChangeFilter { key: call.query("key").map(str::to_owned), ..ChangeFilter::default() };
    let entries = call.rehome.changes(&LogQuery { filter, limit: 200, ..LogQuery::default() })?;
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            vec![
                link(&format!("/changes/{}", entry.seq), entry.seq),
                moment(&entry.at),
                escaped(&entry.actor),
                escaped(format!("{} {}", entry.cause, entry.op)),
                escaped(&entry.record),
                escaped(entry.reason.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    let heads = ["change", "when", "who", "what", "of", "why"];
    Ok(Answer::html(page("Changes", &table("The last changes", &heads, &rows))))
}

/// One change, field by field.
pub(super) fn change(call: &mut Call) -> Result<Answer, Problem> {
    let details = call.rehome.change(call.path_as("seq")?)?;
    let entry = &details.entry;
    let shown = |value: &Option<Value>| {
        escaped(value.as_ref().map(ToString::to_string).unwrap_or_default())
    };
    let mut rows: Vec<Vec<String>> = details
        .fields
        .iter()
        .map(|field| vec![escaped(&field.field), shown(&field.old), shown(&field.new)])
        .collect();
    for row in &details.rows {
        let of_row = serde_json::json!(row);
        rows.push(vec![escaped(&of_row), String::new(), String::new()]);
    }
    let undo = match details.records {
        Some(_) => match details.run {
            Some(run) => link(&format!("/runs/{run}"), "It came with a run, which can be undone"),
            None => String::new(),
        },
        None => button(&format!("/api/changes/{}/revert", entry.seq), "Undo this change", &[]),
    };
    let body = format!(
        "<p>{} · {} · {} · {}</p>{undo}{}",
        escaped(&entry.record),
        moment(&entry.at),
        escaped(&entry.actor),
        escaped(&entry.op),
        table("What changed", &["field", "before", "after"], &rows)
    );
    Ok(Answer::html(page(&format!("Change {}", entry.seq), &body)))
}
