//! Questions that take several kinds of records.

use std::collections::BTreeMap;

use rehome_domain::{
    Query,
    apps::dnd5e::{
        LanguageKind,
        rules::{Difficulty, HitPoints},
    },
};
use rehome_persistence::{Error, repository::NameMatch};
use serde_json::json;

use super::{classes, classes::level, keys};
use crate::fixture::{Fixture, listed, spell, to};

#[test]
fn a_class_at_a_level() {
    let mut shelf = classes::shelf();

    let baker = shelf.content().class_at_level("baker", level(5), 1).unwrap();

    assert_eq!((baker.class.key.as_str(), baker.gains.unwrap().key.as_str()), ("baker", "baker-5"));
    let features: Vec<&str> = baker.features.iter().map(|feature| feature.key.as_str()).collect();
    assert_eq!(features, ["sourdough", "patience", "oven"]);
    assert_eq!(baker.proficiency_bonus, 3);
    assert_eq!(baker.spell_slots, BTreeMap::from([(1, 4), (2, 3), (3, 2)]));
    assert_eq!(baker.hit_points, Some(HitPoints { average: 27, maximum: 35 }));

    let error = shelf.content().class_at_level("butcher", level(5), 1).unwrap_err();
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
}

#[test]
fn the_spells_that_a_class_can_cast_at_a_level() {
    let mut shelf = classes::shelf();
    shelf.put(
        "core",
        "spells",
        [4, 2, 0, 3].map(|level: u8| {
            let mut spell = spell(&format!("level-{level}"), level, "culina");
            spell["classes"] = json!([to("baker")]);
            spell
        }),
    );
    let mut content = shelf.content();
    assert_eq!(
        keys(content.spells_for_class("baker", level(5))),
        ["level-0", "level-2", "level-3"]
    );
    assert_eq!(keys(content.spells_for_class("baker", level(1))), ["level-0"]);
    assert!(keys(content.spells_for_class("brewer", level(20))).is_empty());
}

#[test]
fn a_spell_save_comes_from_class_level_and_score() {
    let mut shelf = classes::shelf();
    let mut content = shelf.content();
    let scores = BTreeMap::from([("int".to_owned(), 16), ("con".to_owned(), 20)]);
    assert_eq!(content.spell_save_dc("baker", level(5), &scores).unwrap(), Some(14));
    assert_eq!(content.spell_save_dc("baker", level(5), &BTreeMap::new()).unwrap(), None);
    assert_eq!(content.spell_save_dc("brewer", level(5), &scores).unwrap(), None);
    assert!(content.spell_save_dc("butcher", level(5), &scores).is_err());
}

#[test]
fn an_encounter_has_a_budget_and_monsters_within_it() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let monster = |key: &str, xp: u32| json!({"index": key, "xp": xp});
    shelf.put(
        "core",
        "monsters",
        [monster("ball", 25), monster("bear", 200), monster("puppet", 5900)],
    );

    let encounter = shelf.content().encounter(&[level(1); 3], Difficulty::Hard).unwrap();

    assert_eq!(encounter.budget, 225);
    assert_eq!(keys(Ok(encounter.monsters)), ["bear", "ball"]);
}

#[test]
fn a_new_character_owns_things() {
    let mut shelf = classes::shelf();
    shelf.put(
        "core",
        "backgrounds",
        [json!({
            "index": "orphan", "starting_equipment": [{"equipment": to("spoon"), "quantity": 1}],
            "starting_equipment_options": [{"choose": 2, "type": "equipment"}],
            "starting_gold": {"quantity": 15, "unit": "gp"},
        })],
    );
    let mut content = shelf.content();

    let kit = content.starting_equipment("baker", Some("orphan")).unwrap();

    let things: Vec<&str> = kit
        .equipment
        .iter()
        .filter_map(|item| Some(item.equipment.as_ref()?.index.as_str()))
        .collect();
    assert_eq!(things, ["whisk", "spoon"]);
    assert_eq!(kit.choices.len(), 2);
    assert_eq!(kit.gold.unwrap().copper_pieces(), Some(1500));
    assert_eq!(content.starting_equipment("baker", None).unwrap().equipment.len(), 1);
    assert!(content.starting_equipment("baker", Some("nobody")).is_err());
}

#[test]
fn the_sections_of_a_rule_keep_its_order() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let sections = ["whisking", "missing", "baking"].map(to);
    shelf.put("core", "rules", [json!({"index": "cake", "name": "Cake", "subsections": sections})]);
    let section = |key: &str| json!({"index": key, "name": key, "desc": "..."});
    shelf.put("core", "rule-sections", ["baking", "other", "whisking"].map(section));

    let rule = shelf.content().rule("cake").unwrap();

    let keys: Vec<&str> = rule.sections.iter().map(|section| section.key.as_str()).collect();
    assert_eq!((rule.rule.key.as_str(), keys), ("cake", vec!["whisking", "baking"]));
    assert!(shelf.content().rule("pie").is_err());
}

#[test]
fn languages_and_conditions_are_listed_whole() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let language = |key: &str, kind: &str| json!({"index": key, "name": key, "type": kind});
    shelf.put(
        "core",
        "languages",
        [language("whistle", "Standard"), language("hum", "Exotic"), language("nod", "Standard")],
    );
    shelf.put("core", "conditions", [json!({"index": "sleepy", "name": "Sleepy"})]);
    let mut content = shelf.content_of(Query { limit: 1, ..Query::default() });
    let mut languages = |kind: Option<LanguageKind>| -> Vec<String> {
        let found = content.languages(kind.as_ref()).unwrap();
        found.into_iter().map(|language| language.key).collect()
    };
    assert_eq!(languages(None), ["hum", "nod", "whistle"]);
    assert_eq!(languages(Some(LanguageKind::Standard)), ["nod", "whistle"]);
    assert_eq!(content.conditions().unwrap()[0].record.name, "Sleepy");
}

#[test]
fn names_and_numbers_of_everything() {
    let mut shelf = classes::shelf();
    let mut content = shelf.content();
    let found = content.named(&NameMatch::Part("AK".to_owned())).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].collection.as_str(), found[0].heading.key.as_str()), ("classes", "baker"));
    let counts: BTreeMap<_, _> = content.statistics().unwrap().into_iter().collect();
    assert_eq!((counts.len(), counts["levels"], counts["features"]), (26, 22, 6));
    let mut content = shelf.content_of(Query::of(listed(&["home"])));
    assert!(content.statistics().unwrap().iter().all(|(_, count)| *count == 0));
}
