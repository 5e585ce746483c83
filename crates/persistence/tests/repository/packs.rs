//! The same key in several packs.

use rehome_domain::{
    Filter, PackDetails, Packs, Query,
    apps::{dnd5e, editor},
};
use rehome_persistence::{
    Error, Thing,
    packs::{self, Overriding},
};

use crate::fixture::{Fixture, container, listed, spell, spells};

/// The key `soup` in two packs, with another level and school in each; one more in each.
fn two_packs() -> Fixture {
    let mut shelf = Fixture::with_packs(&["home", "core"]);
    shelf.put("home", "spells", [spell("soup", 4, "culina"), spell("bread", 2, "culina")]);
    shelf.put("core", "spells", [spell("soup", 3, "aqua"), spell("apple", 2, "culina")]);
    shelf
}

fn level(level: u8) -> Query {
    Query::default().with(Filter::equal("level", level))
}

fn origin(shelf: &mut Fixture, packs: &Packs) -> Option<String> {
    let found = shelf.documents("spells").get(packs, "soup").unwrap();
    found.map(|document| document.container.to_string())
}

#[test]
fn the_first_active_pack_wins() {
    let mut shelf = two_packs();
    assert_eq!(origin(&mut shelf, &Packs::Active).as_deref(), Some("home"));

    packs::order(&mut shelf.connection, &[container("core")]).unwrap();

    assert_eq!(origin(&mut shelf, &Packs::Active).as_deref(), Some("core"));
}

#[test]
fn the_first_listed_pack_wins() {
    let mut shelf = two_packs();
    assert_eq!(origin(&mut shelf, &listed(&["core", "home"])).as_deref(), Some("core"));
    assert_eq!(origin(&mut shelf, &listed(&["home", "core", "home"])).as_deref(), Some("home"));
    assert_eq!(origin(&mut shelf, &listed(&[])), None);
    assert!(shelf.keys("spells", &Query::of(listed(&[]))).is_empty());
}

#[test]
fn a_deactivated_pack_is_seen_only_when_it_is_listed() {
    let mut shelf = two_packs();
    packs::set_active(&mut shelf.connection, "home", false, Overriding::Nothing).unwrap();

    assert_eq!(origin(&mut shelf, &Packs::Active).as_deref(), Some("core"));
    assert_eq!(shelf.keys("spells", &Query::default()), ["apple", "soup"]);
    assert_eq!(origin(&mut shelf, &listed(&["home"])).as_deref(), Some("home"));
}

#[test]
fn a_hidden_record_does_not_come_back_through_a_filter() {
    let mut shelf = two_packs();
    assert_eq!(shelf.keys("spells", &Query::default()), ["apple", "bread", "soup"]);
    assert_eq!(shelf.keys("spells", &level(4)), ["soup"]);
    assert!(shelf.keys("spells", &level(3)).is_empty());
    assert_eq!(shelf.documents("spells").count(&level(3)).unwrap(), 0);
    assert_eq!(shelf.documents("spells").count(&Query::default()).unwrap(), 3);

    let core = Query { packs: listed(&["core", "home"]), ..level(3) };
    assert_eq!(shelf.keys("spells", &core), ["soup"]);

    let schools = shelf.documents("spells").distribution("school", &Query::default()).unwrap();
    assert_eq!(schools, [("culina".into(), 3)]);
}

#[test]
fn lists_of_several_packs_are_merged_in_order_and_by_pages() {
    let mut shelf = two_packs();
    let pages = |field: &str, descending| Query {
        limit: 1,
        order: Some(rehome_domain::Order { field: field.to_owned(), descending }),
        ..Query::default()
    };
    assert_eq!(shelf.all_keys("spells", &pages("key", false)), ["apple", "bread", "soup"]);
    assert_eq!(shelf.all_keys("spells", &pages("level", false)), ["apple", "bread", "soup"]);
    assert_eq!(shelf.all_keys("spells", &pages("level", true)), ["soup", "bread", "apple"]);
    assert_eq!(shelf.all_keys("spells", &pages("name", true)), ["soup", "bread", "apple"]);
}

#[test]
fn an_unknown_pack_is_an_error() {
    let mut shelf = spells();
    packs::create(
        &mut shelf.connection,
        &editor::app(),
        &container("notes"),
        &PackDetails::default(),
        None,
    )
    .unwrap();
    for id in ["nowhere", "notes"] {
        let error = shelf.documents("spells").get(&listed(&["core", id]), "x").unwrap_err();
        assert!(matches!(error, Error::Unknown { what: Thing::Container, .. }), "{error}");
        let query = Query::of(listed(&["core", id]));
        assert!(shelf.documents("spells").list(&query).is_err());
    }
}

#[test]
fn a_hundred_packs_can_be_read_at_once() {
    let ids: Vec<String> = (0..101).map(|n| format!("container-{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut shelf = Fixture::with_packs(&ids[..100]);
    for id in &ids[..100] {
        shelf.put(id, "spells", [spell("soup", 1, "aqua"), spell(&format!("of-{id}"), 1, "aqua")]);
    }
    let all = Query { limit: 7, ..level(1) };
    assert_eq!(shelf.all_keys("spells", &all.clone().ordered_by("level")).len(), 101);
    assert_eq!(shelf.documents("spells").count(&all).unwrap(), 101);

    packs::create(
        &mut shelf.connection,
        &dnd5e::app(),
        &container(ids[100]),
        &PackDetails::default(),
        None,
    )
    .unwrap();
    assert!(matches!(shelf.documents("spells").list(&all), Err(Error::Invalid(_))));
}
