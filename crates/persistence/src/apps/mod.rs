//! The applications that come with Rehome, with their tables: how the records of some become
//! rows, and what the repositories of each can do beyond the generic ones. Each is a folder
//! behind a feature of its name, and an ordinary [`Application`] value.

#[cfg(feature = "dnd5e")]
pub mod dnd5e;
#[cfg(feature = "editor")]
pub mod editor;
#[cfg(feature = "learner")]
pub mod learner;

use crate::Application;

/// All of them, in the order in which they are listed.
pub fn all() -> Vec<Application> {
    vec![
        #[cfg(feature = "dnd5e")]
        dnd5e::application(),
        #[cfg(feature = "learner")]
        learner::application(),
        #[cfg(feature = "editor")]
        editor::application(),
    ]
}
