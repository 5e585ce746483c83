//! The armour class of a monster, and what it comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apps::dnd5e::{reference::Reference, vocabulary::vocabulary};

vocabulary! {
    /// What an armour class comes from.
    MonsterArmorClassKind {
        Natural = "natural",
        Dexterity = "dex",
        Armor = "armor",
        Spell = "spell",
        Condition = "condition",
    }
}

/// The armour class of a monster under some circumstances.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MonsterArmorClass {
    /// What it comes from (`type` in JSON), which says which of the others are there.
    #[serde(rename = "type")]
    pub kind: Option<MonsterArmorClassKind>,
    /// The number that an attack must reach.
    pub value: Option<u32>,
    /// The armour that is worn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub armor: Option<Vec<Reference>>,
    /// The spell that has been cast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell: Option<Reference>,
    /// The condition that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Reference>,
    /// The circumstances in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
}
