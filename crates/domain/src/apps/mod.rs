//! The applications that come with Rehome, each an ordinary [`App`](crate::App) value.

pub mod dnd5e;
pub mod editor;
pub mod learner;

/// All of them.
pub fn all() -> Vec<crate::App> {
    vec![dnd5e::app(), learner::app(), editor::app()]
}
