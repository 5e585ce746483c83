//! `rehome packs`: what there is, and which comes first.

use rehome_tests::on_server;
use serde_json::json;

use super::place::{Place, each, members};

#[test]
fn a_pack_is_created_listed_and_deleted() {
    let place = Place::with_samples();
    place.run("packs create home --name House").code(0).says(&["The pack `home` of dnd5e"]);
    place.run("packs list").code(0).says(&[
        "order  pack  app    name   state\n",
        "    1  srd   dnd5e  srd    active\n",
        "    2  home  dnd5e  House  active\n",
    ]);
    place.run("packs delete home --yes").code(0).says(&["`home` with 0 records was deleted"]);
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["srd"]);
}

#[test]
fn without_a_terminal_nothing_is_deleted_but_on_yes() {
    let place = Place::with_samples();
    let complaint = "the pack `srd` holds 328 records; pass --yes to delete it with all of them";
    place.run("packs delete srd").code(64).complains(&[complaint]);
    assert_eq!(place.json(0, "stats")["records"], 328);
    let deleted = place.json(0, "packs delete srd --yes");
    assert_eq!(deleted, json!({"pack": "srd", "deleted": 328}));
    assert_eq!(place.json(0, "stats")["records"], 0);
    if !on_server() {
        let backups = place.json(0, "backup list");
        assert_eq!(backups["items"].as_array().unwrap().len(), 1, "a backup brings them back");
    }
}

#[test]
fn the_named_come_first() {
    let place = Place::with_samples();
    place.run("packs create a").code(0);
    place.run("packs create b").code(0);
    let ordered = place.json(0, "packs order b srd");
    assert_eq!(each(&ordered, "id"), ["b", "srd", "a"]);
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["b", "srd", "a"]);
}

#[test]
fn a_hidden_pack_is_read_only_by_name() {
    let place = Place::with_samples();
    place.run("packs deactivate srd").code(0).says(&["The pack `srd` is hidden.\n"]);
    place.run("packs list").code(0).says(&["hidden"]);
    place.run("get spells wickspark").code(64);
    place.run("get spells wickspark --pack srd").code(0);
    assert_eq!(place.json(0, "packs activate srd")["active"], true);
    place.run("get spells wickspark").code(0);
}

#[test]
fn a_pack_has_these_members() {
    let place = Place::with_samples();
    let packs = place.json(0, "packs list");
    let all = "active app author created_at created_by description id licence name priority \
               updated_at version";
    assert_eq!(members(&packs["items"][0]), all);
}
