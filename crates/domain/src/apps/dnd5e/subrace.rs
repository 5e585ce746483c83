//! Subraces: what sets some members of a race apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ability::AbilityBonus, columns, record::record, reference::Reference};
use crate::{Collection, Column};

/// A subrace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subrace {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The race it is part of.
    pub race: Option<Reference>,
    /// The description.
    #[serde(default)]
    pub desc: String,
    /// What members add to their ability scores, beside the bonuses of the race.
    #[serde(default)]
    pub ability_bonuses: Vec<AbilityBonus>,
    /// The traits that members have, beside those of the race.
    #[serde(default)]
    pub racial_traits: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Subrace, "subraces");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("race", |subrace: &Subrace| columns::key(&subrace.race)),
        Column::text("desc", |subrace: &Subrace| columns::text(&subrace.desc)).unindexed(),
    ];
    Collection::of(columns, [])
}
