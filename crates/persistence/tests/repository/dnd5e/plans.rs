//! That every question uses an index on what it asks for.

use rehome_domain::{
    Query,
    apps::dnd5e::{
        ArmorCategory, Cost, LanguageKind, RarityName, Size, WeaponCategory, rules::Difficulty,
    },
};
use rehome_persistence::{
    apps::dnd5e::{Components, Content, Movement},
    repository::NameMatch,
};

use super::classes::{self, level};
use crate::{
    fixture::{Fixture, listed},
    plans::{Reads, check, large},
};

/// Names a call and makes it, whatever it answers.
macro_rules! questions {
    ($shelf:expr, $base:expr, $reads:expr, |$content:ident| { $($call:expr;)* }) => {
        $(
            check($shelf, stringify!($call), $reads, |shelf| {
                let $content: &mut Content<'_> = &mut shelf.content_of($base.clone());
                let _ = $call;
            });
        )*
    };
}

fn bases() -> [Query; 3] {
    [Query::default(), Query::of(listed(&["core"])), Query::of(listed(&["core", "home"]))]
}

fn cost(quantity: u32) -> Cost {
    Cost { quantity: Some(quantity), unit: Some("gp".into()) }
}

fn components(verbal: Option<bool>, material: Option<bool>) -> Components {
    Components { verbal, material, somatic: None }
}

#[test]
fn questions_use_an_index() {
    let mut shelf = large(classes::shelf());
    let shelf = &mut shelf;
    for base in bases() {
        questions!(shelf, base, Reads::Found, |c| {
            c.spells().unwrap().by_level(3).unwrap();
            c.spells().unwrap().by_school("x").unwrap();
            c.spells().unwrap().by_class("x").unwrap();
            c.spells().unwrap().by_class_and_level("x", 3).unwrap();
            c.spells().unwrap().rituals().unwrap();
            c.spells().unwrap().of_concentration().unwrap();
            c.spells().unwrap().by_components(components(Some(true), Some(false))).unwrap();
            c.spells().unwrap().by_casting_time("x").unwrap();
            c.spells().unwrap().by_range("x").unwrap();
            c.spells().unwrap().max_level().unwrap();
            c.monsters().unwrap().by_challenge_rating(1.into()).unwrap();
            c.monsters().unwrap().by_challenge_ratings(1.into(), 2.into()).unwrap();
            c.monsters().unwrap().by_type("x").unwrap();
            c.monsters().unwrap().by_type_prefix("x").unwrap();
            c.monsters().unwrap().by_size(&Size::Tiny).unwrap();
            c.monsters().unwrap().by_alignment("x").unwrap();
            c.monsters().unwrap().legendary().unwrap();
            c.monsters().unwrap().immune_to("x").unwrap();
            c.monsters().unwrap().resistant_to("x").unwrap();
            c.monsters().unwrap().moving_by(Movement::Hover).unwrap();
            c.monsters().unwrap().spellcasters().unwrap();
            c.equipment().unwrap().weapons().unwrap();
            c.equipment().unwrap().armor().unwrap();
            c.equipment().unwrap().tools().unwrap();
            c.equipment().unwrap().by_category("x").unwrap();
            c.equipment().unwrap().weapons_by_category(&WeaponCategory::Simple).unwrap();
            c.equipment().unwrap().armor_by_category(&ArmorCategory::Light).unwrap();
            c.equipment().unwrap().ranged_weapons().unwrap();
            c.equipment().unwrap().melee_weapons().unwrap();
            c.equipment().unwrap().with_property("x").unwrap();
            c.equipment().unwrap().costing(&cost(1), &cost(2)).unwrap();
            c.equipment().unwrap().lightest_armor(12).unwrap();
            c.magic_items().unwrap().by_rarity(&RarityName::Rare).unwrap();
            c.magic_items().unwrap().by_category("x").unwrap();
            c.classes().spellcasting().unwrap();
            c.classes().by_hit_die(6).unwrap();
            c.classes().by_saving_throw("wis").unwrap();
            c.classes().progression("baker").unwrap();
            c.classes().subclass_progression("pastry").unwrap();
            c.classes().level("baker", level(5)).unwrap();
            c.classes().features_up_to("baker", level(5)).unwrap();
            c.classes().features_at("baker", level(5)).unwrap();
            c.classes().subclass_features("pastry").unwrap();
            c.classes().proficiency_bonus("baker", level(5)).unwrap();
            c.classes().spell_slots("baker", level(5)).unwrap();
            c.classes().multi_classing("baker").unwrap();
            c.classes().unmet_prerequisites("baker", &Default::default()).unwrap();
            c.classes().saving_throws("baker").unwrap();
            c.class_at_level("baker", level(5), 0).unwrap();
            c.spells_for_class("baker", level(5)).unwrap();
            c.spell_save_dc("baker", level(5), &Default::default()).unwrap();
            c.encounter(&[level(5)], Difficulty::Hard).unwrap();
            c.armor_class(Some("x"), Some("x"), 0).unwrap_err();
            c.starting_equipment("baker", None).unwrap();
            c.starting_equipment("baker", Some("x")).unwrap_err();
            c.rule("x").unwrap_err();
            c.languages(Some(&LanguageKind::Exotic)).unwrap();
            c.named(&NameMatch::Prefix("x".to_owned())).unwrap();
        });
    }
}

#[test]
fn questions_about_everything_read_it_through_an_index() {
    let mut shelf = large(Fixture::with_packs(&["home", "core"]));
    let shelf = &mut shelf;
    for base in bases() {
        questions!(shelf, base, Reads::Everything, |c| {
            c.spells().unwrap().schools().unwrap();
            c.monsters().unwrap().challenge_ratings().unwrap();
            c.equipment().unwrap().properties().unwrap();
            c.magic_items().unwrap().rarities().unwrap();
            c.languages(None).unwrap();
            c.conditions().unwrap();
            c.statistics().unwrap();
            // All but those with a component: there is no index of what a record lacks.
            c.spells().unwrap().by_components(components(None, Some(false))).unwrap();
        });
    }
}

/// These read all records of the packs until there is full text search.
#[test]
fn searches_for_a_part_of_a_text_are_exempt() {
    let mut shelf = large(Fixture::with_packs(&["home", "core"]));
    let shelf = &mut shelf;
    for base in bases() {
        questions!(shelf, base, Reads::Everything, |c| {
            c.spells().unwrap().described_with("x").unwrap();
            c.monsters().unwrap().able_to("x").unwrap();
            c.monsters().unwrap().by_type_containing("x").unwrap();
            c.monsters().unwrap().by_alignment_containing("x").unwrap();
            c.equipment().unwrap().described_with("x").unwrap();
            c.named(&NameMatch::Part("x".to_owned())).unwrap();
        });
    }
}
