//! The parts of a piece of equipment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apps::dnd5e::{distance::Length, reference::Reference, vocabulary::vocabulary};

vocabulary! {
    /// The training that using a weapon takes.
    WeaponCategory { Simple = "Simple", Martial = "Martial" }
}

vocabulary! {
    /// Whether a weapon is for close combat or for a distance.
    WeaponRange { Melee = "Melee", Ranged = "Ranged" }
}

vocabulary! {
    /// The category and the range of a weapon in one.
    CategoryRange {
        SimpleMelee = "Simple Melee",
        SimpleRanged = "Simple Ranged",
        MartialMelee = "Martial Melee",
        MartialRanged = "Martial Ranged",
    }
}

vocabulary! {
    /// How heavy armour is to wear.
    ArmorCategory { Light = "Light", Medium = "Medium", Heavy = "Heavy", Shield = "Shield" }
}

/// How far a weapon reaches or flies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Range {
    /// The usual range, in feet.
    pub normal: Option<Length>,
    /// The range at which attacks have disadvantage, in feet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long: Option<Length>,
}

/// The protection that armour gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ArmorClass {
    /// The armour class itself; what a shield adds to it.
    pub base: Option<u32>,
    /// Whether the wearer adds the dexterity modifier.
    pub dex_bonus: bool,
    /// The most that is added of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bonus: Option<u32>,
}

/// So many pieces of one thing in a pack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PackContent {
    /// The thing.
    pub item: Option<Reference>,
    /// How many pieces.
    pub quantity: Option<u32>,
}

/// How fast a mount or vehicle goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TravelSpeed {
    /// The number.
    pub quantity: Option<f64>,
    /// The unit: `ft/round` or `mph`.
    pub unit: String,
}
