//! Conditions, orders, pages and counts.

use rehome_domain::{Filter, Operator, Order, Packs, Query, Value};
use rehome_persistence::repository::{self, NameMatch, WriteOptions};
use serde_json::json;

use crate::fixture::{Fixture, put, spells, to};

fn filtered(filters: &[&str]) -> Query {
    let filters = filters.iter().map(|text| text.parse().unwrap()).collect();
    Query { filters, ..Query::default() }
}

#[track_caller]
fn finds(shelf: &mut Fixture, collection: &str, filters: &[&str], expected: &[&str]) {
    assert_eq!(shelf.keys(collection, &filtered(filters)), expected, "{filters:?}");
    let count = shelf.documents(collection).count(&filtered(filters)).unwrap();
    assert_eq!(count, expected.len() as u64, "{filters:?}");
}

/// Five monsters with ratings, immunities and speeds.
fn monsters() -> Fixture {
    let mut shelf = Fixture::with_packs(&["core"]);
    let monster = |key: &str, rating: Option<f64>, immune: &[&str], legendary: bool| {
        json!({
            "index": key, "name": key, "type": "toy", "challenge_rating": rating,
            "damage_immunities": immune, "speed": {"walk": "5 ft.", "hover": legendary},
            "legendary_actions": if legendary { json!([{"name": "x", "desc": "y"}]) } else { json!([]) },
        })
    };
    shelf.put(
        "core",
        "monsters",
        [
            monster("ball", Some(0.125), &["cold", "psychic"], false),
            monster("bear", Some(2.0), &["cold"], false),
            monster("doll", Some(0.5), &[], true),
            monster("kite", Some(0.125), &["nonmagical cold"], false),
            monster("top", None, &[], false),
        ],
    );
    shelf
}

#[test]
fn columns_are_compared_by_their_types() {
    let mut shelf = spells();
    finds(&mut shelf, "spells", &["level=1"], &["amber-light", "cold-soup", "firm-handshake"]);
    finds(&mut shelf, "spells", &["level>1", "school=aer"], &["brisk-wind"]);
    finds(&mut shelf, "spells", &["level>=1", "level<=1", "school=aer"], &["firm-handshake"]);
    finds(&mut shelf, "spells", &["level<1"], &[]);
    finds(&mut shelf, "spells", &["level!=1"], &["brisk-wind", "dry-socks", "empty-page"]);
    finds(&mut shelf, "spells", &["!level"], &["empty-page"]);
    finds(&mut shelf, "spells", &["school~ULIN"], &["cold-soup", "dry-socks"]);
    finds(&mut shelf, "spells", &["ritual=false", "key<b"], &["amber-light"]);
    finds(&mut shelf, "spells", &["ritual=true"], &[]);
    finds(&mut shelf, "spells", &["name=THE DRY-SOCKS"], &["dry-socks"]);
    finds(&mut shelf, "spells", &["name~page"], &["empty-page"]);
}

#[test]
fn one_eighth_is_one_eighth() {
    let mut shelf = monsters();
    finds(&mut shelf, "monsters", &["challenge_rating=1/8"], &["ball", "kite"]);
    finds(&mut shelf, "monsters", &["challenge_rating=0.125"], &["ball", "kite"]);
    finds(&mut shelf, "monsters", &["challenge_rating>1/8"], &["bear", "doll"]);
    finds(&mut shelf, "monsters", &["challenge_rating<=1/2"], &["ball", "doll", "kite"]);
}

#[test]
fn facets_have_many_values() {
    let mut shelf = monsters();
    finds(&mut shelf, "monsters", &["damage_immunity=cold"], &["ball", "bear"]);
    let both = ["damage_immunity=cold", "damage_immunity=psychic"];
    finds(&mut shelf, "monsters", &both, &["ball"]);
    finds(&mut shelf, "monsters", &["damage_immunity=cold", "challenge_rating=2"], &["bear"]);
    finds(&mut shelf, "monsters", &["damage_immunity~cold"], &["ball", "bear", "kite"]);
    finds(&mut shelf, "monsters", &["damage_immunity!=cold"], &["doll", "kite", "top"]);
    finds(&mut shelf, "monsters", &["!damage_immunity"], &["doll", "top"]);
    finds(&mut shelf, "monsters", &["speed=hover", "legendary=true"], &["doll"]);
}

#[test]
fn the_order_puts_records_without_a_value_last() {
    let mut shelf = monsters();
    let by = |text: &str| Query { order: Some(text.parse().unwrap()), ..Query::default() };
    let keys = shelf.keys("monsters", &by("challenge_rating"));
    assert_eq!(keys, ["ball", "kite", "doll", "bear", "top"]);
    let keys = shelf.keys("monsters", &by("-challenge_rating"));
    assert_eq!(keys, ["bear", "doll", "kite", "ball", "top"]);
    let keys = shelf.keys("monsters", &by("-key"));
    assert_eq!(keys, ["top", "kite", "doll", "bear", "ball"]);
    let legendary = by("-legendary").with(Filter::equal("speed", "walk"));
    assert_eq!(shelf.keys("monsters", &legendary)[0], "doll");
}

#[test]
fn pages_show_every_record_once() {
    // Two thirds share three values or have none, so that pages end within them.
    let mut shelf = Fixture::with_packs(&["home", "core"]);
    for n in 0..30 {
        let weight =
            [Some(1.5), None, Some(0.25), Some(f64::from(n)), None, Some(1.5)][n as usize % 6];
        let item = json!({
            "index": format!("thing-{:02}", n * 7 % 30), "name": format!("Thing {}", n % 4),
            "weight": weight, "properties": [to("odd")],
        });
        shelf.put(["home", "core"][n as usize % 2], "equipment", [item]);
    }
    for field in ["key", "name", "weight", "category"] {
        for descending in [false, true] {
            for limit in [1, 4, 30] {
                for facet in [None, Some(Filter::equal("property", "odd"))] {
                    let order = Some(Order { field: field.to_owned(), descending });
                    let filters = facet.into_iter().collect();
                    let query = Query { order, limit, filters, ..Query::default() };
                    let keys = shelf.all_keys("equipment", &query);
                    let at_once = shelf.keys("equipment", &Query { limit: 1000, ..query.clone() });
                    assert_eq!(keys, at_once, "{query:?}");
                    let mut unique = keys.clone();
                    unique.sort();
                    unique.dedup();
                    assert_eq!(unique.len(), 30, "{query:?}");
                }
            }
        }
    }
}

#[test]
fn the_page_behind_a_record_that_is_gone() {
    let mut shelf = spells();
    for query in [Query::default(), Query::default().ordered_by("level")] {
        let query = Query { limit: 2, ..query };
        let all = shelf.all_keys("spells", &query);
        let first = shelf.documents("spells").keys(&query).unwrap();
        let gone = &first.items[1];
        let usual = WriteOptions::default();
        let body = shelf.documents("spells").get(&Packs::Active, gone).unwrap().unwrap().body;
        shelf.documents("spells").delete("core", gone, &usual).unwrap();
        let behind = Query { after: first.next.clone(), ..query.clone() };
        assert_eq!(shelf.keys("spells", &behind), all[2..4]);
        put(&mut shelf.documents("spells"), "core", &body).unwrap();
        // A cursor is one of its own order.
        let other = Query { after: first.next, ..query.ordered_by("name") };
        let error = shelf.documents("spells").list(&other).unwrap_err();
        assert_eq!(error.code().as_str(), "invalid_cursor");
    }
}

#[test]
fn values_are_counted() {
    let mut shelf = monsters();
    let mut count = |field: &str, query: &Query| {
        shelf.documents("monsters").distribution(field, query).unwrap()
    };
    let ratings = count("challenge_rating", &Query::default());
    let value = Value::Real;
    let expected = [(value(0.125), 2), (value(0.5), 1), (value(2.0), 1), (Value::Null, 1)];
    assert_eq!(ratings, expected);
    assert_eq!(
        count("damage_immunity", &filtered(&["challenge_rating=1/8"])),
        [("cold".into(), 1), ("nonmagical cold".into(), 1), ("psychic".into(), 1)]
    );
    assert_eq!(count("legendary", &filtered(&["damage_immunity=cold"])), [(Value::Flag(false), 2)]);
    assert!(shelf.documents("monsters").distribution("key", &Query::default()).is_err());
}

#[test]
fn names_are_found_across_collections() {
    let mut shelf = spells();
    shelf.put("core", "feats", [json!({"index": "the-tea", "name": "The tea"})]);
    let mut find = |name: NameMatch| -> Vec<String> {
        let (c, registry) = (&mut shelf.connection, &shelf.registry);
        let found = repository::find_by_name(c, registry, &Packs::Active, &name, 2).unwrap();
        let addresses =
            found.iter().map(|named| format!("{} {}", named.collection, named.heading.key));
        addresses.collect()
    };
    assert_eq!(
        find(NameMatch::Prefix("THE ".into())),
        ["feats the-tea", "spells amber-light", "spells brisk-wind"]
    );
    assert_eq!(find(NameMatch::Part("HE TE".into())), ["feats the-tea"]);
    assert_eq!(find(NameMatch::Whole("the Tea".into())), ["feats the-tea"]);

    let counts = repository::statistics(&mut shelf.connection, &shelf.registry, &Packs::Active);
    let counts: Vec<_> = counts.unwrap().into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counts, [("feats".to_owned(), 1), ("spells".to_owned(), 6)]);
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let mut shelf = spells();
    let mut message =
        |query: Query| shelf.documents("spells").list(&query).unwrap_err().to_string();

    let unknown = message(filtered(&["colour=red"]));
    assert!(unknown.contains("no field `colour`"), "{unknown}");
    assert!(unknown.contains("key, name, level, school"), "{unknown}");
    assert!(unknown.contains("class, subclass, component"), "{unknown}");
    let bad = message(filtered(&["level=three"]));
    assert_eq!(bad, "`level` takes a whole number, not `three`");
    assert!(message(filtered(&["ritual=yes"])).contains("true or false"));
    assert!(message(filtered(&["level~3"])).contains("a whole number"));
    assert!(message(filtered(&["class<3"])).contains("=, != or ~"));
    assert!(message(Query::default().ordered_by("class")).contains("no field `class`"));
    for limit in [0, 1001] {
        assert!(message(Query { limit, ..Query::default() }).contains("1 to 1000"));
    }
    let long = Filter::new("name", Operator::Contains, "x".repeat(2000));
    assert!(message(Query::default().with(long)).contains("1000 bytes"));
}
