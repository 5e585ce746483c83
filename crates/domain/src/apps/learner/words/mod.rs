//! The lists of mastered words and grammar, which the application keeps as one string.
//!
//! It owns how a list is split, cleaned and joined again, and what is said of a list. Whose
//! list it is, is for the profile to know.

mod clean;
mod list;
pub mod original;
mod read;
mod split;

pub(super) use clean::without_markup;
pub use list::{Item, ListKind, WordList};
pub use split::{Split, split};
