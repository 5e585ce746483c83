//! Questions about monsters.

use rehome_domain::apps::dnd5e::{ChallengeRating, Size};
use rehome_persistence::apps::dnd5e::Movement;
use serde_json::json;

use super::keys;
use crate::fixture::Fixture;

fn shelf() -> Fixture {
    let mut shelf = Fixture::with_packs(&["core"]);
    shelf.put("core", "monsters", [
        json!({
            "index": "ball", "type": "toy", "size": "Tiny", "alignment": "unaligned",
            "challenge_rating": 0.125, "speed": {"walk": "5 ft."},
            "actions": [{"name": "Bounce", "desc": "It rolls away."}],
        }),
        json!({
            "index": "kite", "type": "toy", "size": "Large", "alignment": "chaotic good",
            "challenge_rating": 0.125, "speed": {"fly": "60 ft.", "hover": true},
            "damage_immunities": ["thunder"], "damage_resistances": ["cold"],
        }),
        json!({
            "index": "marbles", "type": "swarm of tiny toys", "size": "Medium",
            "alignment": "lawful evil", "challenge_rating": 1, "speed": {"walk": "20 ft."},
            "special_abilities": [{"name": "Many", "desc": "There is always one more."}],
        }),
        json!({
            "index": "puppet", "type": "toy", "size": "Medium", "alignment": "neutral evil",
            "challenge_rating": 10, "speed": {"walk": "30 ft.", "hover": false},
            "special_abilities": [{"name": "Spellcasting", "desc": "It casts.", "spellcasting": {}}],
            "legendary_actions": [{"name": "PageRequest Strings", "desc": "It walks."}],
            "reactions": [{"name": "Bow", "desc": "It bows."}],
        }),
        json!({"index": "string"}),
    ]);
    shelf
}

fn rating(text: &str) -> ChallengeRating {
    text.parse().unwrap()
}

#[test]
fn monsters_by_challenge_rating() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut monsters = content.monsters().unwrap();
    assert_eq!(keys(monsters.by_challenge_rating(rating("1/8"))), ["ball", "kite"]);
    assert!(keys(monsters.by_challenge_rating(rating("0.12"))).is_empty());
    let between = monsters.by_challenge_ratings(rating("1/8"), rating("1"));
    assert_eq!(keys(between), ["ball", "kite", "marbles"]);
    assert_eq!(keys(monsters.by_challenge_ratings(rating("2"), rating("30"))), ["puppet"]);
    let ratings = [(rating("1/8"), 2), (rating("1"), 1), (rating("10"), 1)];
    assert_eq!(monsters.challenge_ratings().unwrap(), ratings);
}

#[test]
fn monsters_by_what_they_are() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut monsters = content.monsters().unwrap();
    assert_eq!(keys(monsters.by_type("toy")), ["ball", "kite", "puppet"]);
    assert_eq!(keys(monsters.by_type_prefix("swarm")), ["marbles"]);
    assert_eq!(keys(monsters.by_type_containing("Toy")).len(), 4);
    assert_eq!(keys(monsters.by_size(&Size::Medium)), ["marbles", "puppet"]);
    assert_eq!(keys(monsters.by_alignment("lawful evil")), ["marbles"]);
    assert_eq!(keys(monsters.by_alignment_containing("EVIL")), ["marbles", "puppet"]);
    assert_eq!(keys(monsters.legendary()), ["puppet"]);
    assert_eq!(keys(monsters.spellcasters()), ["puppet"]);
    assert_eq!(keys(monsters.immune_to("thunder")), ["kite"]);
    assert_eq!(keys(monsters.resistant_to("cold")), ["kite"]);
    assert!(keys(monsters.immune_to("cold")).is_empty());
    assert_eq!(keys(monsters.moving_by(Movement::Walk)), ["ball", "marbles", "puppet"]);
    assert_eq!(keys(monsters.moving_by(Movement::Hover)), ["kite"]);
}

#[test]
fn abilities_are_searched_for_a_part_of_their_text() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut monsters = content.monsters().unwrap();
    assert_eq!(keys(monsters.able_to("bounce")), ["ball"]);
    assert_eq!(keys(monsters.able_to("one more")), ["marbles"]);
    assert_eq!(keys(monsters.able_to("it")), ["ball", "puppet"]);
    assert_eq!(keys(monsters.able_to("it bows")), ["puppet"]);
    assert!(keys(monsters.able_to("toy")).is_empty());
}
