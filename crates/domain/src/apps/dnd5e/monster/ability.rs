//! Special abilities of monsters, spellcasting among them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Target,
    apps::dnd5e::{
        damage::Damage, difficulty_class::DifficultyClass, reference::Reference, spell::Component,
        target, usage::Usage,
    },
};

/// What a monster can do or is without taking an action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpecialAbility {
    /// What it is called.
    pub name: String,
    /// The description.
    pub desc: String,
    /// The saving throw against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<DifficultyClass>,
    /// The spells, where the ability is spellcasting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spellcasting: Option<MonsterSpellcasting>,
    /// How often it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The damage that it deals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Vec<Damage>>,
}

/// How a monster casts spells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MonsterSpellcasting {
    /// The level it casts at; absent where the ability is inborn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The ability it casts with.
    pub ability: Option<Reference>,
    /// What saving throws against its spells must reach: here a bare number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<u32>,
    /// What it adds to attacks with spells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modifier: Option<i32>,
    /// What casting takes; the others are not needed.
    pub components_required: Vec<Component>,
    /// The class whose spells it casts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The number of spell slots by their level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<BTreeMap<u8, u32>>,
    /// The spells.
    pub spells: Vec<MonsterSpell>,
}

/// A spell of a monster: a reference without a key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MonsterSpell {
    /// The name of the spell.
    pub name: String,
    /// The level of the spell.
    pub level: Option<u8>,
    /// The address of the spell.
    pub url: String,
    /// A remark on how it is cast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// How often it can be cast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

impl MonsterSpell {
    /// The record of the spell; `None` when the address names none.
    pub fn target(&self) -> Option<Target> {
        target::parse(&self.url)
    }
}
