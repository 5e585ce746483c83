//! `rehome get`: one record, from the pack that wins.

use rehome_tests::{CONDITIONS, array, condition_saying, on_server};

use super::place::{Place, members};

/// The same condition in the packs `srd` and `home`, of which `srd` comes first.
fn in_two_packs() -> Place {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data").code(0);
    place.file(&format!("home/{CONDITIONS}"), array(&[condition_saying("dazed", "At home.")]));
    place.run("import dnd5e home --pack home").code(0);
    place
}

fn container(place: &Place, call: &str) -> String {
    place.json(0, call)["container"].as_str().unwrap().to_owned()
}

#[test]
fn the_record_is_shown_and_said_where_it_is_from() {
    let place = Place::with_samples();
    let said = place.run("get spells wickspark").code(0);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["name"], "Wickspark");
    // PostgreSQL orders the members as it likes.
    let first =
        if on_server() { "{\n  \"" } else { "{\n  \"index\": \"wickspark\",\n  \"name\": " };
    assert!(said.out.starts_with(first), "{}", said.out);
    said.complains(&["dnd5e/spells wickspark from the pack srd, revision 1\n"]);
}

#[test]
fn programs_get_it_with_its_pack_and_revision() {
    let value = Place::with_samples().json(0, "get dnd5e/magic-schools evocation");
    assert_eq!(members(&value), "app body collection container key rev");
    assert_eq!((&value["collection"], &value["rev"]), (&"magic-schools".into(), &1.into()));
    assert_eq!(value["body"]["name"], "Evocation");
}

#[test]
fn the_first_active_pack_wins_until_the_order_changes() {
    let place = in_two_packs();
    assert_eq!(container(&place, "get conditions dazed"), "srd");
    place.run("packs order home").code(0);
    assert_eq!(container(&place, "get conditions dazed"), "home");
    place.run("packs deactivate home").code(0);
    assert_eq!(container(&place, "get conditions dazed"), "srd");
}

#[test]
fn the_packs_that_are_named_win_in_their_order() {
    let place = in_two_packs();
    assert_eq!(container(&place, "get conditions dazed --pack home"), "home");
    assert_eq!(container(&place, "get conditions dazed --pack home --pack srd"), "home");
    assert_eq!(container(&place, "get conditions dazed --pack srd --pack home"), "srd");
    place.run("list conditions --pack home --pack srd").code(0).says(&["dazed  dazed  home\n"]);
}
