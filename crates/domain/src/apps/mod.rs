//! The applications that come with Rehome, each an ordinary [`App`](crate::App) value, behind
//! a feature of its name.

#[cfg(feature = "dnd5e")]
pub mod dnd5e;
#[cfg(feature = "editor")]
pub mod editor;
#[cfg(feature = "learner")]
pub mod learner;
#[cfg(any(feature = "dnd5e", feature = "editor", feature = "learner"))]
pub(crate) mod schema;
#[cfg(any(feature = "editor", feature = "learner"))]
mod spelled_time;

/// All of them, in the order in which they are listed.
pub fn all() -> Vec<crate::App> {
    vec![
        #[cfg(feature = "dnd5e")]
        dnd5e::app(),
        #[cfg(feature = "learner")]
        learner::app(),
        #[cfg(feature = "editor")]
        editor::app(),
    ]
}
