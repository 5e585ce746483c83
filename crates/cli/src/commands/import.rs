//! `rehome import`: files into the database, or a check of what that would do.

use std::path::{Path, PathBuf};

use clap::Args;
use rehome::{ImportOptions, PackId, Prefer, Treat, without_password};

use crate::{
    choices::Chosen,
    context::Context,
    exit::{Exit, Usage},
    progress::Mode,
    render,
};

/// The options of `import`.
#[derive(Args, Debug)]
pub struct Options {
    /// The application whose files they are, such as dnd5e [default: the one that the app file of
    /// the folder declares]; where it stands alone, the folder
    #[arg(value_name = "APP")]
    first: String,
    /// The folder that holds the files
    #[arg(value_name = "DIR")]
    second: Option<PathBuf>,
    /// The app file that declares the application [default: DIR.rehome.toml, or rehome.toml in it]
    #[arg(long, value_name = "FILE")]
    app_file: Option<PathBuf>,
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
    /// The most that an element may take, its text and 64 bytes for each of its values [default: 67108864]
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
    let (mut builder, address) = context.builder()?;
    let (mut app, folder) = match &options.second {
        Some(folder) => (Some(options.first.clone()), folder.clone()),
        None => (None, PathBuf::from(&options.first)),
    };
    let is_known = |app: &str, builder: &rehome::Builder| {
        builder.applications().is_ok_and(|apps| apps.iter().any(|one| one.id == app))
    };
    let file = match &options.app_file {
        Some(file) => Some(file.clone()),
        // A folder of an application that comes along needs none.
        None if app.as_ref().is_some_and(|app| is_known(app, &builder)) => None,
        None if folder.is_dir() => rehome::find_app_file(&folder)?,
        None => None,
    };
    if let Some(file) = &file {
        let declared = rehome::read_app_file(file, &folder)?;
        match &app {
            Some(asked) if *asked != declared.id && options.app_file.is_none() => {}
            Some(asked) if *asked != declared.id => {
                return Err(Usage(format!(
                    "{} declares the application `{}`, not `{asked}`",
                    file.display(),
                    declared.id
                ))
                .into());
            }
            _ if is_known(&declared.id, &builder) => {
                return Err(Usage(format!(
                    "{}: the id `{}` is taken by an application that comes along; choose another",
                    file.display(),
                    declared.id
                ))
                .into());
            }
            _ => {
                app = Some(declared.id.clone());
                builder = builder.app(declared);
            }
        }
    }
    let Some(app) = app else {
        let folder = folder.display();
        let why = if is_known(&options.first, &builder) {
            format!("name the folder too: `rehome import {} DIR`", options.first)
        } else if !Path::new(&options.first).is_dir() {
            format!("there is no folder {folder}")
        } else {
            format!(
                "nothing declares what lies in {folder}; `rehome init {folder}` writes an app file \
                 for it"
            )
        };
        return Err(Usage(why).into());
    };
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
    let rehome = if is_known(&app, &builder) {
        builder.plan(&app, &folder, &how)?;
        if how.check_only { builder.open_for_check(&address)? } else { builder.open(&address)? }
    } else if rehome::Database::exists(&address)? {
        // It may be one that the database keeps.
        builder.existing().open(&address)?
    } else {
        builder.plan(&app, &folder, &how)?;
        return Err(Usage(format!("there is no application `{app}`")).into());
    };
    let report = rehome.import_with(&app, &folder, &how)?;
    context.end_progress();
    let address = without_password(&address);
    // A line of a file may hold what is secret.
    let has_secrets = rehome.app(&app)?.has_secrets();
    let source = (!has_secrets).then(|| Path::new(&report.source));
    context.output.result(&report, |style| {
        render::report(&report, &address, source, options.verbose, style)
    })?;
    let outcome = if options.strict { report.strict_outcome() } else { report.outcome() };
    Ok(Exit::of_outcome(outcome))
}
