//! `rehome workspaces`: the workspaces of the editor, and which folders they are.

use clap::Subcommand;
use rehome::{
    Error, Page,
    editor::{MapOptions, Mapped, WorkspaceSummary},
};
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Style, Table, count, plain},
};

/// What to do with the workspaces.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the workspaces, the last used first
    List {
        /// List at most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Go on behind the page that ended so
        #[arg(long, value_name = "END")]
        after: Option<String>,
    },
    /// Say which folder a file of sessions belongs to, once its hash was checked
    Map {
        /// The name of the file: the hash, without .json
        hash: String,
        /// The folder of the workspace
        path: String,
        /// Take the folder although its hash is another
        #[arg(long)]
        force: bool,
        /// Tell what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Take back which folder a file of sessions belongs to
    Unmap {
        /// The name of the file: the hash, without .json
        hash: String,
        /// Tell what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Lists or maps.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let mut editor = context.open()?.editor()?;
    match command {
        Command::List { limit, after } => {
            let page = editor.workspaces(after.as_deref(), *limit).map_err(Error::from)?;
            let value = json!({ "items": page.items, "next": page.next });
            context.output.result(&value, |style| list(&page, style))?;
        }
        Command::Map { hash, path, force, dry_run } => {
            let how = MapOptions { force: *force, dry_run: *dry_run };
            let mapped = editor.map(hash, path, how).map_err(Error::from)?;
            let linked = mapped == Mapped::Linked;
            let value = json!({ "hash": hash, "path": path, "linked": linked, "dry_run": dry_run });
            context.output.result(&value, |_| {
                let path = plain(path);
                let text = match (mapped, dry_run) {
                    (Mapped::Applied, false) => format!("{hash} is {path}."),
                    (Mapped::Applied, true) => format!("{hash} would be {path}."),
                    (Mapped::Linked, false) => format!(
                        "{hash} is {path}, which has other files too; they are one workspace now."
                    ),
                    (Mapped::Linked, true) => format!(
                        "{hash} would be {path}, which has other files too; they would be one \
                         workspace."
                    ),
                };
                text + if *dry_run { " Nothing was written.\n" } else { "\n" }
            })?;
        }
        Command::Unmap { hash, dry_run } => {
            let path = editor.unmap(hash, *dry_run).map_err(Error::from)?;
            let value = json!({ "hash": hash, "path": path, "dry_run": dry_run });
            context.output.result(&value, |_| {
                let (would, end) = if *dry_run {
                    ("would no longer be", " Nothing was written.")
                } else {
                    ("is no longer", "")
                };
                format!("{hash} {would} {}.{end}\n", plain(&path))
            })?;
        }
    }
    Ok(Exit::Fine)
}

fn list(page: &Page<WorkspaceSummary>, style: Style) -> String {
    if page.items.is_empty() {
        return "There are no workspaces.\n".to_owned();
    }
    let mut table = Table::new([
        Column::text("folder"),
        Column::text("files"),
        Column::number("sessions"),
        Column::number("running"),
    ]);
    for workspace in &page.items {
        table.row([
            workspace.path.clone().unwrap_or_else(|| "unknown".to_owned()),
            workspace.files.join(", "),
            count(workspace.sessions),
            count(workspace.running),
        ]);
    }
    let mut text = table.render(style);
    if let Some(next) = &page.next {
        text += &format!("\nThere are more: --after {}\n", plain(next));
    }
    text
}
