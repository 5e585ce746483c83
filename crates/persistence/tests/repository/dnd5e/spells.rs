//! Questions about spells.

use rehome_domain::{Filter, Query};
use rehome_persistence::apps::dnd5e::Components;
use serde_json::{Value, json};

use super::keys;
use crate::fixture::{Fixture, spell, to};

fn shelf() -> Fixture {
    let mut shelf = Fixture::with_packs(&["core"]);
    let with = |mut spell: Value, more: Value| {
        spell.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        spell
    };
    shelf.put("core", "spells", [
        with(spell("boil", 1, "culina"), json!({
            "classes": [to("cook"), to("bard")], "components": ["V", "S", "M"], "range": "Touch",
            "desc": ["Water gets 100% hot."], "casting_time": "1 action",
        })),
        with(spell("call", 2, "aer"), json!({
            "classes": [to("bard")], "components": ["V"], "ritual": true, "range": "60 feet",
            "desc": ["You call."], "higher_level": ["You call _louder_."], "casting_time": "1 action",
        })),
        with(spell("doze", 0, "aer"), json!({
            "classes": [to("cook")], "components": ["S"], "concentration": true,
            "casting_time": "1 minute",
        })),
        with(spell("echo", 2, "aer"), json!({"components": []})),
    ]);
    shelf
}

#[test]
fn spells_by_what_they_are() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut spells = content.spells().unwrap();
    assert_eq!(keys(spells.by_level(0)), ["doze"]);
    assert_eq!(keys(spells.by_school("aer")), ["call", "doze", "echo"]);
    assert_eq!(keys(spells.by_class("cook")), ["boil", "doze"]);
    assert_eq!(keys(spells.by_class_and_level("bard", 2)), ["call"]);
    assert_eq!(keys(spells.rituals()), ["call"]);
    assert_eq!(keys(spells.of_concentration()), ["doze"]);
    assert_eq!(keys(spells.by_casting_time("1 action")), ["boil", "call"]);
    assert_eq!(keys(spells.by_range("Touch")), ["boil"]);
    assert_eq!(spells.schools().unwrap(), [("aer".to_owned(), 3), ("culina".to_owned(), 1)]);
    assert_eq!(spells.max_level().unwrap(), Some(2));
}

#[test]
fn components_are_there_or_not_or_do_not_matter() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut spells = content.spells().unwrap();
    let mut by = |verbal, somatic, material| {
        keys(spells.by_components(Components { verbal, somatic, material }))
    };
    assert_eq!(by(Some(true), None, None), ["boil", "call"]);
    assert_eq!(by(Some(true), Some(false), Some(false)), ["call"]);
    assert_eq!(by(Some(true), Some(true), None), ["boil"]);
    assert_eq!(by(Some(false), Some(false), Some(false)), ["echo"]);
    assert_eq!(by(None, None, None).len(), 4);
}

#[test]
fn descriptions_are_searched_for_a_part_of_their_text() {
    let mut shelf = shelf();
    let mut content = shelf.content();
    let mut spells = content.spells().unwrap();
    assert_eq!(keys(spells.described_with("WATER")), ["boil"]);
    assert_eq!(keys(spells.described_with("you call")), ["call"]);
    assert_eq!(keys(spells.described_with("_louder_")), ["call"]);
    assert_eq!(keys(spells.described_with("100%")), ["boil"]);
    assert!(keys(spells.described_with("c_ll")).is_empty());
    assert!(keys(spells.described_with("boil")).is_empty());
}

#[test]
fn the_base_query_holds_beside_the_question() {
    let mut shelf = shelf();
    // The original dropped the school when it was asked for a class.
    let base = Query { limit: 1, ..Query::default() }.with(Filter::equal("school", "aer"));
    let mut content = shelf.content_of(base.clone());
    assert_eq!(keys(content.spells().unwrap().by_class("bard")), ["call"]);
    assert_eq!(content.spells().unwrap().max_level().unwrap(), Some(2));
    let page = content.spells().unwrap().by_level(2).unwrap();
    assert_eq!(page.items[0].key, "call");

    let mut content = shelf.content_of(Query { after: page.next, ..base });
    assert_eq!(keys(content.spells().unwrap().by_level(2)), ["echo"]);
}

#[test]
fn there_is_no_highest_level_without_spells() {
    let mut shelf = Fixture::with_packs(&["core"]);
    assert_eq!(shelf.content().spells().unwrap().max_level().unwrap(), None);
    assert_eq!(shelf.content().spells().unwrap().schools().unwrap(), []);
}
