//! Magic items and their variants.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference, vocabulary::vocabulary};
use crate::{Collection, Column, Value};

/// A magic item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MagicItem {
    /// The key.
    pub index: String,
    /// The name, which an item can share with one of its variants.
    #[serde(default)]
    pub name: String,
    /// The category that it belongs to.
    pub equipment_category: Option<Reference>,
    /// How rare it is.
    pub rarity: Option<Rarity>,
    /// The items that are variants of this one.
    #[serde(default)]
    pub variants: Vec<Reference>,
    /// Whether it is a variant of another item.
    #[serde(default)]
    pub variant: bool,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(MagicItem, "magic-items");

vocabulary! {
    /// The degrees of rarity.
    RarityName {
        Common = "Common",
        Uncommon = "Uncommon",
        Rare = "Rare",
        VeryRare = "Very Rare",
        Legendary = "Legendary",
        Artifact = "Artifact",
        Varies = "Varies",
    }
}

/// How rare a magic item is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rarity {
    /// The degree of rarity.
    pub name: Option<RarityName>,
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("category", |item: &MagicItem| columns::key(&item.equipment_category)),
        Column::text("rarity", |item: &MagicItem| match &item.rarity {
            Some(rarity) => columns::word(&rarity.name),
            None => Value::Null,
        }),
        Column::flag("variant", |item: &MagicItem| item.variant.into()),
    ];
    Collection::of(columns, [])
}
