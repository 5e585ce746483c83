//! The bundle: the commands of the applications that come with the program. Nothing else
//! beside `apps` names them; the applications themselves come with the library.

use crate::commands::AppCommand;

/// All of them.
pub(crate) fn commands() -> Vec<AppCommand> {
    crate::apps::commands()
}
