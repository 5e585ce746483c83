//! Monsters, and everybody else that has a stat block.

mod ability;
mod action;
mod action_damage;
mod movement;
mod protection;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use ability::{MonsterSpell, MonsterSpellcasting, SpecialAbility};
pub use action::{
    ActionKind, Attack, LegendaryAction, MonsterAction, MultiattackKind, MultiattackStep, Reaction,
};
pub use action_damage::ActionDamage;
pub use movement::{Senses, Speed};
pub use protection::{MonsterArmorClass, MonsterArmorClassKind};

use super::{
    challenge_rating::ChallengeRating, columns, dice::Dice, ranges::Ranges, record::record,
    reference::Reference, size::Size,
};
use crate::{Collection, Column, Facet};

/// A monster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Monster {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// The size.
    pub size: Option<Size>,
    /// The type of creature (`type` in JSON), such as `fiend`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The narrower type, such as `devil`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// The alignment, in words.
    #[serde(default)]
    pub alignment: String,
    /// The armour class, by circumstances.
    #[serde(default)]
    pub armor_class: Vec<MonsterArmorClass>,
    /// The usual hit points.
    pub hit_points: Option<u32>,
    /// The hit dice alone.
    pub hit_dice: Option<Dice>,
    /// What to roll for the hit points.
    pub hit_points_roll: Option<Dice>,
    /// How it moves.
    pub speed: Option<Speed>,
    /// The strength score.
    pub strength: Option<i64>,
    /// The dexterity score.
    pub dexterity: Option<i64>,
    /// The constitution score.
    pub constitution: Option<i64>,
    /// The intelligence score.
    pub intelligence: Option<i64>,
    /// The wisdom score.
    pub wisdom: Option<i64>,
    /// The charisma score.
    pub charisma: Option<i64>,
    /// The saving throws and skills it is proficient in.
    #[serde(default)]
    pub proficiencies: Vec<MonsterProficiency>,
    /// The damage that hurts it twice as much, in words.
    #[serde(default)]
    pub damage_vulnerabilities: Vec<String>,
    /// The damage that hurts it half as much, in words.
    #[serde(default)]
    pub damage_resistances: Vec<String>,
    /// The damage that does not hurt it, in words.
    #[serde(default)]
    pub damage_immunities: Vec<String>,
    /// The conditions that it cannot be in.
    #[serde(default)]
    pub condition_immunities: Vec<Reference>,
    /// What it perceives.
    pub senses: Option<Senses>,
    /// The languages it speaks or understands, in words.
    #[serde(default)]
    pub languages: String,
    /// How dangerous it is.
    pub challenge_rating: Option<ChallengeRating>,
    /// The proficiency bonus.
    pub proficiency_bonus: Option<u32>,
    /// The experience points for defeating it.
    pub xp: Option<u32>,
    /// What it can do or is without taking an action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special_abilities: Option<Vec<SpecialAbility>>,
    /// The actions it can take in its turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<MonsterAction>>,
    /// The actions it can take at the end of another's turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legendary_actions: Option<Vec<LegendaryAction>>,
    /// What it can do in answer to something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Vec<Reaction>>,
    /// The monsters that it can turn into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forms: Option<Vec<Reference>>,
    /// The address of a picture.
    #[serde(default)]
    pub image: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Monster, "monsters", |monster| Ranges::default()
    .number("strength", monster.strength, 1..=30)
    .number("dexterity", monster.dexterity, 1..=30)
    .number("constitution", monster.constitution, 1..=30)
    .number("intelligence", monster.intelligence, 1..=30)
    .number("wisdom", monster.wisdom, 1..=30)
    .number("charisma", monster.charisma, 1..=30)
    .number("proficiency_bonus", monster.proficiency_bonus, 2..=9)
    .rating("challenge_rating", monster.challenge_rating));

/// A saving throw or skill that a monster is proficient in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MonsterProficiency {
    /// What is added to the roll.
    pub value: Option<i32>,
    /// The proficiency.
    pub proficiency: Option<Reference>,
}

impl Monster {
    /// The highest of its armour classes: the one with its armour on, its spell cast, or
    /// its condition not met. A few monsters have two.
    pub fn highest_armor_class(&self) -> Option<u32> {
        self.armor_class.iter().filter_map(|armor| armor.value).max()
    }

    /// Whether it has legendary actions.
    pub fn is_legendary(&self) -> bool {
        self.legendary_actions.as_ref().is_some_and(|actions| !actions.is_empty())
    }

    /// Whether one of its special abilities is spellcasting.
    pub fn is_spellcaster(&self) -> bool {
        self.special_abilities.iter().flatten().any(|ability| ability.spellcasting.is_some())
    }
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::real("challenge_rating", |monster: &Monster| monster.challenge_rating.into())
            .called(&["cr", "challenge", "rating"]),
        Column::text("type", |monster: &Monster| columns::text(&monster.kind)),
        Column::text("size", |monster: &Monster| columns::word(&monster.size)),
        Column::text("alignment", |monster: &Monster| columns::text(&monster.alignment)),
        Column::integer("hit_points", |monster: &Monster| monster.hit_points.into())
            .called(&["hp"]),
        Column::integer("xp", |monster: &Monster| monster.xp.into())
            .called(&["experience", "experience points"]),
        Column::integer("armor_class", |monster: &Monster| monster.highest_armor_class().into())
            .called(&["ac", "armour class"]),
        Column::flag("legendary", |monster: &Monster| monster.is_legendary().into()),
        Column::flag("spellcaster", |monster: &Monster| monster.is_spellcaster().into())
            .called(&["spellcasters", "spellcasting"]),
        Column::text("subtype", |monster: &Monster| columns::word(&monster.subtype)).unindexed(),
        Column::text("hit_dice", |monster: &Monster| columns::word(&monster.hit_dice)).unindexed(),
        Column::text("hit_points_roll", |monster: &Monster| {
            columns::word(&monster.hit_points_roll)
        })
        .unindexed(),
        Column::integer("strength", |monster: &Monster| monster.strength.into()).unindexed(),
        Column::integer("dexterity", |monster: &Monster| monster.dexterity.into()).unindexed(),
        Column::integer("constitution", |monster: &Monster| monster.constitution.into())
            .unindexed(),
        Column::integer("intelligence", |monster: &Monster| monster.intelligence.into())
            .unindexed(),
        Column::integer("wisdom", |monster: &Monster| monster.wisdom.into()).unindexed(),
        Column::integer("charisma", |monster: &Monster| monster.charisma.into()).unindexed(),
        Column::text("languages", |monster: &Monster| columns::text(&monster.languages))
            .unindexed(),
        Column::integer("proficiency_bonus", |monster: &Monster| monster.proficiency_bonus.into())
            .unindexed(),
    ];
    let facets = [
        Facet::new("damage_immunity", |monster: &Monster, sink| {
            columns::texts(monster.damage_immunities.iter().map(String::as_str), sink);
        })
        .called(&["immune", "immunity", "immunities"]),
        Facet::new("damage_resistance", |monster: &Monster, sink| {
            columns::texts(monster.damage_resistances.iter().map(String::as_str), sink);
        })
        .called(&["resistant", "resistance", "resist", "resists"]),
        Facet::new("damage_vulnerability", |monster: &Monster, sink| {
            columns::texts(monster.damage_vulnerabilities.iter().map(String::as_str), sink);
        })
        .called(&["vulnerable", "vulnerability", "weak"]),
        Facet::new("condition_immunity", |monster: &Monster, sink| {
            columns::keys(&monster.condition_immunities, sink);
        })
        .called(&["immune", "immunity", "immunities"]),
        Facet::new("speed", |monster: &Monster, sink| {
            columns::texts(monster.speed.iter().flat_map(Speed::modes), sink);
        })
        .value("flying", "fly")
        .value("flies", "fly")
        .value("swimming", "swim")
        .value("swims", "swim")
        .value("burrowing", "burrow")
        .value("climbing", "climb"),
    ];
    Collection::of(columns, facets).with_pairs(&[["challenge_rating", "type"], ["type", "size"]])
}
