//! Skills and the ability scores they rest on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference};
use crate::{Collection, Column};

/// A skill.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Skill {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The ability score it rests on.
    pub ability_score: Option<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Skill, "skills");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns =
        [Column::text("ability_score", |skill: &Skill| columns::key(&skill.ability_score))];
    Collection::of(columns, [])
}
