//! Questions about classes, levels and features.

use std::collections::BTreeMap;

use rehome_domain::{
    Query,
    apps::dnd5e::rules::{CharacterLevel, UnmetPrerequisite},
};
use rehome_persistence::{Error, repository::Stored};
use serde_json::{Value, json};

use super::keys;
use crate::fixture::{Fixture, listed, to};

/// Bakers with 20 levels, a subclass and features; brewers, which cast no spells.
pub fn shelf() -> Fixture {
    let mut shelf = Fixture::with_packs(&["home", "core"]);
    shelf.put("core", "classes", [
        json!({
            "index": "baker", "name": "Baker", "hit_die": 6, "saving_throws": [to("int"), to("wis")],
            "spellcasting": {"level": 1, "spellcasting_ability": to("int")},
            "starting_equipment": [{"equipment": to("whisk"), "quantity": 2}],
            "starting_equipment_options": [{"choose": 1, "type": "equipment"}],
            "multi_classing": {"prerequisites": [{"ability_score": to("int"), "minimum_score": 13}]},
        }),
        json!({"index": "brewer", "name": "Brewer", "hit_die": 10, "saving_throws": [to("con")]}),
    ]);
    // From the last to the first, so that no order but that of levels can be right.
    shelf.put(
        "core",
        "levels",
        (1..=20).rev().map(|level: u8| {
            let slots: [u8; 3] = if level == 5 { [4, 3, 2] } else { [2, 0, 0] };
            json!({
                "index": format!("baker-{level}"), "class": to("baker"), "level": level,
                "prof_bonus": 2 + (level - 1) / 4,
                "spellcasting": {
                    "cantrips_known": 3, "spell_slots_level_1": slots[0],
                    "spell_slots_level_2": slots[1], "spell_slots_level_3": slots[2],
                    "spell_slots_level_4": 0, "spell_slots_level_5": 0,
                },
            })
        }),
    );
    shelf.put(
        "core",
        "levels",
        [6, 2].map(|level: u8| {
            json!({
                "index": format!("pastry-{level}"), "class": to("baker"), "subclass": to("pastry"),
                "level": level,
            })
        }),
    );
    shelf.put(
        "core",
        "features",
        [
            feature("sourdough", None, 1),
            feature("butter", Some("pastry"), 2),
            feature("patience", None, 2),
            feature("oven", None, 5),
            feature("bread-king", None, 20),
            feature("layers", Some("pastry"), 6),
        ],
    );
    shelf
}

fn feature(key: &str, subclass: Option<&str>, level: u8) -> Value {
    let mut feature = json!({"index": key, "name": key, "class": to("baker"), "level": level});
    if let Some(subclass) = subclass {
        feature["subclass"] = to(subclass);
    }
    feature
}

pub fn level(level: u8) -> CharacterLevel {
    level.try_into().unwrap()
}

fn all_keys<T>(records: rehome_persistence::Result<Vec<Stored<T>>>) -> Vec<String> {
    records.unwrap().into_iter().map(|stored| stored.key).collect()
}

#[test]
fn classes_by_what_they_are() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut classes = content.classes();
    assert_eq!(keys(classes.spellcasting()), ["baker"]);
    assert_eq!(keys(classes.by_hit_die(10)), ["brewer"]);
    assert_eq!(keys(classes.by_saving_throw("wis")), ["baker"]);
    let throws = classes.saving_throws("baker").unwrap();
    assert_eq!(
        throws.iter().map(|ability| ability.index.as_str()).collect::<Vec<_>>(),
        ["int", "wis"]
    );
}

#[test]
fn a_progression_has_all_levels_in_order() {
    let mut shelf = shelf();
    // Its page and conditions are for lists of classes, and not for what a class has.
    let base = Query { limit: 3, ..Query::default() }.with("name=Baker".parse().unwrap());
    let mut content = shelf.content_of(base);
    let progression = content.classes().progression("baker").unwrap();
    let levels: Vec<i64> = progression.iter().filter_map(|stored| stored.record.level).collect();
    assert_eq!(levels, (1..=20).collect::<Vec<i64>>());
    assert_eq!(
        all_keys(content.classes().subclass_progression("pastry")),
        ["pastry-2", "pastry-6"]
    );
    assert!(all_keys(content.classes().progression("brewer")).is_empty());
}

#[test]
fn a_level_of_a_class_is_not_that_of_its_subclass() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut classes = content.classes();
    assert_eq!(classes.level("baker", level(2)).unwrap().unwrap().key, "baker-2");
    assert_eq!(classes.level("brewer", level(2)).unwrap(), None);
    let slots = classes.spell_slots("baker", level(5)).unwrap();
    assert_eq!(slots, BTreeMap::from([(1, 4), (2, 3), (3, 2)]));
    assert_eq!(classes.spell_slots("brewer", level(5)).unwrap(), BTreeMap::new());
    assert_eq!(classes.proficiency_bonus("baker", level(9)).unwrap(), 4);
    assert_eq!(classes.proficiency_bonus("brewer", level(17)).unwrap(), 6);
}

#[test]
fn features_come_with_levels() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut classes = content.classes();
    let keys = all_keys(classes.features_up_to("baker", level(5)));
    assert_eq!(keys, ["sourdough", "patience", "oven"]);
    assert_eq!(all_keys(classes.features_at("baker", level(2))), ["patience"]);
    assert_eq!(all_keys(classes.subclass_features("pastry")), ["butter", "layers"]);
}

#[test]
fn a_further_class_makes_demands() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut classes = content.classes();
    let demands = classes.multi_classing("baker").unwrap().unwrap();
    assert_eq!(demands.prerequisites.unwrap()[0].minimum_score, Some(13));
    let scores = BTreeMap::from([("int".to_owned(), 12)]);
    let unmet = classes.unmet_prerequisites("baker", &scores).unwrap();
    assert!(matches!(&unmet[..], [UnmetPrerequisite::Score { minimum: 13, .. }]), "{unmet:?}");
    assert_eq!(classes.unmet_prerequisites("brewer", &scores).unwrap(), []);
    let error = classes.multi_classing("butcher").unwrap_err();
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
}

#[test]
fn a_level_of_another_pack_takes_the_place_of_the_first() {
    let mut shelf = shelf();
    let other = json!({"index": "baker-2", "class": to("baker"), "level": 2, "prof_bonus": 9});
    shelf.put("home", "levels", [other]);

    let mut content = shelf.content();
    assert_eq!(content.classes().progression("baker").unwrap().len(), 20);
    assert_eq!(content.classes().proficiency_bonus("baker", level(2)).unwrap(), 9);
    let mut content = shelf.content_of(Query::of(listed(&["core", "home"])));
    assert_eq!(content.classes().proficiency_bonus("baker", level(2)).unwrap(), 2);
}
