//! Races of playable characters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ability::AbilityBonus, choice::Choice, columns, distance::Length, record::record,
    reference::Reference, size::Size,
};
use crate::{Collection, Column};

/// A race.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Race {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// How far a member walks in a round, in feet.
    pub speed: Option<Length>,
    /// What members add to their ability scores.
    #[serde(default)]
    pub ability_bonuses: Vec<AbilityBonus>,
    /// Further bonuses to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ability_bonus_options: Option<Choice>,
    /// The alignments that members tend to, in words.
    #[serde(default)]
    pub alignment: String,
    /// How old members get, in words.
    #[serde(default)]
    pub age: String,
    /// The size of members.
    pub size: Option<Size>,
    /// The size in words.
    #[serde(default)]
    pub size_description: String,
    /// The languages that members speak.
    #[serde(default)]
    pub languages: Vec<Reference>,
    /// Further languages to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_options: Option<Choice>,
    /// The languages in words.
    #[serde(default)]
    pub language_desc: String,
    /// The traits that members share.
    #[serde(default)]
    pub traits: Vec<Reference>,
    /// The subraces.
    #[serde(default)]
    pub subraces: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Race, "races");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("size", |race: &Race| columns::word(&race.size)),
        Column::real("speed", |race: &Race| race.speed.into()),
        Column::text("alignment", |race: &Race| columns::text(&race.alignment)).unindexed(),
        Column::text("age", |race: &Race| columns::text(&race.age)).unindexed(),
        Column::text("size_description", |race: &Race| columns::text(&race.size_description))
            .unindexed(),
        Column::text("language_desc", |race: &Race| columns::text(&race.language_desc)).unindexed(),
    ];
    Collection::of(columns, [])
}
