//! `rehome import`: files into the database, or a check of what that would do.

use std::path::PathBuf;

use clap::Args;
use rehome::{ImportOptions, PackId, Prefer, Treat, without_password};

use crate::{choices::Chosen, context::Context, exit::Exit, progress::Mode, render};

/// The options of `import`.
#[derive(Args, Debug)]
pub struct Options {
    /// The application whose files they are, such as dnd5e
    app: String,
    /// The folder that holds the files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Read this file of the layout only; may be repeated
    #[arg(long, value_name = "NAME")]
    file: Vec<String>,
    /// Read this file too, as one of that collection, whatever its name is; may be repeated
    #[arg(long, value_name = "FILE=COLLECTION")]
    treat: Vec<Treat>,
    /// The pack to import into, created if missing [default: the application's own]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<PackId>,
    /// Tell what would happen, and write nothing
    #[arg(long)]
    check_only: bool,
    /// Delete records that came from this source once and are no longer in it
    #[arg(long)]
    delete_missing: bool,
    /// Who wins when a record was edited in the database and changed in the source:
    /// source or database
    #[arg(long, value_name = "WHO", default_value = "database")]
    prefer: Prefer,
    /// Write records again whose text did not change, as after another choice
    #[arg(long)]
    again: bool,
    /// Let warnings, too, make the exit code 1
    #[arg(long)]
    strict: bool,
    /// Copy the source files into this folder, under the number of the run
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// Make a backup of a file before the first change; the log can undo this without one
    #[arg(long)]
    backup: bool,
    /// What it does anyway
    #[arg(long, hide = true, conflicts_with = "backup")]
    no_backup: bool,
    /// Do not compare source and database at the end
    #[arg(long)]
    no_verify: bool,
    /// List every finding and every file
    #[arg(long)]
    verbose: bool,
    /// The largest element [default: 67108864]
    #[arg(long, value_name = "BYTES")]
    max_element: Option<usize>,
    #[command(flatten)]
    choices: Chosen,
    /// How to show progress: auto, bar, plain, json or none
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    progress: Mode,
}

/// Imports or checks.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    let (builder, address) = context.builder()?;
    let usual = ImportOptions::default();
    let how = ImportOptions {
        container: options.container,
        choices: options.choices.0,
        again: options.again,
        check_only: options.check_only,
        delete_missing: options.delete_missing,
        prefer: options.prefer,
        only: options.file,
        treat: options.treat,
        verify: !options.no_verify,
        backup: options.backup && !options.no_backup,
        archive: options.archive,
        max_element: options.max_element.unwrap_or(usual.max_element),
        ..usual
    };
    // Asked first, so that a mistyped name leaves no empty database behind.
    builder.plan(&options.app, &options.folder, &how)?;
    let rehome =
        if how.check_only { builder.open_for_check(&address)? } else { builder.open(&address)? };
    let report = rehome.import_with(&options.app, &options.folder, &how)?;
    context.end_progress();
    let address = without_password(&address);
    context
        .output
        .result(&report, |style| render::report(&report, &address, options.verbose, style))?;
    let outcome = if options.strict { report.strict_outcome() } else { report.outcome() };
    Ok(Exit::of_outcome(outcome))
}
