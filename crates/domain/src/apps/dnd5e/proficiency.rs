//! Proficiencies: what a character has learnt to use or do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference, vocabulary::vocabulary};
use crate::{Collection, Column, Facet};

vocabulary! {
    /// The kinds of proficiency.
    ProficiencyKind {
        Armor = "Armor",
        Weapons = "Weapons",
        ArtisansTools = "Artisan's Tools",
        GamingSets = "Gaming Sets",
        MusicalInstruments = "Musical Instruments",
        Vehicles = "Vehicles",
        SavingThrows = "Saving Throws",
        Skills = "Skills",
        Miscellaneous = "Other",
    }
}

/// A proficiency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proficiency {
    /// The key.
    pub index: String,
    /// The kind of proficiency (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: Option<ProficiencyKind>,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The classes that give it.
    #[serde(default)]
    pub classes: Vec<Reference>,
    /// The races that give it.
    #[serde(default)]
    pub races: Vec<Reference>,
    /// What one is proficient in.
    pub reference: Option<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Proficiency, "proficiencies");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns =
        [Column::text("type", |proficiency: &Proficiency| columns::word(&proficiency.kind))];
    let facets = [
        Facet::new("class", |proficiency: &Proficiency, sink| {
            columns::keys(&proficiency.classes, sink)
        }),
        Facet::new("race", |proficiency: &Proficiency, sink| {
            columns::keys(&proficiency.races, sink)
        }),
    ];
    Collection::of(columns, facets)
}
