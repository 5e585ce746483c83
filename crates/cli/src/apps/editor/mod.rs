//! The commands of the editor.

mod workspaces;

use crate::commands::AppCommand;

/// `rehome workspaces`.
pub(super) fn workspaces() -> AppCommand {
    let about = "List the workspaces of the editor, and say which folders they are";
    AppCommand::new::<workspaces::Command>("workspaces", about, |command, context| {
        workspaces::run(&command, context)
    })
}
