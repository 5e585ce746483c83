//! Subclasses: the directions that the members of a class can take.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference};
use crate::{Collection, Column};

/// A subclass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subclass {
    /// The key.
    pub index: String,
    /// The class it is part of.
    pub class: Option<Reference>,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// What the class calls its subclasses.
    #[serde(default)]
    pub subclass_flavor: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The address of the list of the subclass's levels.
    #[serde(default)]
    pub subclass_levels: String,
    /// The spells that it gives, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spells: Option<Vec<SubclassSpell>>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Subclass, "subclasses");

/// A spell that a subclass gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubclassSpell {
    /// What must all be had to get it.
    pub prerequisites: Vec<SpellPrerequisite>,
    /// The spell.
    pub spell: Option<Reference>,
}

/// What must be had to get a spell of a subclass: a reference that says what it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SpellPrerequisite {
    /// The key of the record to have.
    pub index: String,
    /// What it is (`type` in JSON): `level` or `feature`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("class", |subclass: &Subclass| columns::key(&subclass.class)),
        Column::text("subclass_flavor", |subclass: &Subclass| {
            columns::text(&subclass.subclass_flavor)
        })
        .unindexed(),
        Column::text("subclass_levels", |subclass: &Subclass| {
            columns::text(&subclass.subclass_levels)
        })
        .unindexed(),
    ];
    Collection::of(columns, [])
}
