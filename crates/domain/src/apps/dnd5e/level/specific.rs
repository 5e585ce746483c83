//! The numbers of a level that only one class or subclass has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apps::dnd5e::{challenge_rating::ChallengeRating, distance::Length};

/// The numbers of a level that only one class has. Each level has those of its class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClassSpecific {
    /// Barbarian: rages per rest; 9999 stands for unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rage_count: Option<u32>,
    /// Barbarian: what a rage adds to damage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rage_damage_bonus: Option<u32>,
    /// Barbarian: further weapon dice of a critical hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brutal_critical_dice: Option<u32>,
    /// Bard: the sides of the inspiration die.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bardic_inspiration_die: Option<u32>,
    /// Bard: the sides of the die that a rest heals by; 0 for none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub song_of_rest_die: Option<u32>,
    /// Bard: spells of other classes, up to level 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub magical_secrets_max_5: Option<u32>,
    /// Bard: spells of other classes, up to level 7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub magical_secrets_max_7: Option<u32>,
    /// Bard: spells of other classes, up to level 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub magical_secrets_max_9: Option<u32>,
    /// Cleric: uses of channel divinity per rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_divinity_charges: Option<u32>,
    /// Cleric: the highest challenge rating of undead that are destroyed; 0 for none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destroy_undead_cr: Option<ChallengeRating>,
    /// Druid: the highest challenge rating of a beast to turn into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild_shape_max_cr: Option<ChallengeRating>,
    /// Druid: whether that beast may swim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild_shape_swim: Option<bool>,
    /// Druid: whether that beast may fly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild_shape_fly: Option<bool>,
    /// Fighter: further actions per rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_surges: Option<u32>,
    /// Fighter: saving throws to repeat per rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indomitable_uses: Option<u32>,
    /// Fighter: further attacks per action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_attacks: Option<u32>,
    /// Monk: the damage of an unarmed strike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub martial_arts: Option<DiceAmount>,
    /// Monk: ki points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ki_points: Option<u32>,
    /// Monk: what is added to the speed without armour, in feet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unarmored_movement: Option<Length>,
    /// Paladin: how far the aura reaches, in feet; 0 for none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aura_range: Option<Length>,
    /// Ranger: kinds of favoured enemies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favored_enemies: Option<u32>,
    /// Ranger: kinds of favoured terrain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favored_terrain: Option<u32>,
    /// Rogue: the further damage of a sneak attack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sneak_attack: Option<DiceAmount>,
    /// Sorcerer: sorcery points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sorcery_points: Option<u32>,
    /// Sorcerer: options of metamagic known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metamagic_known: Option<u32>,
    /// Sorcerer: what spell slots cost in sorcery points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creating_spell_slots: Option<Vec<SpellSlotPrice>>,
    /// Warlock: invocations known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocations_known: Option<u32>,
    /// Warlock: spells of level 6 without a slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mystic_arcanum_level_6: Option<u32>,
    /// Warlock: spells of level 7 without a slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mystic_arcanum_level_7: Option<u32>,
    /// Warlock: spells of level 8 without a slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mystic_arcanum_level_8: Option<u32>,
    /// Warlock: spells of level 9 without a slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mystic_arcanum_level_9: Option<u32>,
    /// Wizard: levels of spell slots regained by a short rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arcane_recovery_levels: Option<u32>,
}

/// The numbers of a level that only one subclass has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubclassSpecific {
    /// Lore: the highest level of further spells of other classes; 0 for none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_magical_secrets_max_lvl: Option<u32>,
    /// Devotion: how far the aura reaches, in feet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aura_range: Option<Length>,
}

/// So many dice of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DiceAmount {
    /// How many dice.
    pub dice_count: Option<u32>,
    /// The sides of each.
    pub dice_value: Option<u32>,
}

/// What a spell slot costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpellSlotPrice {
    /// The level of the slot.
    pub spell_slot_level: Option<u8>,
    /// The price in sorcery points.
    pub sorcery_point_cost: Option<u32>,
}
