//! Proficiencies: what a character has learnt to use or do.

use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference, vocabulary::vocabulary};
use crate::{Column, Facet};

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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

pub(super) static COLUMNS: [Column<Proficiency>; 1] =
    [Column::text("type", |proficiency| columns::word(&proficiency.kind))];

pub(super) static FACETS: [Facet<Proficiency>; 2] = [
    Facet::new("class", |proficiency, sink| columns::keys(&proficiency.classes, sink)),
    Facet::new("race", |proficiency, sink| columns::keys(&proficiency.races, sink)),
];
