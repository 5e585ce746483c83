//! What the repositories of single applications can do beyond the generic ones, and the
//! relations of those that keep their records in columns and rows.

pub mod dnd5e;
pub mod editor;
pub mod learner;

use crate::relation::Erased;

/// How the records of a collection are kept, unless in an envelope table.
pub(crate) fn relation(app: &str, collection: &str) -> Option<&'static dyn Erased> {
    match app {
        "editor" => editor::relation(collection),
        "learner" => learner::relation(collection),
        _ => None,
    }
}
