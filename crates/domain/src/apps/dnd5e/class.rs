//! Classes, with what their members start with and what they can combine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ability::AbilityPrerequisite, choice::Choice, columns, ranges::Ranges, record::record,
    reference::Reference, starting_equipment::StartingEquipment,
};
use crate::{Collection, Column, Facet, Value};

/// A class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The sides of the die that gives hit points.
    pub hit_die: Option<u32>,
    /// The proficiencies to choose from.
    #[serde(default)]
    pub proficiency_choices: Vec<Choice>,
    /// The proficiencies that every member has.
    #[serde(default)]
    pub proficiencies: Vec<Reference>,
    /// The ability scores whose saving throws members are proficient in.
    #[serde(default)]
    pub saving_throws: Vec<Reference>,
    /// The equipment that every new member has.
    #[serde(default)]
    pub starting_equipment: Vec<StartingEquipment>,
    /// The equipment to choose from.
    #[serde(default)]
    pub starting_equipment_options: Vec<Choice>,
    /// The address of the list of the class's levels.
    #[serde(default)]
    pub class_levels: String,
    /// What a character of another class needs to take this one too, and gets.
    pub multi_classing: Option<MultiClassing>,
    /// The subclasses.
    #[serde(default)]
    pub subclasses: Vec<Reference>,
    /// How members cast spells, if they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spellcasting: Option<ClassSpellcasting>,
    /// The address of the list of the class's spells, if members cast any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spells: Option<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Class, "classes", |class| Ranges::default().number("hit_die", class.hit_die, 4..=12));

/// What a character of another class needs to take this one too, and gets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MultiClassing {
    /// The ability scores that must all be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisites: Option<Vec<AbilityPrerequisite>>,
    /// Ability scores of which only some must be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisite_options: Option<Choice>,
    /// The proficiencies gained.
    pub proficiencies: Vec<Reference>,
    /// The proficiencies to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proficiency_choices: Option<Vec<Choice>>,
}

/// How the members of a class cast spells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClassSpellcasting {
    /// The level at which it starts.
    pub level: Option<u8>,
    /// The ability that they cast with.
    pub spellcasting_ability: Option<Reference>,
    /// The rules of their spellcasting, by topic.
    pub info: Vec<SpellcastingInfo>,
}

/// One topic of a class's spellcasting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpellcastingInfo {
    /// The topic.
    pub name: String,
    /// The rules, by paragraph.
    pub desc: Vec<String>,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::integer("hit_die", |class: &Class| class.hit_die.into()),
        Column::text("spellcasting_ability", |class: &Class| match &class.spellcasting {
            Some(spellcasting) => columns::key(&spellcasting.spellcasting_ability),
            None => Value::Null,
        }),
        Column::text("class_levels", |class: &Class| columns::text(&class.class_levels))
            .unindexed(),
        Column::text("spells", |class: &Class| columns::word(&class.spells)).unindexed(),
    ];
    let facets = [Facet::new("saving_throw", |class: &Class, sink| {
        columns::keys(&class.saving_throws, sink)
    })];
    Collection::of(columns, facets)
}
