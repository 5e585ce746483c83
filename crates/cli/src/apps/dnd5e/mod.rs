//! The commands of the game's content.

mod lore;

use crate::commands::AppCommand;

/// `rehome lore`.
pub(super) fn lore() -> AppCommand {
    let about = "Add texts about the game's world and its campaign to a pack";
    AppCommand::new::<lore::Command>("lore", about, lore::run)
}
