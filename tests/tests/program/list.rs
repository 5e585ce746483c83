//! `rehome list`: conditions, order, and pages.

use super::place::{Place, each, members};

fn keys(place: &Place, call: &str) -> Vec<String> {
    each(&place.json(0, call), "key").into_iter().map(str::to_owned).collect()
}

#[test]
fn people_see_keys_names_and_packs() {
    let said = Place::with_samples().run("list monsters --where challenge_rating=1/8").code(0);
    assert_eq!(said.out, "key         name        container\nlamp-leech  Lamp Leech  srd\n");
}

#[test]
fn programs_see_the_records() {
    let page = Place::with_samples().json(0, "list dnd5e/monsters --where challenge_rating=1/8");
    assert_eq!(members(&page), "items next");
    let items = page["items"].as_array().unwrap();
    assert_eq!((items.len(), &page["next"]), (1, &serde_json::Value::Null));
    assert_eq!(members(&items[0]), "app body collection container key rev");
    assert_eq!(items[0]["body"]["challenge_rating"], 0.125);
}

#[test]
fn conditions_are_met_one_and_all() {
    let place = Place::with_samples();
    for (call, expected) in [
        ("list spells --where level=3", vec!["reedbind"]),
        ("list spells --where level=1 --where school=evocation", vec!["hearthpalm"]),
        ("list spells --where level>=5", vec!["ghost-ferry", "noon-at-midnight"]),
        ("list monsters --where damage_immunity=necrotic", vec!["drowned-sexton"]),
        ("list monsters --where challenge_rating<1/4", vec!["lamp-leech"]),
        ("list monsters --where name~mere", vec!["old-mother-mere"]),
        ("list spells --prefix HEARTH", vec!["hearthpalm"]),
        ("list spells --where level=9", vec![]),
    ] {
        assert_eq!(keys(&place, call), expected, "{call}");
    }
    let none = keys(&place, "list features --where !subclass --limit 1000");
    let all = keys(&place, "list features --limit 1000");
    assert!(!none.is_empty() && none.len() < all.len());
}

#[test]
fn nothing_found_is_said() {
    let said = Place::with_samples().run("list spells --where level=9").code(0);
    assert_eq!(said.out, "There are no such records.\n");
}

#[test]
fn a_field_that_does_not_exist_is_answered_with_those_that_do() {
    let place = Place::with_samples();
    place.run("list spells --where lvl=3").code(64).complains(&[
        "there is no field `lvl`",
        "key, name, level, school, ritual, concentration, casting_time, range",
        "class, subclass, component",
    ]);
}

#[test]
fn the_order_may_be_turned() {
    let place = Place::with_samples();
    let up = keys(&place, "list monsters --order challenge_rating");
    assert_eq!((up[0].as_str(), up[7].as_str()), ("lamp-leech", "old-mother-mere"));
    let mut down = keys(&place, "list monsters --order -challenge_rating");
    down.reverse();
    assert_eq!(down, up);
}

#[test]
fn pages_lead_to_the_end_and_miss_nothing() {
    let place = Place::with_samples();
    let all = keys(&place, "list spells --order -level");
    let (mut paged, mut call) = (Vec::new(), "list spells --order -level --limit 5".to_owned());
    loop {
        let page = place.json(0, &call);
        paged.extend(each(&page, "key").into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        call = format!("list spells --order -level --limit 5 --after {next}");
    }
    assert_eq!((paged.len(), &paged), (12, &all));
}

#[test]
fn people_are_told_how_to_go_on() {
    let place = Place::with_samples();
    let said = place.run("list spells --limit 5").code(0);
    let next = said.out.split("--after ").nth(1).unwrap().trim().to_owned();
    let rest = place.run(&format!("list spells --limit 1000 --after {next}")).code(0);
    assert!(said.out.contains("hearthpalm") && !rest.out.contains("hearthpalm"), "{}", rest.out);
}
