//! `rehome packs`: named sets of records and their order.

use std::io::{self, BufRead as _, IsTerminal as _};

use clap::Subcommand;
use rehome::{Pack, PackId, Rehome};
use serde_json::json;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Column, Style, Table, amount},
};

/// What to do with packs.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List them in their order: of equal keys, the one in the first active pack counts
    List,
    /// Create an empty pack behind all others
    Create {
        /// Its id: letters, digits, _ and -
        id: PackId,
        /// The application [default: the only one]
        #[arg(long)]
        app: Option<String>,
        /// What people call it [default: its id]
        #[arg(long)]
        name: Option<String>,
    },
    /// Let reads that name no packs see it
    Activate {
        /// Its id
        id: PackId,
    },
    /// Hide it from reads that name no packs
    Deactivate {
        /// Its id
        id: PackId,
    },
    /// Put the named packs first, in this order
    Order {
        /// Their ids
        #[arg(required = true, value_name = "ID")]
        ids: Vec<PackId>,
    },
    /// Delete a pack with all its records; the backup made before brings them back
    Delete {
        /// Its id
        id: PackId,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Lists, creates, orders or deletes.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let output = &context.output;
    match command {
        Command::List => all(&rehome.packs()?, context)?,
        Command::Order { ids } => all(&rehome.order_packs(ids)?, context)?,
        Command::Create { id, app, name } => {
            let mut with_packs = rehome.apps().iter().filter(|app| app.default_pack.is_some());
            let app = match (app, with_packs.next(), with_packs.next()) {
                (Some(app), ..) => app.as_str(),
                (None, Some(only), None) => only.id,
                _ => return Err(Usage("name the application with --app".to_owned()).into()),
            };
            let pack = rehome.create_pack(app, id, name.as_deref())?;
            output.result(&pack, |_| format!("The pack `{id}` of {app} is there, empty.\n"))?;
        }
        Command::Activate { id } => {
            let pack = rehome.set_pack_active(id, true)?;
            output.result(&pack, |_| format!("The pack `{id}` is active.\n"))?;
        }
        Command::Deactivate { id } => {
            let pack = rehome.set_pack_active(id, false)?;
            output.result(&pack, |_| format!("The pack `{id}` is hidden.\n"))?;
        }
        Command::Delete { id, yes } => return delete(&rehome, id, *yes, context),
    }
    Ok(Exit::Fine)
}

fn delete(rehome: &Rehome, id: &PackId, yes: bool, context: &Context) -> anyhow::Result<Exit> {
    let holds = amount(rehome.pack_records(id)?, "record", "records");
    if !yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            let message =
                format!("the pack `{id}` holds {holds}; pass --yes to delete it with all of them");
            return Err(Usage(message).into());
        }
        context.output.talk(&format!("Delete the pack `{id}` with {holds}? [y/N]"));
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
            return Err(Usage("nothing was deleted".to_owned()).into());
        }
    }
    let deleted = rehome.delete_pack(id)?;
    let value = json!({ "pack": id, "deleted": deleted });
    context.output.result(&value, |_| {
        format!("The pack `{id}` with {} was deleted.\n", amount(deleted, "record", "records"))
    })?;
    Ok(Exit::Fine)
}

fn all(packs: &[Pack], context: &Context) -> anyhow::Result<()> {
    context.output.result(&json!({ "items": packs }), |style| table(packs, style))
}

fn table(packs: &[Pack], style: Style) -> String {
    if packs.is_empty() {
        return "There are no packs yet; an import creates one.\n".to_owned();
    }
    let mut table = Table::new([
        Column::number("order"),
        Column::text("pack"),
        Column::text("app"),
        Column::text("name"),
        Column::text("state"),
    ]);
    for pack in packs {
        table.row([
            pack.priority.to_string(),
            pack.id.clone(),
            pack.app.clone(),
            pack.name.clone(),
            if pack.active { "active" } else { "hidden" }.to_owned(),
        ]);
    }
    table.render(style)
}
