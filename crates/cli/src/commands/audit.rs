//! `rehome audit`: the proof that nobody rewrote the log.

use std::path::PathBuf;

use clap::Subcommand;
use rehome::LogVerification;
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{amount, plain},
};

/// What to do with the proof.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Verify the log, its root, and the records against it
    Verify {
        /// Compare with the checkpoints in this file, that was kept elsewhere
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Leave the records alone, and look at the log only
        #[arg(long)]
        log_only: bool,
    },
    /// Print a checkpoint, to be kept where nobody who can write to the database can
    Checkpoint,
}

/// Verifies or prints.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match command {
        Command::Verify { against, log_only } => {
            let text = against
                .as_ref()
                .map(|file| {
                    rehome::files::read_text(file).map_err(|source| {
                        rehome::Error::Database(rehome::DatabaseError::File {
                            path: file.clone(),
                            source,
                        })
                    })
                })
                .transpose()?;
            let verification = rehome.verify_audit(text.as_deref(), !log_only)?;
            context.output.result(&verification, |_| told(&verification))?;
            Ok(if verification.sound { Exit::Fine } else { Exit::Failure })
        }
        Command::Checkpoint => {
            let checkpoint = rehome.checkpoint()?;
            let value = json!({
                "origin": checkpoint.origin,
                "size": checkpoint.size,
                "root": checkpoint.shown_root(),
                "text": checkpoint.to_string(),
            });
            context.output.result(&value, |_| checkpoint.to_string())?;
            Ok(Exit::Fine)
        }
    }
}

fn told(verification: &LogVerification) -> String {
    let size = verification.size.unsigned_abs();
    let mut text = format!(
        "The log has {}, and the root {}.\n",
        amount(size, "entry", "entries"),
        verification.root
    );
    if verification.erased > 0 {
        text += &format!("{} erased.\n", amount(verification.erased, "entry is", "entries are"));
    }
    if verification.sound {
        text += &match verification.checkpoints {
            0 => "It is sound in itself. No checkpoint was kept elsewhere to compare it with, so \
                  who can write to the database could have made all of it anew.\n"
                .to_owned(),
            kept => format!(
                "It is sound, and goes on from {}.\n",
                amount(kept as u64, "checkpoint", "checkpoints")
            ),
        };
        return text;
    }
    text += "It is NOT sound:\n";
    for problem in &verification.problems {
        text += &format!("  {}\n", plain(&problem.message));
    }
    text
}
