//! `rehome verify`: do the files and the database hold the same?

use std::path::PathBuf;

use clap::Args;
use rehome::{ImportOptions, PackId};

use crate::{
    choices::Chosen,
    context::Context,
    exit::Exit,
    progress::Mode,
    render::{self, count},
};

/// The options of `verify`.
#[derive(Args, Debug)]
pub struct Options {
    /// The application whose files they are, such as dnd5e
    app: String,
    /// The folder that holds the files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The pack to compare with [default: the application's own]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<PackId>,
    #[command(flatten)]
    choices: Chosen,
    /// How to show progress: auto, bar, plain, json or none
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    progress: Mode,
}

/// Compares.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    let rehome = context.open()?;
    let how = ImportOptions {
        container: options.container,
        choices: options.choices.0,
        ..ImportOptions::default()
    };
    let verification = rehome.verify(&options.app, &options.folder, &how)?;
    context.end_progress();
    let verified = verification.verified;
    context.output.result(&verification, |style| {
        let mut text = render::findings(
            verification.findings.iter().cloned().map(Into::into).collect(),
            verification.findings_omitted,
            Some(&options.folder),
            style,
        );
        text += &format!("{} compared, ", count(verified.compared));
        text += &match (verified.different, verification.left_behind) {
            (0, 0) => "0 different: source and database hold the same.\n".to_owned(),
            (0, 1) => "0 different, but 1 file of the source was passed over.\n".to_owned(),
            (0, files) => {
                format!("0 different, but {} files of the source were passed over.\n", count(files))
            }
            (different, _) => format!("{} different.\n", count(different)),
        };
        if verification.quarantined > 0 {
            text += &format!(
                "{} in quarantine, {} waiting: `rehome quarantine list` shows them.\n",
                count(verification.quarantined),
                count(verification.waiting)
            );
        }
        text
    })?;
    Ok(Exit::of_outcome(verification.outcome()))
}
