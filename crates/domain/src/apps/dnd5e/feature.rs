//! Features that classes and subclasses give at a level.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    choice::Choice, columns, ranges::Ranges, record::record, reference::Reference,
    vocabulary::vocabulary,
};
use crate::{Collection, Column};

/// A feature of a class or subclass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Feature {
    /// The key.
    pub index: String,
    /// The class that gives it.
    pub class: Option<Reference>,
    /// The subclass that gives it, if it is not for the whole class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subclass: Option<Reference>,
    /// The name, which features of several classes and levels share.
    #[serde(default)]
    pub name: String,
    /// The level at which it is gained.
    pub level: Option<i64>,
    /// What must be had before.
    #[serde(default)]
    pub prerequisites: Vec<FeaturePrerequisite>,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The feature that this one is an option of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Reference>,
    /// The address of another record that this feature is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What only some features have: choices, mostly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature_specific: Option<FeatureSpecific>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Feature, "features", |feature| Ranges::default().number("level", feature.level, 1..=20));

vocabulary! {
    /// The kind of thing that a feature demands.
    FeaturePrerequisiteKind { Level = "level", Feature = "feature", Spell = "spell" }
}

/// What must be had before a feature can be gained.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FeaturePrerequisite {
    /// What is demanded (`type` in JSON), which says which of the others is there.
    #[serde(rename = "type")]
    pub kind: Option<FeaturePrerequisiteKind>,
    /// The address of the spell to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell: Option<String>,
    /// The address of the feature to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// The level to have in the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<i64>,
}

/// What only some features have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FeatureSpecific {
    /// The proficiencies to become an expert in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expertise_options: Option<Choice>,
    /// The features to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subfeature_options: Option<Choice>,
    /// The kinds of enemy to choose from, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enemy_type_options: Option<Choice>,
    /// The kinds of terrain to choose from, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terrain_type_options: Option<Choice>,
    /// The features that are invocations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocations: Option<Vec<Reference>>,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("class", |feature: &Feature| columns::key(&feature.class)),
        Column::text("subclass", |feature: &Feature| columns::key(&feature.subclass)),
        Column::integer("level", |feature: &Feature| feature.level.into()).called(&["levels"]),
        Column::text("parent", |feature: &Feature| columns::key(&feature.parent)),
    ];
    Collection::of(columns, []).with_pairs(&[["class", "level"], ["subclass", "level"]])
}
