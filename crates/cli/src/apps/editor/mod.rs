//! The commands of the editor.

mod sessions;
mod workspaces;

use crate::commands::AppCommand;

/// `rehome workspaces`.
pub(super) fn workspaces() -> AppCommand {
    let about = "List the workspaces of the editor, and say which folders they are";
    AppCommand::new::<workspaces::Command>("workspaces", about, |command, context| {
        workspaces::run(&command, context)
    })
}

/// `rehome sessions`.
pub(super) fn sessions() -> AppCommand {
    let about = "Count what the editor's history holds, and look after its tables";
    AppCommand::new::<sessions::Command>("sessions", about, |command, context| {
        sessions::run(&command, context)
    })
}
