//! Traits that races and subraces give. (`trait` alone is a word of Rust's own.)

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    area_of_effect::AreaOfEffect, choice::Choice, columns, dice::Dice,
    difficulty_class::SaveSuccess, record::record, reference::Reference, usage::Usage,
};
use crate::{Collection, Facet};

/// A trait of races or subraces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RacialTrait {
    /// The key.
    pub index: String,
    /// The races that have it.
    #[serde(default)]
    pub races: Vec<Reference>,
    /// The subraces that have it.
    #[serde(default)]
    pub subraces: Vec<Reference>,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The proficiencies that it gives.
    #[serde(default)]
    pub proficiencies: Vec<Reference>,
    /// The proficiencies to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proficiency_choices: Option<Choice>,
    /// The languages to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_options: Option<Choice>,
    /// The trait that this one is an option of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Reference>,
    /// What only some traits have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_specific: Option<TraitSpecific>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(RacialTrait, "traits");

/// What only some traits have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TraitSpecific {
    /// The spells to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell_options: Option<Choice>,
    /// The traits to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtrait_options: Option<Choice>,
    /// The type of damage that the trait is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage_type: Option<Reference>,
    /// The breath weapon that it gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breath_weapon: Option<BreathWeapon>,
}

/// The breath weapon of a playable character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BreathWeapon {
    /// What it is called.
    pub name: String,
    /// The description.
    pub desc: String,
    /// The area that it covers.
    pub area_of_effect: Option<AreaOfEffect>,
    /// How often it can be used.
    pub usage: Option<Usage>,
    /// The saving throw against it.
    pub dc: Option<BreathSave>,
    /// The damage that it deals.
    pub damage: Vec<BreathDamage>,
}

/// The saving throw against a breath weapon; the number comes from the character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BreathSave {
    /// The ability that the saving throw is made with.
    pub dc_type: Option<Reference>,
    /// What is left of the damage when the roll succeeds.
    pub success_type: Option<SaveSuccess>,
}

/// Damage that grows with the character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BreathDamage {
    /// The type of damage.
    pub damage_type: Option<Reference>,
    /// How much from which level on.
    pub damage_at_character_level: BTreeMap<u8, Dice>,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let facets = [
        Facet::new("race", |racial: &RacialTrait, sink| columns::keys(&racial.races, sink)),
        Facet::new("subrace", |racial: &RacialTrait, sink| columns::keys(&racial.subraces, sink)),
    ];
    Collection::of([], facets)
}
