//! `rehome put`: a record from standard input.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::Context as _;
use clap::Args;
use rehome::{Effect, Finding, RecordId, Written, json::masked_at};
use serde::Serialize;

use super::place::{Done, Target};
use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Findings, Style, plain},
};

/// The options of `put`.
#[derive(Args, Debug)]
#[command(after_help = "\
The record is read as JSON from standard input:
  rehome put COLLECTION KEY --container PACK < record.json")]
pub struct Options {
    #[command(flatten)]
    target: Target,
}

/// Writes a record.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let target = &options.target;
    let (rehome, record) = target.open(context)?;
    if io::stdin().is_terminal() {
        context.output.talk("The record is read from here; Ctrl-D ends it.");
    }
    let mut body = String::new();
    io::stdin().read_to_string(&mut body).context("standard input")?;
    let RecordId { app, collection, .. } = &record;
    let declared = rehome.collection(Some(app), collection)?.1;
    if let Some(pointer) = masked_at(&body, &declared.secret) {
        return Err(Usage(format!(
            "{pointer} holds `***`, as which a secret is shown; write what it is, or let `rehome \
             edit` show it"
        ))
        .into());
    }
    let written = rehome.put_document(&record, &body, &target.options())?;
    told(context, &record, &written, target.dry_run)
}

/// What became of a record, as JSON.
#[derive(Serialize)]
struct Put<'a> {
    rev: i64,
    effect: Effect,
    findings: &'a [Finding],
}

/// Tells what became of a record.
pub fn told(
    context: &Context,
    record: &RecordId,
    written: &Written,
    dry_run: bool,
) -> anyhow::Result<Exit> {
    let Written { rev, effect, findings, .. } = written;
    let done = Done { record, done: Put { rev: *rev, effect: *effect, findings }, dry_run };
    context.output.result(&done, |style| text(record, written, dry_run, style))?;
    Ok(Exit::Fine)
}

fn text(record: &RecordId, written: &Written, dry_run: bool, style: Style) -> String {
    let findings = written.findings.iter().cloned().map(Into::into).collect();
    let mut text = Findings { all: findings, ..Findings::default() }.render(style);
    let record = record.to_string();
    let record = plain(&record);
    let rev = written.rev;
    text += &match (written.effect, dry_run) {
        (Effect::Unchanged, _) => format!("{record} says so already, at revision {rev}.\n"),
        (Effect::Inserted, true) => format!("{record} would be new. Nothing was written.\n"),
        (Effect::Updated, true) => {
            format!("{record} would change, to revision {rev}. Nothing was written.\n")
        }
        (Effect::Inserted, false) => format!("{record} is new.\n"),
        (Effect::Updated, false) => format!("{record} is at revision {rev} now.\n"),
    };
    text
}
