//! `rehome backup`: copies of the database, and the way back to one.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use rehome::{Backup, Prune, Rehome};
use serde_json::json;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Column, Table, amount, bytes, plain},
};

/// What to do with backups.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make one, while the database is in use
    Create {
        /// Write it to this file instead of beside the others, or to standard output: -
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// List those there are
    List,
    /// Check that a file is a sound backup, or all of them, and what none of them holds
    Verify {
        /// The backup [default: all]
        file: Option<PathBuf>,
    },
    /// Put a backup in the place of the database, which is itself backed up before
    Restore {
        /// The backup; - reads one from standard input
        file: PathBuf,
        /// Check the backup, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove old ones; those that people made stay, unless --all says so
    Prune {
        /// Keep the newest, so many
        #[arg(long, default_value_t = 5, value_name = "N")]
        keep: usize,
        /// Keep those of the last days too, so many
        #[arg(long, value_name = "D")]
        keep_days: Option<u32>,
        /// Those that people made count too
        #[arg(long)]
        all: bool,
        /// Tell which would go, and remove none
        #[arg(long)]
        dry_run: bool,
    },
    /// Restore one on trial, compare it with the log, and write a receipt beside it
    Drill {
        /// The backup [default: the newest]
        file: Option<PathBuf>,
    },
}

/// Makes, lists, checks, restores, removes or tries.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::Create { output } => create(output.as_deref(), context),
        Command::List => list(context),
        Command::Verify { file } => verify(file.as_deref(), context),
        Command::Restore { file, dry_run: false } => restore(file, context),
        Command::Restore { file, dry_run: true } => {
            Rehome::verify_backup(file)?;
            let value = json!({ "restored": file, "replaced": null, "dry_run": true });
            context.output.result(&value, |_| {
                format!("{} can be restored. Nothing was changed.\n", file.display())
            })?;
            Ok(Exit::Fine)
        }
        Command::Prune { keep, keep_days, all, dry_run } => {
            let prune =
                Prune { keep: *keep, keep_days: *keep_days, manual: *all, dry_run: *dry_run };
            let gone = context.open()?.prune_backups(&prune)?;
            let value = json!({ "removed": gone, "dry_run": dry_run });
            context.output.result(&value, |_| {
                let lines: String =
                    gone.iter().map(|backup| format!("{}\n", backup.path.display())).collect();
                let would = if *dry_run { "would be removed" } else { "removed" };
                format!("{lines}{} {would}.\n", amount(gone.len() as u64, "backup", "backups"))
            })?;
            Ok(Exit::Fine)
        }
        Command::Drill { file } => {
            let (receipt, path) = context.open()?.drill(file.as_deref())?;
            let mut value = serde_json::to_value(&receipt)?;
            value["receipt"] = json!(path);
            value["root"] = json!(receipt.root());
            context.output.result(&value, |_| {
                let lines: String =
                    receipt.problems.iter().map(|line| format!("  {}\n", plain(line))).collect();
                let verdict = if receipt.sound { "is sound" } else { "is NOT sound" };
                format!(
                    "{} {verdict}: {} and {} were restored on trial, {} compared with the log.\n{lines}\
                     Receipt: {}\n",
                    receipt.backup,
                    amount(receipt.records, "record", "records"),
                    amount(receipt.size.unsigned_abs(), "change", "changes"),
                    amount(receipt.compared, "record was", "records were"),
                    path.display()
                )
            })?;
            Ok(if receipt.sound { Exit::Fine } else { Exit::Failure })
        }
    }
}

fn create(output: Option<&Path>, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let Some(path) = output else {
        let backup = rehome.create_backup("manual")?;
        context.output.result(&backup, |_| {
            format!("{} ({})\n", backup.path.display(), bytes(backup.bytes))
        })?;
        return Ok(Exit::Fine);
    };
    if path == Path::new("-") {
        if context.output.is_json() {
            let why = "standard output is the backup itself; leave --json out".to_owned();
            return Err(Usage(why).into());
        }
        let mut out = io::stdout().lock();
        let size = rehome.write_backup(&mut out)?;
        context.output.talk(&format!("a backup of {} was written", bytes(size)));
        return Ok(Exit::Fine);
    }
    if path.exists() {
        return Err(Usage(format!("{} exists; choose another file", path.display())).into());
    }
    let mut file = rehome::files::owner_only().write(true).create_new(true).open(path)?;
    let size = rehome.write_backup(&mut file).inspect_err(|_| {
        // Half a backup is none.
        let _ = std::fs::remove_file(path);
    })?;
    file.flush()?;
    file.sync_all()?;
    context.output.result(&json!({ "path": path, "bytes": size }), |_| {
        format!("{} ({})\n", path.display(), bytes(size))
    })?;
    Ok(Exit::Fine)
}

fn list(context: &Context) -> anyhow::Result<Exit> {
    let backups = context.open()?.backups()?;
    context.output.result(&json!({ "items": backups }), |style| {
        if backups.is_empty() {
            return "There are no backups.\n".to_owned();
        }
        let mut table = Table::new([Column::text("file"), Column::number("size")]);
        for Backup { path, bytes: size, .. } in &backups {
            table.row([path.display().to_string(), bytes(*size)]);
        }
        table.render(style)
    })?;
    Ok(Exit::Fine)
}

fn verify(file: Option<&Path>, context: &Context) -> anyhow::Result<Exit> {
    if let Some(file) = file {
        let check = Rehome::check_backup(file)?;
        if !check.sound && !context.output.is_json() {
            // It is told as an error, with all that is wrong.
            Rehome::verify_backup(file)?;
        }
        let mut value = json!({ "path": file, "sound": check.sound });
        if !check.sound {
            value["problems"] = json!(check.problems);
        }
        context.output.result(&value, |_| told(file, &check))?;
        return Ok(if check.sound { Exit::Fine } else { Exit::Failure });
    }
    let rehome = context.open()?;
    let mut items = Vec::new();
    let mut all_sound = true;
    let mut text = String::new();
    for backup in rehome.backups()? {
        let check = Rehome::check_backup(&backup.path)?;
        all_sound &= check.sound;
        text += &told(&backup.path, &check);
        let mut value = serde_json::to_value(&check)?;
        value["path"] = json!(backup.path);
        items.push(value);
    }
    let uncovered = rehome.uncovered()?;
    let value = json!({ "items": items, "sound": all_sound, "uncovered": uncovered });
    context.output.result(&value, |_| {
        match (uncovered.changes, uncovered.records.len()) {
            (0, _) => text += "The newest backup holds everything.\n",
            (changes, records) => {
                text += &format!(
                    "No backup holds {}, of {}:\n",
                    amount(changes.unsigned_abs(), "change", "changes"),
                    amount(records as u64, "record", "records")
                );
                for record in &uncovered.records {
                    text += &format!("  {}\n", plain(&record.to_string()));
                }
            }
        }
        text
    })?;
    Ok(match (all_sound, uncovered.changes) {
        (false, _) => Exit::Failure,
        (true, _) => Exit::Fine,
    })
}

fn told(file: &Path, check: &rehome::BackupCheck) -> String {
    if check.sound {
        return format!("{} is a sound database.\n", file.display());
    }
    let lines: String = check.problems.iter().map(|line| format!("  {}\n", plain(line))).collect();
    format!("{} is NOT sound:\n{lines}", file.display())
}

fn restore(file: &Path, context: &Context) -> anyhow::Result<Exit> {
    let (builder, address) = context.builder()?;
    // A database that was lost altogether is restored as well.
    let rehome = builder.any_schema().open(&address)?;
    let replaced = if file == Path::new("-") {
        rehome.restore_from(&mut io::stdin().lock())?
    } else {
        rehome.restore_backup(file)?
    };
    context.output.result(&json!({ "restored": file, "replaced": replaced }), |_| {
        format!(
            "Restored {} from {}\nWhat stood there before is kept in {}\n",
            rehome.database().address(),
            file.display(),
            replaced.path.display()
        )
    })?;
    Ok(Exit::Fine)
}
