//! The six ability scores.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference};
use crate::{Collection, Column};

/// An ability score: what it measures, and the skills that rest on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AbilityScore {
    /// The key: the three letters of the short name.
    pub index: String,
    /// The short name, such as `STR`.
    #[serde(default)]
    pub name: String,
    /// The name in full.
    #[serde(default)]
    pub full_name: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The skills that rest on it.
    #[serde(default)]
    pub skills: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(AbilityScore, "ability-scores");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns =
        [Column::text("full_name", |score: &AbilityScore| columns::text(&score.full_name))
            .unindexed()];
    Collection::of(columns, [])
}
