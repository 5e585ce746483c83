//! The lists of mastered words and grammar, which the application keeps as one string.

mod list;

pub use list::{Item, ListKind, WordList};
