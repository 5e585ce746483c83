//! Traces of an erased record beside it: what imports said of it, what stands in quarantine, the
//! paths of files that were called after it, reports of jobs, and what other programs wrote.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::RecordId;
use serde_json::Value;

use super::record::Counts;
use crate::{
    Connection,
    error::Result,
    history, on,
    schema::{
        import_files, import_findings, import_frames, import_runs, jobs, outside_changes,
        quarantine,
    },
    types::JsonText,
};

/// How many rows are looked at at a time.
const PAGE: i64 = 2_000;

/// What stands where a path was.
const ERASED: &str = "(erased)";

/// Whether a text names what the needles do, as a text or inside JSON.
pub(super) fn names(text: &str, needles: &[String]) -> bool {
    needles.iter().any(|needle| {
        text.contains(needle.as_str()) || {
            let escaped = serde_json::Value::from(needle.as_str()).to_string();
            text.contains(escaped.trim_matches('"'))
        }
    })
}

/// Removes them.
pub(super) fn remove(
    c: &mut Connection,
    record: &RecordId,
    needles: &[String],
    counts: &mut Counts,
) -> Result<()> {
    findings(c, needles, counts)?;
    quarantined(c, record, needles, counts)?;
    sources(c, needles, counts)?;
    frames(c, needles, counts)?;
    reports(c, needles, counts)?;
    outside(c, needles, counts)
}

/// What is kept of jobs tells of records what imports did: of an upload its findings.
fn reports(c: &mut Connection, needles: &[String], counts: &mut Counts) -> Result<()> {
    let query = jobs::table.select((jobs::id, jobs::subject, jobs::result, jobs::error));
    type Row = (i64, String, Option<JsonText>, Option<String>);
    let rows: Vec<Row> = on!(&mut *c, |c| query.load(c))?;
    for (id, subject, result, error) in rows {
        let result = result.map(|JsonText(text)| text);
        let said = [Some(subject), result, error];
        if said.iter().flatten().any(|text| names(text, needles)) {
            let gone = diesel::delete(jobs::table.find(id));
            on!(&mut *c, |c| gone.execute(c))?;
            counts.traces += 1;
        }
    }
    Ok(())
}

/// What stands around elements names records by their keys, and holds what a line said before the
/// last one of its key. What stands around all of them, and is no record's, stays.
fn frames(c: &mut Connection, needles: &[String], counts: &mut Counts) -> Result<()> {
    let query = import_frames::table
        .order((import_frames::run, import_frames::path, import_frames::part))
        .select((import_frames::run, import_frames::path, import_frames::part));
    let parts: Vec<(i64, String, i64)> = on!(&mut *c, |c| query.load(c))?;
    for of_file in parts.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
        let Some((run, path, _)) = of_file.first() else { continue };
        if names(path, needles) {
            history::forget_frame(c, *run, path)?;
            counts.traces += 1;
            continue;
        }
        for (.., part) in of_file {
            let body = history::frame_part(c, *run, path, *part)?.unwrap_or_default();
            if let Some(body) = names(&body, needles).then(|| without(&body, needles)).flatten() {
                let change = diesel::update(import_frames::table.find((run, path, part)))
                    .set(import_frames::body.eq(JsonText(body)));
                on!(&mut *c, |c| change.execute(c))?;
                counts.traces += 1;
            }
        }
    }
    Ok(())
}

/// A part of a frame without what it says of the record; none where it says nothing.
fn without(body: &str, needles: &[String]) -> Option<String> {
    let mut items: Value = serde_json::from_str(body).ok()?;
    let mut any = false;
    let mut forget = |value: &mut Value, instead: &str| {
        if value.as_str().is_some_and(|text| names(text, needles)) {
            *value = instead.into();
            any = true;
        }
    };
    for item in items.as_array_mut()? {
        if let Some(tail) = item.get_mut("close") {
            forget(tail, "\n");
        }
        let Some(run) = item.get_mut("run") else { continue };
        let is_history = run.get("history").is_some_and(|is| is == true);
        if let Some(before) = run.get_mut("before").filter(|_| is_history) {
            forget(before, "\n");
        }
        if let Some(key) = run.get_mut("key") {
            forget(key, ERASED);
        }
        for name in run.get_mut("names").and_then(Value::as_array_mut).into_iter().flatten() {
            forget(name, "\"\"");
        }
    }
    any.then(|| items.to_string())
}

fn findings(c: &mut Connection, needles: &[String], counts: &mut Counts) -> Result<()> {
    let (mut run, mut position) = (i64::MIN, i64::MIN);
    loop {
        let query = import_findings::table
            .filter(import_findings::run.ge(run))
            .order((import_findings::run, import_findings::position))
            .select((import_findings::run, import_findings::position, import_findings::body));
        // Those of one run are few, since they are limited.
        let rows: Vec<(i64, i64, JsonText)> = on!(&mut *c, |c| query.limit(PAGE).load(c))?;
        let behind: Vec<_> = rows.iter().filter(|row| (row.0, row.1) > (run, position)).collect();
        let Some(last) = behind.last() else { return Ok(()) };
        let next = (last.0, last.1);
        for (run, position, body) in behind {
            if names(&body.0, needles) {
                let gone = diesel::delete(import_findings::table.find((run, position)));
                on!(&mut *c, |c| gone.execute(c))?;
                counts.findings += 1;
            }
        }
        (run, position) = next;
    }
}

fn quarantined(
    c: &mut Connection,
    record: &RecordId,
    needles: &[String],
    counts: &mut Counts,
) -> Result<()> {
    let query =
        quarantine::table.filter(quarantine::app.eq(&record.app)).order(quarantine::id).select((
            quarantine::id,
            quarantine::collection,
            quarantine::container,
            quarantine::key,
            quarantine::raw,
            quarantine::finding,
        ));
    type Row = (i64, String, String, Option<String>, String, JsonText);
    let rows: Vec<Row> = on!(&mut *c, |c| query.load(c))?;
    for (id, collection, container, key, raw, finding) in rows {
        let is_part = collection == record.collection
            && container == record.container
            && key.as_deref() == Some(record.key.as_str());
        if is_part || names(&raw, needles) || names(&finding.0, needles) {
            let gone = diesel::delete(quarantine::table.find(id));
            on!(&mut *c, |c| gone.execute(c))?;
            counts.quarantined += 1;
        }
    }
    Ok(())
}

fn sources(c: &mut Connection, needles: &[String], counts: &mut Counts) -> Result<()> {
    let query = import_runs::table.order(import_runs::id).select((
        import_runs::id,
        import_runs::source,
        import_runs::error,
    ));
    let runs: Vec<(i64, String, Option<String>)> = on!(&mut *c, |c| query.load(c))?;
    for (id, source, error) in runs {
        let is_named = |text: &String| names(text, needles);
        if is_named(&source) || error.iter().any(is_named) {
            let change = diesel::update(import_runs::table.find(id)).set((
                import_runs::source.eq(ERASED),
                import_runs::error.eq(error.map(|_| ERASED)),
            ));
            on!(&mut *c, |c| change.execute(c))?;
            counts.traces += 1;
        }
    }
    let query = import_files::table.select((
        import_files::run,
        import_files::path,
        import_files::collection,
    ));
    let files: Vec<(i64, String, String)> = on!(&mut *c, |c| query.load(c))?;
    for (at, (run, path, collection)) in files.into_iter().enumerate() {
        if names(&path, needles) {
            let change = diesel::update(import_files::table.find((run, path, collection)))
                .set(import_files::path.eq(format!("{ERASED} {at}")));
            on!(&mut *c, |c| change.execute(c))?;
            counts.traces += 1;
        }
    }
    Ok(())
}

fn outside(c: &mut Connection, needles: &[String], counts: &mut Counts) -> Result<()> {
    let query = outside_changes::table.select((
        outside_changes::id,
        outside_changes::old,
        outside_changes::new,
    ));
    let rows: Vec<(i64, Option<String>, Option<String>)> = on!(&mut *c, |c| query.load(c))?;
    for (id, old, new) in rows {
        if [old, new].iter().flatten().any(|text| names(text, needles)) {
            let gone = diesel::delete(outside_changes::table.find(id));
            on!(&mut *c, |c| gone.execute(c))?;
            counts.traces += 1;
        }
    }
    Ok(())
}
