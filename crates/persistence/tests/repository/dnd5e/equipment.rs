//! Questions about equipment, armour and magic items.

use rehome_domain::apps::dnd5e::{ArmorCategory, Cost, RarityName, WeaponCategory};
use rehome_persistence::Error;
use serde_json::{Value, json};

use super::keys;
use crate::fixture::{Fixture, to};

fn shelf() -> Fixture {
    let mut shelf = Fixture::with_packs(&["core"]);
    let cost = |quantity: u32, unit: &str| json!({"quantity": quantity, "unit": unit});
    let armor = |key: &str, category: &str, base: u32, weight: Value| {
        json!({
            "index": key, "name": key, "equipment_category": to("armor"), "weight": weight,
            "armor_category": category, "armor_class": {"base": base, "dex_bonus": true, "max_bonus": 2},
        })
    };
    shelf.put(
        "core",
        "equipment",
        [
            json!({
                "index": "ladle", "name": "Ladle", "equipment_category": to("weapon"),
                "weapon_category": "Simple", "weapon_range": "Melee", "cost": cost(5, "cp"),
                "properties": [to("light"), to("thrown")], "special": ["It also holds soup."],
            }),
            json!({
                "index": "slingshot", "name": "Slingshot", "equipment_category": to("weapon"),
                "weapon_category": "Martial", "weapon_range": "Ranged", "cost": cost(1, "gp"),
                "properties": [to("light")],
            }),
            json!({
                "index": "whisk", "name": "Whisk", "equipment_category": to("tools"),
                "tool_category": "Kitchen", "cost": cost(10, "sp"), "desc": ["Makes foam."],
            }),
            json!({"index": "pearl", "name": "Pearl", "cost": cost(2, "ep")}),
            json!({"index": "token", "name": "Token", "cost": cost(9, "tk")}),
            armor("apron", "Light", 11, json!(3)),
            armor("pan-mail", "Medium", 14, json!(20.5)),
            armor("pot-plate", "Heavy", 16, json!(40)),
            armor("heirloom-plate", "Heavy", 18, Value::Null),
            armor("lid", "Shield", 2, json!(1)),
        ],
    );
    shelf
}

fn cost(quantity: u32, unit: &str) -> Cost {
    Cost { quantity: Some(quantity), unit: Some(unit.into()) }
}

#[test]
fn equipment_by_what_it_is() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut items = content.equipment().unwrap();
    assert_eq!(keys(items.weapons()), ["ladle", "slingshot"]);
    assert_eq!(keys(items.armor()), ["apron", "heirloom-plate", "lid", "pan-mail", "pot-plate"]);
    assert_eq!(keys(items.tools()), ["whisk"]);
    assert_eq!(keys(items.by_category("tools")), ["whisk"]);
    assert_eq!(keys(items.weapons_by_category(&WeaponCategory::Martial)), ["slingshot"]);
    assert_eq!(keys(items.armor_by_category(&ArmorCategory::Light)), ["apron"]);
    assert_eq!(keys(items.ranged_weapons()), ["slingshot"]);
    assert_eq!(keys(items.melee_weapons()), ["ladle"]);
    assert_eq!(keys(items.with_property("thrown")), ["ladle"]);
    let properties = [("light".to_owned(), 2), ("thrown".to_owned(), 1)];
    assert_eq!(items.properties().unwrap(), properties);
    assert_eq!(keys(items.described_with("FOAM")), ["whisk"]);
    assert_eq!(keys(items.described_with("shot")), ["slingshot"]);
    assert_eq!(keys(items.described_with("soup")), ["ladle"]);
}

#[test]
fn costs_are_compared_in_any_coin() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut items = content.equipment().unwrap();
    let one_gold = ["pearl", "slingshot", "whisk"];
    for (least, most) in [
        (cost(1, "gp"), cost(1, "gp")),
        (cost(10, "sp"), cost(100, "cp")),
        (cost(2, "ep"), cost(1, "pp")),
    ] {
        assert_eq!(keys(items.costing(&least, &most)), one_gold, "{least:?} {most:?}");
    }
    assert_eq!(keys(items.costing(&cost(0, "gp"), &cost(9, "sp"))), ["ladle"]);
    let unknown = items.costing(&cost(1, "tk"), &cost(1, "gp")).unwrap_err();
    assert!(matches!(unknown, Error::Invalid(_)), "{unknown}");
}

#[test]
fn the_lightest_armor_that_protects_enough() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut items = content.equipment().unwrap();
    let mut lightest = |class| items.lightest_armor(class).unwrap().map(|stored| stored.key);
    assert_eq!(lightest(1).as_deref(), Some("apron"));
    assert_eq!(lightest(12).as_deref(), Some("pan-mail"));
    assert_eq!(lightest(15).as_deref(), Some("pot-plate"));
    assert_eq!(lightest(17).as_deref(), Some("heirloom-plate"));
    assert_eq!(lightest(19), None);
}

#[test]
fn an_armor_class_is_that_of_armor_and_shield() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    assert_eq!(content.armor_class(None, None, 3).unwrap(), 13);
    assert_eq!(content.armor_class(None, Some("lid"), 3).unwrap(), 15);
    assert_eq!(content.armor_class(Some("pan-mail"), Some("lid"), 3).unwrap(), 18);
    let error = content.armor_class(Some("whisk"), None, 3).unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    let error = content.armor_class(Some("nothing"), None, 3).unwrap_err();
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
}

#[test]
fn magic_items_by_rarity_and_category() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let item = |key: &str, rarity: &str, category: &str| json!({"index": key, "rarity": {"name": rarity}, "equipment_category": to(category)});
    shelf.put(
        "core",
        "magic-items",
        [
            item("cup", "Very Rare", "wondrous-items"),
            item("fork", "Homely", "weapon"),
            item("plate", "Very Rare", "armor"),
        ],
    );
    let mut content = shelf.content();
    let mut items = content.magic_items().unwrap();
    assert_eq!(keys(items.by_rarity(&RarityName::VeryRare)), ["cup", "plate"]);
    assert_eq!(keys(items.by_category("weapon")), ["fork"]);
    let rarities = [(RarityName::Other("Homely".to_owned()), 1), (RarityName::VeryRare, 2)];
    assert_eq!(items.rarities().unwrap(), rarities);
}
