//! Equipment: weapons, armour, gear, tools, mounts and vehicles.

mod part;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use part::{
    ArmorCategory, ArmorClass, CategoryRange, PackContent, Range, TravelSpeed, WeaponCategory,
    WeaponRange,
};

use super::{
    columns, cost::Cost, damage::Damage, ranges::Ranges, record::record, reference::Reference,
};
use crate::{Collection, Column, Facet};

/// A piece of equipment. Its category decides which of the optional fields are there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equipment {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The category that it belongs to.
    pub equipment_category: Option<Reference>,
    /// The description, by paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<Vec<String>>,
    /// The price.
    pub cost: Option<Cost>,
    /// The weight, in pounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// How many pieces the price is for, if not one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,

    /// Weapons: the training that using it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weapon_category: Option<WeaponCategory>,
    /// Weapons: whether it is for close combat or for a distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weapon_range: Option<WeaponRange>,
    /// Weapons: category and range in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_range: Option<CategoryRange>,
    /// Weapons: the damage, if it deals any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
    /// Weapons: the damage when it is held in both hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub two_handed_damage: Option<Damage>,
    /// Weapons: how far it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// Weapons: how far it can be thrown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throw_range: Option<Range>,
    /// Weapons: the properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Vec<Reference>>,
    /// Weapons: rules of its own, by paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special: Option<Vec<String>>,

    /// Armour: how heavy it is to wear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub armor_category: Option<ArmorCategory>,
    /// Armour: the protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub armor_class: Option<ArmorClass>,
    /// Armour: the strength that wearing it takes; 0 for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub str_minimum: Option<i64>,
    /// Armour: whether it makes hiding harder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stealth_disadvantage: Option<bool>,

    /// Gear: the narrower category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gear_category: Option<Reference>,
    /// Gear: what a pack contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contents: Option<Vec<PackContent>>,
    /// Tools: the narrower category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_category: Option<String>,
    /// Mounts and vehicles: the narrower category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_category: Option<String>,
    /// Mounts and vehicles: how fast it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<TravelSpeed>,
    /// Mounts and vehicles: what it carries, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<String>,

    /// The address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Equipment, "equipment", |equipment| Ranges::default().number(
    "str_minimum",
    equipment.str_minimum,
    0..=30
));

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("category", |equipment: &Equipment| {
            columns::key(&equipment.equipment_category)
        }),
        Column::text("weapon_category", |equipment: &Equipment| {
            columns::word(&equipment.weapon_category)
        }),
        Column::text("weapon_range", |equipment: &Equipment| {
            columns::word(&equipment.weapon_range)
        }),
        Column::text("armor_category", |equipment: &Equipment| {
            columns::word(&equipment.armor_category)
        }),
        Column::integer("armor_base", |equipment: &Equipment| {
            equipment.armor_class.as_ref().and_then(|armor| armor.base).into()
        }),
        Column::text("tool_category", |equipment: &Equipment| {
            columns::word(&equipment.tool_category)
        }),
        Column::text("vehicle_category", |equipment: &Equipment| {
            columns::word(&equipment.vehicle_category)
        }),
        Column::text("gear_category", |equipment: &Equipment| {
            columns::key(&equipment.gear_category)
        }),
        // In copper pieces.
        Column::integer("cost", |equipment: &Equipment| {
            equipment.cost.as_ref().and_then(Cost::copper_pieces).into()
        })
        .called(&["costs", "costing", "price", "priced", "cheaper"])
        .unit("pp", 1000)
        .unit("platinum", 1000)
        .unit("gp", 100)
        .unit("gold", 100)
        .unit("sp", 10)
        .unit("silver", 10)
        .unit("cp", 1)
        .unit("copper", 1),
        Column::real("weight", |equipment: &Equipment| equipment.weight.into())
            .called(&["weigh", "weighs", "weighing", "heavier", "lighter"])
            .unit("lb", 1)
            .unit("lbs", 1)
            .unit("pound", 1)
            .unit("pounds", 1),
        Column::flag("stealth_disadvantage", |equipment: &Equipment| {
            equipment.stealth_disadvantage.into()
        }),
        Column::text("category_range", |equipment: &Equipment| {
            columns::word(&equipment.category_range)
        })
        .unindexed(),
        Column::integer("str_minimum", |equipment: &Equipment| equipment.str_minimum.into())
            .unindexed(),
        Column::integer("quantity", |equipment: &Equipment| equipment.quantity.into()).unindexed(),
        Column::text("capacity", |equipment: &Equipment| columns::word(&equipment.capacity))
            .unindexed(),
    ];
    let facets = [Facet::new("property", |equipment: &Equipment, sink| {
        columns::keys(equipment.properties.as_deref().unwrap_or_default(), sink);
    })];
    Collection::of(columns, facets)
}
