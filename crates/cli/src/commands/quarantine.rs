//! `rehome quarantine`: the elements that did not become records.

use clap::Subcommand;
use rehome::Quarantined;
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{self, Column, Style, Table, moment, plain_lines},
};

/// What to do with the quarantine.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List what is in quarantine now
    List {
        /// List at most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Go on behind the element with this id
        #[arg(long, value_name = "ID", default_value_t = 0)]
        after: i64,
    },
    /// Show one element with its text and why it was set aside
    Show {
        /// Its id, as listed
        id: i64,
    },
}

/// Lists or shows.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match command {
        Command::List { limit, after } => {
            let items = rehome.quarantine(*after, *limit)?;
            let full = items.len() == usize::try_from(*limit).unwrap_or(usize::MAX);
            let next = items.last().filter(|_| full).map(|entry| entry.id);
            let value = json!({ "items": items, "next": next });
            context.output.result(&value, |style| list(&items, next, style))?;
        }
        Command::Show { id } => {
            let entry = rehome.quarantined(*id)?;
            context.output.result(&entry, |style| show(&entry, style))?;
        }
    }
    Ok(Exit::Fine)
}

fn list(items: &[Quarantined], next: Option<i64>, style: Style) -> String {
    if items.is_empty() {
        return "Nothing is in quarantine.\n".to_owned();
    }
    let mut table = Table::new([
        Column::number("id"),
        Column::text("container").unless_empty(),
        Column::text("place"),
        Column::text("why"),
    ]);
    for entry in items {
        let line = entry.finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        table.row([
            entry.id.to_string(),
            entry.container.clone(),
            format!("{}{line}", entry.file),
            entry.finding.message.clone(),
        ]);
    }
    let mut text = table.render(style);
    if let Some(next) = next {
        text += &format!("\nThere may be more: --after {next}\n");
    }
    text
}

fn show(entry: &Quarantined, style: Style) -> String {
    let mut lines = vec![
        ("id", entry.id.to_string()),
        ("collection", format!("{}/{}", entry.app, entry.collection)),
        ("container", entry.container.clone()),
        ("place", format!("element {} of {}", entry.position, entry.file)),
        ("set aside", format!("{} UTC by run {}", moment(&entry.created_at), entry.run)),
    ];
    if let Some(run) = entry.resolved_by {
        lines.push(("left", format!("by run {run}, whose source no longer had it")));
    }
    format!(
        "{}\n{}\n{}\n",
        render::pairs(&lines, style),
        render::findings(vec![entry.finding.clone()], 0, None, style),
        plain_lines(&entry.raw)
    )
}
