//! `rehome init`: an app file made of what lies in a folder.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use rehome::{Inference, app_file_of};
use serde::Serialize;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Column, Table, count},
};

/// The options of `init`.
#[derive(Args, Debug)]
#[command(after_help = "\
It looks at every file once, asks nothing and changes nothing in the folder. What it is unsure of
stands in the file as a comment. Bad guesses cost nothing: roll back, change the file, import again.")]
pub struct Options {
    /// The folder that holds the files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write the app file here [default: DIR.rehome.toml, beside the folder]
    #[arg(long, value_name = "FILE")]
    app_file: Option<PathBuf>,
    /// Replace an app file that is there
    #[arg(long)]
    force: bool,
}

/// What was understood, as JSON.
#[derive(Serialize)]
struct Initiated<'a> {
    app_file: &'a PathBuf,
    #[serde(flatten)]
    inference: &'a Inference,
}

/// Writes the app file.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let inference = rehome::infer(&options.folder)?;
    let path = match &options.app_file {
        Some(path) => path.clone(),
        None => app_file_of(&options.folder)?,
    };
    if path.exists() && !options.force {
        return Err(Usage(format!(
            "{} is there already; `rehome init --force` replaces it, `rehome import` uses it",
            path.display()
        ))
        .into());
    }
    fs::write(&path, &inference.text).with_context(|| path.display().to_string())?;
    let done = Initiated { app_file: &path, inference: &inference };
    context.output.result(&done, |style| {
        let mut table = Table::new([
            Column::text("file"),
            Column::text("collection"),
            Column::text("shape"),
            Column::number("records"),
            Column::text("key"),
            Column::text("confidence"),
            Column::text("why"),
        ]);
        for one in &inference.files {
            let files = match one.count {
                0 | 1 => one.file.clone(),
                several => format!("{} ({})", one.file, count(several)),
            };
            table.row([
                files,
                one.collection.clone().unwrap_or_default(),
                one.shape.clone(),
                count(one.records),
                one.key.clone(),
                one.confidence.to_owned(),
                one.why.clone(),
            ]);
        }
        format!(
            "{}\nThe application `{}` is declared in {}.\n\
             `rehome import {}` brings it into a database.\n",
            table.render(style),
            inference.app.id,
            path.display(),
            options.folder.display()
        )
    })?;
    Ok(Exit::Fine)
}
