//! `rehome backup`: copies of the database, and the way back to one.

use std::path::PathBuf;

use clap::Subcommand;
use rehome::{Backup, Rehome};
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Table, bytes},
};

/// What to do with backups.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make one, while the database is in use
    Create,
    /// List those there are
    List,
    /// Check that a file is a sound database
    Verify {
        /// The backup
        file: PathBuf,
    },
    /// Put a backup in the place of the database, which is itself backed up before
    Restore {
        /// The backup
        file: PathBuf,
    },
}

/// Makes, lists, checks or restores.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let output = &context.output;
    match command {
        Command::Create => {
            let backup = context.open()?.create_backup("manual")?;
            output.result(&backup, |_| {
                format!("{} ({})\n", backup.path.display(), bytes(backup.bytes))
            })?;
        }
        Command::List => {
            let backups = context.open()?.backups()?;
            output.result(&json!({ "items": backups }), |style| {
                if backups.is_empty() {
                    return "There are no backups.\n".to_owned();
                }
                let mut table = Table::new([Column::text("file"), Column::number("size")]);
                for Backup { path, bytes: size, .. } in &backups {
                    table.row([path.display().to_string(), bytes(*size)]);
                }
                table.render(style)
            })?;
        }
        Command::Verify { file } => {
            Rehome::verify_backup(file)?;
            output.result(&json!({ "path": file, "sound": true }), |_| {
                format!("{} is a sound database.\n", file.display())
            })?;
        }
        Command::Restore { file } => {
            let (builder, address) = context.builder()?;
            // A database that was lost altogether is restored as well.
            let rehome = builder.any_schema().open(&address)?;
            let replaced = rehome.restore_backup(file)?;
            output.result(&json!({ "restored": file, "replaced": replaced }), |_| {
                format!(
                    "Restored {} from {}\nWhat stood there before is kept in {}\n",
                    rehome.database().address(),
                    file.display(),
                    replaced.path.display()
                )
            })?;
        }
    }
    Ok(Exit::Fine)
}
