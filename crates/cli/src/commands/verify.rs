//! `rehome verify`: do the files and the database hold the same?

use std::path::PathBuf;

use clap::Args;
use rehome::{ImportOptions, PackId, StoredFinding, Treat, Verification, Verified};

use super::folder::app_of;
use crate::{
    choices::Chosen,
    context::Context,
    exit::{Exit, Usage},
    progress::Mode,
    render::{Findings, count},
};

/// The options of `verify`.
#[derive(Args, Debug)]
pub struct Options {
    /// The application whose files they are, such as dnd5e [default: the one that the app file of
    /// the folder declares]; where it stands alone, the folder
    #[arg(value_name = "APP")]
    first: String,
    /// The folder that holds the files
    #[arg(value_name = "DIR")]
    second: Option<PathBuf>,
    /// The pack to compare with [default: the application's own]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<PackId>,
    /// Compare this file too, as one of that collection, whatever its name is; may be repeated
    #[arg(long, value_name = "FILE=COLLECTION")]
    treat: Vec<Treat>,
    /// List every finding
    #[arg(long)]
    verbose: bool,
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
        treat: options.treat,
        ..ImportOptions::default()
    };
    let (app, folder) = match options.second {
        Some(folder) => (options.first, folder),
        None => {
            let folder = PathBuf::from(options.first);
            if !folder.is_dir() && rehome.app(&folder.to_string_lossy()).is_ok() {
                let app = folder.display();
                return Err(Usage(format!("name the folder too: `rehome verify {app} DIR`")).into());
            }
            (app_of(&rehome, &folder)?, folder)
        }
    };
    let verification = rehome.verify(&app, &folder, &how)?;
    let shows_source = !rehome.app(&app)?.has_secrets();
    context.end_progress();
    context.output.result(&verification, |style| {
        let findings = Findings {
            all: verification.findings.iter().cloned().map(Into::into).collect(),
            groups: StoredFinding::stored_groups(&verification.groups),
            omitted: verification.findings_omitted,
            folder: shows_source.then_some(folder.as_path()),
            verbose: options.verbose,
        };
        findings.render(style) + &closing(&verification)
    })?;
    Ok(Exit::of_outcome(verification.outcome()))
}

/// What it all means, in sentences.
fn closing(verification: &Verification) -> String {
    let Verified { compared, different, missing } = verification.verified;
    let mut text = format!("{} compared, {} different", count(compared), count(different));
    text += &match missing {
        0 => String::new(),
        missing => format!(", of which {} in the database only", count(missing)),
    };
    text += &match verification.left_behind {
        0 if different == 0 => ": source and database hold the same.\n".to_owned(),
        0 => ".\n".to_owned(),
        1 => ", but 1 file of the source was passed over.\n".to_owned(),
        files => format!(", but {} files of the source were passed over.\n", count(files)),
    };
    if verification.quarantined > 0 {
        text += &format!(
            "{} in quarantine, {} waiting: `rehome quarantine list` shows them.\n",
            count(verification.quarantined),
            count(verification.waiting)
        );
    }
    text
}
