//! The nine alignments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record};
use crate::{Collection, Column};

/// An alignment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alignment {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The initials, such as `LG`.
    #[serde(default)]
    pub abbreviation: String,
    /// The description.
    #[serde(default)]
    pub desc: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Alignment, "alignments");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("abbreviation", |alignment: &Alignment| {
            columns::text(&alignment.abbreviation)
        }),
        Column::text("desc", |alignment: &Alignment| columns::text(&alignment.desc)).unindexed(),
    ];
    Collection::of(columns, [])
}
