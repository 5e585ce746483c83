//! `rehome index`: what is searched, and how far it has caught up with the records.

use clap::{Args, Subcommand, ValueEnum};
use rehome::{HnswStatus, IndexStatus, Refreshed, Rehome};

use crate::{
    context::{Context, ModelOption},
    exit::Exit,
    progress::Mode,
    render::{self, Column, Style, Table, count},
};

/// The options of `index`.
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    model: ModelOption,
    #[command(subcommand)]
    command: Command,
}

/// The commands on the index.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Compare what is searched with the records
    Status,
    /// Bring what is searched up to date; after an interruption it goes on where it was
    Refresh(Making),
    /// Forget what is searched and make it anew
    Rebuild(Making),
    /// Make or drop the index for `search --mode hnsw`, on a server with pgvector
    Hnsw {
        /// Whether it is to be there
        #[arg(value_name = "on|off")]
        switch: Switch,
    },
}

/// Whether something is to be there.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// The options of both.
#[derive(Args, Debug)]
pub struct Making {
    /// How to show progress on stderr
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

/// Runs a command on the index.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.with_model(&options.model);
    match &options.command {
        Command::Status => {
            let status = context.open()?.index_status()?;
            context.output.result(&status, |style| text(&status, style))?;
            Ok(Exit::attention_if(!status.is_complete()))
        }
        Command::Refresh(options) => made(context, options, false),
        Command::Rebuild(options) => made(context, options, true),
        Command::Hnsw { switch } => hnsw(context, &context.open()?, *switch),
    }
}

fn hnsw(context: &Context, rehome: &Rehome, switch: Switch) -> anyhow::Result<Exit> {
    let (status, said) = match switch {
        Switch::On => (rehome.make_hnsw()?, "The index is there: `rehome search --mode hnsw`.\n"),
        Switch::Off => {
            let said =
                if rehome.drop_hnsw()? { "The index is gone.\n" } else { "There was no index.\n" };
            (HnswStatus { is_on: false, warning: None }, said)
        }
    };
    if let Some(warning) = &status.warning {
        context.output.talk(&format!("warning: {warning}"));
    }
    context.output.result(&status, |_| said.to_owned())?;
    Ok(Exit::Fine)
}

fn made(context: &Context, options: &Making, anew: bool) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    let rehome = context.open()?;
    let done = if anew { rehome.rebuild_index()? } else { rehome.refresh_index()? };
    context.end_progress();
    context.output.result(&done, |_| said(&done))?;
    Ok(Exit::Fine)
}

fn said(done: &Refreshed) -> String {
    let Refreshed { projected, embedded, passages, .. } = *done;
    if projected == 0 && embedded == 0 {
        return "Everything is searched as it is.\n".to_owned();
    }
    let number = |number: u64| count(i64::try_from(number).unwrap_or(i64::MAX));
    format!(
        "{} records were projected; {} got vectors, of {} passages.\n",
        number(projected),
        number(embedded),
        number(passages)
    )
}

fn text(status: &IndexStatus, style: Style) -> String {
    let model = format!("{} {}, {} dimensions", status.model, status.version, status.dimension);
    let mut pairs = vec![("model", model)];
    if let Some(hnsw) = &status.hnsw {
        let warning = hnsw.warning.as_ref().map(|warning| format!("; {warning}"));
        let is_on = if hnsw.is_on { "on" } else { "off" };
        pairs.push(("HNSW", format!("{is_on}{}", warning.unwrap_or_default())));
    }
    let mut text = render::pairs(&pairs, style);
    let mut table = Table::new([
        Column::text("collection"),
        Column::number("records"),
        Column::number("documents"),
        Column::number("to project"),
        Column::number("without vectors"),
    ]);
    for of in &status.collections {
        table.row([
            format!("{}/{}", of.app, of.collection),
            count(of.records),
            count(of.documents),
            count(of.pending as i64),
            count(of.unindexed),
        ]);
    }
    text += "\n";
    text += &table.render(style);
    if !status.is_complete() {
        text += "\n`rehome index refresh` brings it up to date.\n";
    }
    text
}
