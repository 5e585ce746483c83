//! `rehome edit`: a record in a program in which somebody edits texts.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process,
};

use anyhow::Context as _;
use clap::Args;
use rehome::{FoundDocument, RecordId, Rehome, WriteOptions};
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
It opens in the program that VISUAL or EDITOR names, else in vi. What you save is checked before it is written; what
cannot be written stays in a file, whose name is said.")]
pub struct Options {
    #[command(flatten)]
    target: Target,
}

/// Edits a record.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let target = &options.target;
    let rehome = target.handle(&context.open()?);
    let record = target.record(&rehome)?;
    let found = rehome.record(&record)?;
    let expected = target.options().expected.unwrap_or(found.rev);
    let file = open(&record, &found)?;
    if fs::read_to_string(file.path())? == render::indented(&found.body) {
        context.output.talk("Nothing was changed.");
        let unchanged = rehome.put_document(&record, &found.body, &trial(expected))?;
        return put::told(context, &record, &unchanged, target.dry_run);
    }
    match write(&rehome, &record, file.path(), expected, target.dry_run) {
        Ok(written) => put::told(context, &record, &written, target.dry_run),
        Err(error) => {
            let kept = keep(file)?;
            context.output.talk(&format!("What you wrote is kept in {}", kept.display()));
            Err(error)
        }
    }
}

/// A write of nothing, which tells how it would go.
fn trial(expected: i64) -> WriteOptions {
    WriteOptions { expected: Some(expected), dry_run: true }
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

/// Writes what somebody made of the record.
fn write(
    rehome: &Rehome,
    record: &RecordId,
    file: &Path,
    expected: i64,
    dry_run: bool,
) -> anyhow::Result<rehome::Written> {
    // The program may have put another file in its place.
    let body = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let options = WriteOptions { expected: Some(expected), dry_run };
    Ok(rehome.put_document(record, body.trim(), &options)?)
}

/// Keeps the file; returns where it is.
fn keep(file: NamedTempFile) -> anyhow::Result<PathBuf> {
    let (_, path) = file.keep().context("the file with what you wrote")?;
    Ok(path)
}
