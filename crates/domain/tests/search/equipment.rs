//! Equipment, its categories and its properties.

use crate::{assert_says, dnd5e};

#[test]
fn a_weapon_tells_how_it_is_used() {
    let text = r#"{"index": "hook", "name": "Kite hook", "weapon_category": "Simple",
        "weapon_range": "Melee", "equipment_category": {"name": "Weapon"},
        "cost": {"quantity": 2, "unit": "sp"}, "weight": 1.5,
        "damage": {"damage_dice": "1d4", "damage_type": {"name": "Piercing"}},
        "two_handed_damage": {"damage_dice": "1d6", "damage_type": {"name": "Piercing"}},
        "properties": [{"name": "Light"}, {"name": "Thrown"}],
        "range": {"normal": 5, "long": null}, "throw_range": {"normal": 20, "long": 60},
        "special": ["It pulls strings."]}"#;
    let sections = [
        "Simple melee weapon, Weapon. Price: 2 sp. Weight: 1.5 lb. \
         Damage: 1d4 piercing damage. Two-handed: 1d6 piercing damage. \
         Properties: light, thrown. Thrown range 20/60 feet.",
        "It pulls strings.",
    ];
    assert_says(&dnd5e("equipment", text), "Kite hook", &sections);
}

#[test]
fn armor_tells_what_it_takes_to_wear_it() {
    let text = r#"{"index": "shell", "name": "Shell", "armor_category": "Heavy",
        "armor_class": {"base": 15, "dex_bonus": true, "max_bonus": 2}, "str_minimum": 13,
        "stealth_disadvantage": true, "equipment_category": {"name": "Armor"}}"#;
    let says = "Heavy armor, Armor. Armor class 15 plus Dexterity modifier (max 2). \
        Requires Strength 13. Disadvantage on Stealth.";
    assert_says(&dnd5e("equipment", text), "Shell", &[says]);
}

#[test]
fn gear_and_vehicles_tell_what_they_hold() {
    let text = r#"{"index": "cart", "name": "Kite cart", "vehicle_category": "Land Vehicles",
        "gear_category": {"name": "Packs"}, "tool_category": "Packs", "quantity": 2,
        "speed": {"quantity": 60, "unit": "ft/round"}, "capacity": "20 kites",
        "desc": ["It rolls."],
        "contents": [{"item": {"name": "Kite"}, "quantity": 3}, {"item": {"name": "Glue"}}]}"#;
    let sections = [
        "Packs, Land Vehicles. Speed 60 ft/round. Carrying capacity 20 kites. Bundle of 2.",
        "It rolls.",
        "Contents: 3 Kite, Glue.",
    ];
    assert_says(&dnd5e("equipment", text), "Kite cart", &sections);
}

#[test]
fn a_category_names_what_belongs_to_it() {
    let text = r#"{"index": "kites", "name": "Kites", "equipment": [{"name": "Box kite"}]}"#;
    assert_says(&dnd5e("equipment-categories", text), "Kites", &["Equipment category: Box kite."]);
}

#[test]
fn a_weapon_property_says_what_it_means() {
    let text = r#"{"index": "long", "name": "Long", "desc": ["It reaches the moon."]}"#;
    assert_says(&dnd5e("weapon-properties", text), "Long", &["It reaches the moon."]);
}
