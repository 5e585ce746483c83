//! Categories of equipment, with all that belongs to each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference};
use crate::{Collection, Facet};

/// A category of equipment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EquipmentCategory {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// What belongs to it: equipment, and magic items too.
    #[serde(default)]
    pub equipment: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(EquipmentCategory, "equipment-categories");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let facets = [Facet::new("equipment", |category: &EquipmentCategory, sink| {
        columns::keys(&category.equipment, sink)
    })];
    Collection::of([], facets)
}
