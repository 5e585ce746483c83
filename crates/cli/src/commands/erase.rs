//! `rehome erase`: a record goes for good, as a person may demand.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use rehome::{Certificate, CollectionAddress, EraseOptions};

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{amount, count, pairs},
};

/// The options of `erase`.
#[derive(Args, Debug)]
pub struct Options {
    /// The collection, such as learner/profiles
    #[arg(value_name = "[APP/]COLLECTION")]
    collection: CollectionAddress,
    /// The key of the record; CONTAINER/KEY where several have it
    key: String,
    /// Tell what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask; without a terminal it must be said
    #[arg(long)]
    yes: bool,
    /// Write the backups that can be reached anew without it
    #[arg(long)]
    rewrite_backups: bool,
}

/// Erases.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let CollectionAddress { app, collection } = &options.collection;
    let how = EraseOptions { dry_run: true };
    if !options.dry_run {
        if context.reason().is_none() {
            return Err(Usage("an erasure needs its reason: --reason TEXT".to_owned()).into());
        }
        if !options.yes {
            let would = rehome.erase(app.as_deref(), collection, &options.key, &how, false)?;
            if !asked(&would)? {
                return Ok(Exit::Attention);
            }
        }
    }
    let how = EraseOptions { dry_run: options.dry_run };
    let certificate = rehome.erase(
        app.as_deref(),
        collection,
        &options.key,
        &how,
        options.rewrite_backups && !options.dry_run,
    )?;
    context.output.result(&certificate, |style| {
        let counts = &certificate.counts;
        let mut text = pairs(
            &[
                ("pseudonym", certificate.pseudonym.clone()),
                ("collection", format!("{}/{}", certificate.app, certificate.collection)),
                ("when", certificate.at.clone()),
                ("who", certificate.actor.clone()),
                ("why", certificate.reason.clone().unwrap_or_default()),
                ("rows", count(counts.rows)),
                ("entries of the log", count(counts.entries)),
                ("findings", count(counts.findings)),
                ("in quarantine", count(counts.quarantined)),
                ("other traces", count(counts.traces)),
                ("root before", format!("{} of {}", certificate.root_before, certificate.size_before)),
                ("root after", format!("{} of {}", certificate.root_after, certificate.size_after)),
            ],
            style,
        );
        let left = certificate.backups.len() - certificate.rewritten.len().min(certificate.backups.len());
        text += &match (certificate.dry_run, left) {
            (true, _) => "Nothing was changed.\n".to_owned(),
            (false, 0) => "It is erased.\n".to_owned(),
            (false, left) => format!(
                "It is erased. {} may still hold it; it is erased from each that is restored, and from \
                 all with --rewrite-backups.\n",
                amount(left as u64, "backup", "backups")
            ),
        };
        text
    })?;
    Ok(Exit::Fine)
}

/// Whether the person at the terminal means it.
fn asked(would: &Certificate) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        let why = "there is no terminal to ask at; say --yes where it is meant, or --dry-run";
        return Err(Usage(why.to_owned()).into());
    }
    let mut out = io::stderr();
    write!(
        out,
        "{} and {} of the log go for good. There is no way back. Write `erase` to go on: ",
        amount(would.counts.rows, "row", "rows"),
        amount(would.counts.entries, "entry", "entries"),
    )?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "erase")
}
