//! `rehome delete`: one record less.

use clap::Args;
use serde::Serialize;

use super::place::{Done, Target};
use crate::{context::Context, exit::Exit, render::plain};

/// The options of `delete`.
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    target: Target,
}

/// What became of it, as JSON.
#[derive(Serialize)]
struct Deleted {
    /// The revision that it had.
    rev: i64,
    effect: &'static str,
}

/// Deletes a record.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let target = &options.target;
    let (rehome, record) = target.open(context)?;
    let rev = rehome.delete_document(&record, &target.options())?;
    let dry_run = target.dry_run;
    let done = Done { record: &record, done: Deleted { rev, effect: "deleted" }, dry_run };
    context.output.result(&done, |_| {
        let record = record.to_string();
        let record = plain(&record);
        if dry_run {
            format!("{record} would be deleted, at revision {rev}. Nothing was written.\n")
        } else {
            format!("{record} was deleted; it was at revision {rev}.\n")
        }
    })?;
    Ok(Exit::Fine)
}
