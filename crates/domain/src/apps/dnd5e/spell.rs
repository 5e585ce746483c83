//! Spells.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    area_of_effect::AreaOfEffect, columns, dice::Dice, difficulty_class::SaveSuccess,
    ranges::Ranges, record::record, reference::Reference, vocabulary::vocabulary,
};
use crate::{Collection, Column, Facet};

vocabulary! {
    /// What casting a spell takes: words, gestures, things.
    Component { Verbal = "V", Somatic = "S", Material = "M" }
}

vocabulary! {
    /// How a spell attacks.
    AttackType { Melee = "melee", Ranged = "ranged" }
}

/// A spell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spell {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// What a spell slot of a higher level does, by paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub higher_level: Option<Vec<String>>,
    /// How far away it can be cast, in words.
    #[serde(default)]
    pub range: String,
    /// What casting it takes.
    #[serde(default)]
    pub components: Vec<Component>,
    /// The things that casting it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Whether it can be cast as a ritual.
    #[serde(default)]
    pub ritual: bool,
    /// How long it lasts, in words.
    #[serde(default)]
    pub duration: String,
    /// Whether it lasts only as long as the caster concentrates.
    #[serde(default)]
    pub concentration: bool,
    /// How long casting it takes, in words.
    #[serde(default)]
    pub casting_time: String,
    /// The level, from 1 to 9; 0 for a cantrip.
    pub level: Option<i64>,
    /// How it attacks, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attack_type: Option<AttackType>,
    /// The damage, if it deals any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<SpellDamage>,
    /// How many hit points it restores, by the level of the spell slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heal_at_slot_level: Option<BTreeMap<u8, Dice>>,
    /// The saving throw against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<SpellSave>,
    /// The area that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_of_effect: Option<AreaOfEffect>,
    /// The school of magic.
    pub school: Option<Reference>,
    /// The classes that can learn it.
    #[serde(default)]
    pub classes: Vec<Reference>,
    /// The subclasses that can learn it.
    #[serde(default)]
    pub subclasses: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Spell, "spells", |spell| Ranges::default().number("level", spell.level, 0..=9));

/// The damage that a spell deals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpellDamage {
    /// The type of damage; a few spells have none, or several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage_type: Option<Reference>,
    /// How much, by the level of the spell slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage_at_slot_level: Option<BTreeMap<u8, Dice>>,
    /// How much from which level of the caster on; for cantrips.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage_at_character_level: Option<BTreeMap<u8, Dice>>,
}

/// The saving throw against a spell; the number comes from the caster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpellSave {
    /// The ability that the saving throw is made with.
    pub dc_type: Option<Reference>,
    /// What is left of the effect when the roll succeeds.
    pub dc_success: Option<SaveSuccess>,
    /// The saving throw in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::integer("level", |spell: &Spell| spell.level.into())
            .called(&["levels", "circle"])
            .value("cantrip", 0),
        Column::text("school", |spell: &Spell| columns::key(&spell.school)),
        Column::flag("ritual", |spell: &Spell| spell.ritual.into()).called(&["rituals"]),
        Column::flag("concentration", |spell: &Spell| spell.concentration.into()),
        Column::text("casting_time", |spell: &Spell| columns::text(&spell.casting_time)),
        Column::text("range", |spell: &Spell| columns::text(&spell.range)),
        Column::text("attack_type", |spell: &Spell| columns::word(&spell.attack_type)),
        Column::text("material", |spell: &Spell| columns::word(&spell.material)).unindexed(),
        Column::text("duration", |spell: &Spell| columns::text(&spell.duration)).unindexed(),
    ];
    let facets = [
        Facet::new("class", |spell: &Spell, sink| columns::keys(&spell.classes, sink)),
        Facet::new("subclass", |spell: &Spell, sink| columns::keys(&spell.subclasses, sink)),
        Facet::new("component", |spell: &Spell, sink| {
            columns::texts(spell.components.iter().map(Component::as_str), sink);
        }),
    ];
    Collection::of(columns, facets).with_pairs(&[["level", "concentration"], ["level", "ritual"]])
}
