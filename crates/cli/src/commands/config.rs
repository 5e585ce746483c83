//! `rehome config`: the settings and where each came from.

use clap::Subcommand;
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Table},
};

/// What to do with the settings.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show each setting, its value and where that came from
    Show,
}

/// Shows the settings.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let Command::Show = command;
    let settings = context.settings()?;
    context.output.result(&json!({ "items": settings.all() }), |style| {
        let mut table =
            Table::new([Column::text("setting"), Column::text("value"), Column::text("from")]);
        for setting in settings.all() {
            table.row([setting.name.to_owned(), setting.shown(), setting.origin.to_string()]);
        }
        table.render(style)
    })?;
    Ok(Exit::Fine)
}
