//! Uploads into packs.

use rehome::{PackId, Prefer, Rehome, UploadLimits, UploadOptions, UploadReport};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{jobs::accepted, packs::pack_id};
use crate::{
    answer::Answer,
    call::{Call, Wants},
    page,
    problem::Problem,
    route::{Body, Route, param},
};
use axum::http::StatusCode;
use rehome::ErrorCode;

pub(crate) fn routes() -> Vec<Route> {
    let params = [
        param(
            "accept",
            "`good` takes the good records where others are none; these wait in quarantine.",
        ),
        param("dry_run", "Whether to tell what would happen, and change nothing."),
        param("prefer", "`source` where the file wins over edits; else these stay."),
    ];
    let upload = |path, name| {
        Route::post(path, name, upload)
            .takes_body(Body::Upload)
            .params(&params)
            .answers::<Uploaded>()
    };
    vec![
        upload("/api/content/packs/{pack_id}/upload/{content_type}", "upload").about(
            "Import records of a type into a pack: an array, one record, or {\"items\": [..]}. All \
             of them or none; the same bytes once more do nothing.",
        ),
        upload("/api/content/packs/{pack_id}/upload", "upload_archive")
            .about("Import a zip of the layout into a pack."),
    ]
}

/// What became of an upload.
#[derive(Debug, Serialize, JsonSchema)]
struct Uploaded {
    /// Whether it was taken.
    success: bool,
    /// How many records are in.
    uploaded_count: u64,
    /// How many are not.
    failed_count: u64,
    /// The same under the names that a page of another program looks for.
    total_items: u64,
    successful_items: u64,
    failed_items: u64,
    content_type: Option<String>,
    /// What is wrong, by place.
    validation_errors: Value,
    /// The run that a rollback takes; none where nothing was written.
    run: Option<i64>,
    /// Whether the same bytes were uploaded before and still hold, so that nothing was done.
    repeated: bool,
    dry_run: bool,
    /// The counts of the import.
    totals: Value,
    /// What the import has to say: rule, place, message and help.
    findings: Value,
    findings_omitted: u64,
}

impl Uploaded {
    fn of(report: &UploadReport) -> Self {
        let count = |name: &str| report.totals[name].as_u64().unwrap_or_default();
        let (read, bad) = (count("read"), count("waiting"));
        let good = if report.accepted { read.saturating_sub(bad) } else { 0 };
        let errors = report.findings.iter().filter(|finding| {
            matches!(finding.level, rehome::Level::Quarantined | rehome::Level::Rejected)
        });
        let errors = errors.map(|finding| {
            let place = finding.pointer.clone().unwrap_or_default();
            (place, Value::String(finding.message.clone()))
        });
        Self {
            success: report.accepted,
            uploaded_count: good,
            failed_count: read - good,
            total_items: read,
            successful_items: good,
            failed_items: read - good,
            content_type: report.collection.clone(),
            validation_errors: Value::Object(errors.collect()),
            run: report.run,
            repeated: report.repeated,
            dry_run: report.check_only,
            totals: report.totals.clone(),
            findings: json!(report.findings),
            findings_omitted: report.findings_omitted,
        }
    }
}

fn upload(call: &mut Call) -> Result<Answer, Problem> {
    let pack = pack_id(call)?;
    let of_path = Some(call.path("content_type")).filter(|id| !id.is_empty());
    let collection = of_path.or_else(|| call.said("content_type")).map(str::to_owned);
    let accept_good = match call.said("accept") {
        None | Some("all") => false,
        Some("good") => true,
        Some(other) => return Err(Problem::invalid(format!("accept={other}: use good, or all"))),
    };
    let prefer = match call.said("prefer") {
        None => Prefer::Database,
        Some(text) => text.parse().map_err(Problem::invalid)?,
    };
    let options = UploadOptions {
        accept_good,
        check_only: call.said("dry_run").is_some_and(|said| !["false", "0", "no"].contains(&said)),
        prefer,
        limits: UploadLimits { unpacked: call.state.settings.limits.upload, ..Default::default() },
    };
    // Of a pack or type that there is not, that is what is to be said, not that of the file.
    call.rehome.pack(&pack)?;
    call.rehome.require_changeable(&pack)?;
    let size = std::fs::metadata(call.received.file()?).map_err(Problem::unexpected)?.len();
    let prefers_job = call
        .headers
        .get("prefer")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("respond-async"));
    if !options.check_only && (prefers_job || size > call.state.settings.limits.upload_at_once) {
        return as_job(call, &pack, collection, options);
    }
    let report =
        call.rehome.upload(&pack, collection.as_deref(), call.received.file()?, &options)?;
    answered(call, &pack, &options, report)
}

/// The same as a job, which goes on when nobody waits.
fn as_job(
    call: &mut Call,
    pack: &PackId,
    collection: Option<String>,
    options: UploadOptions,
) -> Result<Answer, Problem> {
    let file = call.received.take_file()?;
    let (hash, _) = rehome::files::hashed(file.path()).map_err(Problem::unexpected)?;
    let key = format!("upload\n{pack}\n{collection:?}\n{options:?}\n{hash}");
    let into = pack.clone();
    let work = Box::new(move |rehome: &Rehome| {
        let report = rehome.upload(&into, collection.as_deref(), file.path(), &options)?;
        if !report.accepted {
            return Err(refused(report));
        }
        serde_json::to_value(Uploaded::of(&report)).map_err(Problem::unexpected)
    });
    let state = std::sync::Arc::clone(&call.state);
    let id = state.jobs.begin(&call.rehome, "upload", pack.as_str(), key, work)?;
    accepted(call, id)
}

/// Why an upload was not taken, with all that is wrong with it.
fn refused(report: UploadReport) -> Problem {
    let uploaded = Uploaded::of(&report);
    let why = format!(
        "nothing was taken: {} of {} records are none, or the file is no JSON; the findings say \
         where and why",
        report.totals["waiting"].as_u64().unwrap_or_default(),
        uploaded.total_items
    );
    let mut problem = Problem::new(ErrorCode::RejectedFiles, why).finding(report.findings);
    let shown = serde_json::to_value(&uploaded).unwrap_or_default();
    for name in [
        "success",
        "uploaded_count",
        "failed_count",
        "total_items",
        "successful_items",
        "failed_items",
        "content_type",
        "validation_errors",
        "dry_run",
        "totals",
        "findings_omitted",
    ] {
        problem = problem.with(name, shown[name].clone());
    }
    problem
}

fn answered(
    call: &Call,
    pack: &PackId,
    options: &UploadOptions,
    report: UploadReport,
) -> Result<Answer, Problem> {
    if !report.accepted {
        return Err(refused(report));
    }
    let uploaded = Uploaded::of(&report);
    if options.check_only && call.wants != Wants::Json {
        return Ok(page::looked_at(&report));
    }
    let is_new = !report.repeated && !report.check_only && report.totals["inserted"] != 0;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let next = report.run.map_or_else(|| format!("/packs/{pack}"), |run| format!("/runs/{run}"));
    Ok(Answer::json(&uploaded)?.status(status).or_page(next))
}
