//! The learner app: its relations, and typed repositories over them.

mod tables;

use crate::relation::Erased;

/// How the records of a collection are kept.
pub(crate) fn relation(collection: &str) -> Option<&'static dyn Erased> {
    tables::relation(collection)
}
