//! The applications that come with the library: a module for each, named as in the other
//! crates, with its types and the way into its data.

#[cfg(feature = "dnd5e")]
pub mod dnd5e;
#[cfg(feature = "editor")]
pub mod editor;
#[cfg(feature = "learner")]
pub mod learner;
