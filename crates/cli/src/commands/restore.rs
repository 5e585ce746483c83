//! `rehome restore`: the database as it was at a moment.

use clap::Args;
use rehome::{Moment, RestoreOptions, RestoreTarget};

use crate::{
    context::Context,
    exit::Exit,
    render::{amount, count},
};

/// The options of `restore`.
#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("target").required(true).args(["to", "in_place"])))]
pub struct Options {
    /// The moment: a time in UTC, seq:N, run:N (just before that run), or a name
    #[arg(long, value_name = "MOMENT")]
    at: Moment,
    /// Make another database there: a new file of SQLite, or an empty database on a server
    #[arg(long, value_name = "PATH|postgres://...")]
    to: Option<String>,
    /// In this database, of which a backup is kept; the log tells of it, and it can be undone
    #[arg(long)]
    in_place: bool,
    /// Tell what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Make no backup of what is replaced
    #[arg(long)]
    no_backup: bool,
}

/// Restores.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let target = options.to.as_deref().map_or(RestoreTarget::InPlace, RestoreTarget::beside);
    let before = rehome.last_change()?;
    let how = RestoreOptions {
        dry_run: options.dry_run,
        backup: !options.no_backup,
        ..RestoreOptions::default()
    };
    let report = rehome.restore_moment(&options.at, &target, &how)?;
    context.output.result(&report, |_| {
        let would = if report.dry_run { "would be" } else { "were" };
        let mut text = format!(
            "{} behind seq:{} {would} undone, and {} records compared with what the log says of {}.\n",
            amount(report.undone, "change", "changes"),
            report.seq,
            count(report.compared),
            report.moment
        );
        match (&report.target, report.dry_run) {
            (_, true) => text += "Nothing was changed.\n",
            (Some(target), false) => text += &format!("The database of that moment is {target}\n"),
            (None, false) => {
                text += &format!("`rehome restore --at seq:{before} --in-place` takes it back.\n");
            }
        }
        if let Some(backup) = &report.backup {
            text += &format!("Backup: {backup}\n");
        }
        text
    })?;
    Ok(Exit::Fine)
}
