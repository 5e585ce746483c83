//! `rehome rollback`: undoing a run.

use clap::Args;
use rehome::{RollbackOptions, RollbackReport};

use crate::{
    commands::history::others,
    context::Context,
    exit::Exit,
    progress::Mode,
    render::{Findings, Style, amount, count},
};

/// The options of `rollback`.
#[derive(Args, Debug)]
pub struct Options {
    /// The run to undo; `rehome history` lists them
    run: i64,
    /// Tell what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Make a backup of a file before; the log can undo this without one
    #[arg(long)]
    backup: bool,
    /// What it does anyway
    #[arg(long, hide = true, conflicts_with = "backup")]
    no_backup: bool,
    /// How to show progress: auto, bar, plain, json or none
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    progress: Mode,
}

/// Undoes a run.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    let rehome = context.open()?;
    let how = RollbackOptions {
        dry_run: options.dry_run,
        backup: options.backup && !options.no_backup,
        ..RollbackOptions::default()
    };
    let report = rehome.rollback(options.run, &how)?;
    context.end_progress();
    context.output.result(&report, |style| text(&report, style))?;
    Ok(Exit::of_outcome(report.outcome()))
}

fn text(report: &RollbackReport, style: Style) -> String {
    let conflicts = report.conflicts.iter().cloned().map(Into::into).collect();
    let mut text = Findings { all: conflicts, ..Findings::default() }.render(style);
    let would = match (report.dry_run, report.removed) {
        (true, _) => "would be",
        (false, 1) => "was",
        (false, _) => "were",
    };
    text += &format!(
        "{} {would} taken out, {} put back as they were",
        amount(report.removed, "record", "records"),
        count(report.restored)
    );
    if report.others > 0 {
        text += &format!(", {}", others(report.others));
    }
    text += &match report.conflicts.len() {
        0 => ".".to_owned(),
        kept => format!(", {} kept because of later changes.", count(kept)),
    };
    match report.run {
        None => text += " Nothing was changed.",
        Some(run) => {
            let but = match report.conflicts.len() {
                0 => "",
                _ => " but for what was kept",
            };
            text += &format!(
                "\nRun {} is undone{but}. That is run {run}; `rehome rollback {run}` takes it back.",
                report.undone
            );
        }
    }
    if let Some(backup) = &report.backup {
        text += &format!("\nBackup: {backup}");
    }
    text + "\n"
}
