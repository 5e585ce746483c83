//! `rehome edit`: a record in a program in which somebody edits texts.

use std::{
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process,
};

use anyhow::Context as _;
use clap::Args;
use rehome::{Effect, FoundDocument, RecordId, Rehome, WriteOptions, Written};
use tempfile::NamedTempFile;

use super::{place::Target, put};
use crate::{
    context::Context,
    exit::{Exit, Usage},
    render,
};

/// The options of `edit`.
#[derive(Args, Debug)]
#[command(after_help = "\
It opens in the program that VISUAL or EDITOR names, else in vi. What you save is checked before it
is written; what cannot be written stays in a file, whose name is said.")]
pub struct Options {
    #[command(flatten)]
    target: Target,
}

/// Edits a record.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let target = &options.target;
    let (rehome, record) = target.open(context)?;
    let found = rehome.record(&record)?;
    let file = open(&record, &found)?;
    match write(&rehome, target, &found, file.path()) {
        Ok(written) => {
            if written.effect == Effect::Unchanged {
                context.output.talk("Nothing was changed.");
            }
            put::told(context, &record, &written, target.dry_run)
        }
        Err(error) => {
            let kept = keep(file)?;
            context.output.talk(&format!("What you wrote is kept in {}", kept.display()));
            Err(error)
        }
    }
}

/// Opens the program on a copy of the record, and waits for it.
fn open(record: &RecordId, found: &FoundDocument) -> anyhow::Result<NamedTempFile> {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let stem: String = record.key.chars().filter(is_plain).take(40).collect();
    let mut file =
        tempfile::Builder::new().prefix(&format!("{stem}-")).suffix(".json").tempfile()?;
    file.write_all(render::indented(&found.body).as_bytes())?;
    file.flush()?;
    let program = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|program| !program.trim().is_empty()));
    let program = program.unwrap_or_else(|| "vi".to_owned());
    // As git does: the variable may hold options, such as `code --wait`.
    let status = process::Command::new("sh")
        .args(["-c", &format!("{program} \"$1\""), &program])
        .arg(file.path())
        .status()
        .with_context(|| format!("`{program}`, in which the record was to be edited"))?;
    if !status.success() {
        return Err(Usage(format!("`{program}` failed, so nothing was written")).into());
    }
    Ok(file)
}

/// Writes what somebody made of the record: nothing, where it is as it was shown.
fn write(
    rehome: &Rehome,
    target: &Target,
    found: &FoundDocument,
    file: &Path,
) -> anyhow::Result<Written> {
    // The program may have put another file in its place.
    let text = rehome::files::read_text(file).with_context(|| file.display().to_string())?;
    let is_as_shown = text == render::indented(&found.body);
    let body = if is_as_shown { found.body.as_str() } else { text.trim() };
    let WriteOptions { expected, dry_run } = target.options();
    let options = WriteOptions { expected: expected.or(Some(found.rev)), dry_run };
    Ok(rehome.put_document(&found.record, body, &options)?)
}

/// Keeps the file; returns where it is.
fn keep(file: NamedTempFile) -> anyhow::Result<PathBuf> {
    let (_, path) = file.keep().context("the file with what you wrote")?;
    Ok(path)
}
