//! The commands that one application alone has: a folder for each, named as in the other
//! crates, behind a feature of its name.

#[cfg(feature = "dnd5e")]
mod dnd5e;
#[cfg(feature = "editor")]
mod editor;

use crate::commands::AppCommand;

/// All of them.
pub(crate) fn commands() -> Vec<AppCommand> {
    vec![
        #[cfg(feature = "dnd5e")]
        dnd5e::lore(),
        #[cfg(feature = "editor")]
        editor::sessions(),
        #[cfg(feature = "editor")]
        editor::workspaces(),
    ]
}
