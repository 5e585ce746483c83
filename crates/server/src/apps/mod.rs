//! The routes that only one application has: a module for each, named as in the other crates.

#[cfg(feature = "dnd5e")]
pub(crate) mod dnd5e;
#[cfg(feature = "editor")]
pub(crate) mod editor;
#[cfg(feature = "learner")]
pub(crate) mod learner;
