//! `rehome export`: the records back into files.

use std::path::{Path, PathBuf};

use clap::Args;
use rehome::{ExportOptions, PackId, Rehome};
use serde_json::json;

use super::folder::app_of;
use crate::{
    context::Context,
    exit::Exit,
    progress::Mode,
    render::{Column, Table, amount, count},
};

/// The options of `export`.
#[derive(Args, Debug)]
pub struct Options {
    /// The application whose records they are, such as dnd5e; or the folder that they came from
    app: String,
    /// The folder to write into, created if missing; with --person the file, or - for standard
    /// output
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write all that is kept of this one record, for the person that it is about: what it says,
    /// all that it said before, and who changed it
    #[arg(long, num_args = 2, value_names = ["COLLECTION", "KEY"], conflicts_with_all = ["container", "overwrite"])]
    person: Vec<String>,
    /// The pack to write [default: the application's own]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<PackId>,
    /// Leave out the elements in quarantine, which otherwise stand in their places
    #[arg(long)]
    without_quarantined: bool,
    /// Replace files that are there
    #[arg(long)]
    overwrite: bool,
    /// Tell what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// List every file
    #[arg(long)]
    verbose: bool,
    /// How to show progress: auto, bar, plain, json or none
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    progress: Mode,
}

/// Exports.
pub fn run(mut options: Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    let rehome = context.open()?;
    if rehome.app(&options.app).is_err() && Path::new(&options.app).is_dir() {
        options.app = app_of(&rehome, Path::new(&options.app))?;
    }
    if let [collection, key] = options.person.as_slice() {
        return person(&rehome, &options, collection, key, context);
    }
    let how = ExportOptions {
        container: options.container,
        without_quarantined: options.without_quarantined,
        overwrite: options.overwrite,
        dry_run: options.dry_run,
    };
    let report = rehome.export(&options.app, &options.folder, &how)?;
    context.end_progress();
    context.output.result(&report, |style| {
        let (mut records, mut quarantined) = (0, 0);
        let mut table = Table::new([
            Column::text("file"),
            Column::number("records"),
            Column::number("quarantined").unless_empty(),
        ]);
        if !options.verbose {
            table = table.collapsed();
        }
        for file in &report.files {
            records += file.records;
            quarantined += file.quarantined;
            let cells = [file.path.clone(), count(file.records), count(file.quarantined)];
            if file.quarantined > 0 {
                table.row_that_matters(cells);
            } else {
                table.row(cells);
            }
        }
        table.total(["total".to_owned(), count(records), count(quarantined)]);
        let of_pack = report
            .container
            .as_ref()
            .map(|container| format!(" of the pack `{container}`"))
            .unwrap_or_default();
        let verb = if report.dry_run { "would be" } else { "were" };
        format!(
            "{}\n{} with {}{of_pack} {verb} written to {}.{}\n",
            table.render(style),
            amount(report.files.len(), "file", "files"),
            amount(records, "record", "records"),
            report.target,
            if report.dry_run { " Nothing was written." } else { "" },
        )
    })?;
    Ok(Exit::Fine)
}

/// Writes all that is kept of one record.
fn person(
    rehome: &Rehome,
    options: &Options,
    collection: &str,
    key: &str,
    context: &Context,
) -> anyhow::Result<Exit> {
    let app = Some(options.app.as_str());
    let to_output = options.folder == Path::new("-");
    let export = if options.dry_run || to_output {
        rehome.export_person(app, collection, key)?
    } else {
        rehome.export_person_to(app, collection, key, &options.folder)?
    };
    if to_output {
        let text = serde_json::to_string_pretty(&export)?;
        context.output.result(&export, |_| text + "\n")?;
        return Ok(Exit::Fine);
    }
    let value = json!({
        "path": options.folder,
        "dry_run": options.dry_run,
        "changes": export.history.len(),
        "quarantined": export.quarantined.len(),
    });
    context.output.result(&value, |_| {
        let would = if options.dry_run { "would hold" } else { "holds" };
        let changes = amount(export.history.len() as u64, "change", "changes");
        format!("{} {would} the record and {changes} of it.\n", options.folder.display())
    })?;
    Ok(Exit::Fine)
}
