//! `rehome upload`: one file of records, or a zip of the layout, into a pack.

use std::path::PathBuf;

use clap::Args;
use rehome::{PackId, Prefer, UploadOptions, UploadReport};

use super::packs::Protection;
use crate::{
    context::Context,
    exit::Exit,
    render::{Findings, Style},
};

/// The options of `upload`.
#[derive(Args, Debug)]
pub struct Options {
    /// The pack
    pack: PackId,
    /// An array of records, one record, {"items": [..]} around records, or a zip of the layout
    file: PathBuf,
    /// Of which collection the records are, such as spells; an archive needs none
    #[arg(long, value_name = "COLLECTION")]
    collection: Option<String>,
    /// Take the good records where others are none; these wait in quarantine
    #[arg(long)]
    accept_good: bool,
    /// Who wins where a record was edited since: database or source
    #[arg(long, value_name = "WHO", default_value = "database")]
    prefer: Prefer,
    /// Tell what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// List each finding, and not one for many of a kind
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    protection: Protection,
}

/// Uploads.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = options.protection.of(&context.open()?);
    let how = UploadOptions {
        accept_good: options.accept_good,
        check_only: options.dry_run,
        prefer: options.prefer,
        ..UploadOptions::default()
    };
    let report =
        rehome.upload(&options.pack, options.collection.as_deref(), &options.file, &how)?;
    context.output.result(&report, |style| told(&report, options.verbose, style))?;
    let waiting = report.totals["waiting"].as_u64().unwrap_or_default();
    let conflicts = report.totals["conflicts"].as_u64().unwrap_or_default();
    if !report.accepted {
        return Ok(Exit::Rejected);
    }
    Ok(Exit::attention_if(!report.repeated && waiting + conflicts > 0))
}

fn told(report: &UploadReport, verbose: bool, style: Style) -> String {
    let findings = Findings {
        all: report.findings.clone(),
        groups: Vec::new(),
        omitted: report.findings_omitted,
        folder: None,
        verbose,
    };
    let count = |name: &str| report.totals[name].as_u64().unwrap_or_default();
    let counts = format!(
        "{} records read: {} inserted, {} updated, {} unchanged, {} wait in quarantine.",
        count("read"),
        count("inserted"),
        count("updated"),
        count("unchanged"),
        count("waiting"),
    );
    let end = match (report.run, report.accepted) {
        (Some(run), _) if report.repeated => {
            format!("The same was uploaded by run {run}, and still holds; nothing was done.")
        }
        (Some(run), _) => format!("Undo with `rehome rollback {run}`."),
        (None, true) => "Nothing was changed: it was a look.".to_owned(),
        (None, false) => {
            "Nothing was taken; --accept-good takes the good records, where there are any."
                .to_owned()
        }
    };
    format!("{}{counts}\n{end}\n", findings.render(style))
}
