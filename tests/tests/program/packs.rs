//! `rehome packs`: what there is, and which comes first.

use serde_json::json;

use super::place::{Place, each, members};

#[test]
fn a_pack_is_created_listed_and_deleted() {
    let place = Place::with_samples();
    place.run("packs create home --name House").code(0).says(&["The pack `home` of dnd5e"]);
    place.run("packs list").code(0).says(&[
        "order  pack  app    name                           version  edition  locale  licence                 \
         state\n",
        "    1  srd   dnd5e  System Reference Document 5.1  5.1      2014     en      CC-BY-4.0, or OGL 1.0a  \
         active, protected\n",
        "    2  home  dnd5e  House                          1.0.0                                             \
         active\n",
    ]);
    place.run("packs delete home --yes").code(0).says(&["`home` with 0 records was deleted"]);
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["srd"]);
}

#[test]
fn without_a_terminal_nothing_is_deleted_but_on_yes() {
    let place = Place::with_samples();
    let complaint = "the pack `srd` holds 328 records; pass --yes to delete it with all of them";
    place.run("packs delete srd --override").code(64).complains(&[complaint]);
    assert_eq!(place.json(0, "stats")["records"], 328);
    let deleted = place.json(0, "packs delete srd --yes --override");
    assert_eq!(deleted, json!({"pack": "srd", "deleted": 328}));
    assert_eq!(place.json(0, "stats")["records"], 0);
    place.run("rollback 2").code(0);
    assert_eq!(place.json(0, "stats")["records"], 328, "a rollback brings them back");
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
    place.run("packs deactivate srd --override").code(0).says(&["The pack `srd` is hidden.\n"]);
    place.run("packs list").code(0).says(&["hidden"]);
    place.run("get spells wickspark").code(64);
    place.run("get spells wickspark --pack srd").code(0);
    assert_eq!(place.json(0, "packs activate srd --override")["active"], true);
    place.run("get spells wickspark").code(0);
}

#[test]
fn a_pack_has_these_members() {
    let place = Place::with_samples();
    let packs = place.json(0, "packs list");
    let all = "active app author created_at created_by description edition id licence locale name \
               priority protected updated_at version";
    assert_eq!(members(&packs["items"][0]), all);
    let shown = place.json(0, "packs show srd");
    assert_eq!(
        members(&shown),
        "active app author created_at created_by description edition id licence locale name \
         priority protected records updated_at version"
    );
    assert_eq!((&shown["protected"], &shown["records"]), (&json!(true), &json!(328)));
}

#[test]
fn the_pack_of_the_srd_says_what_it_is() {
    let place = Place::with_samples();
    place.run("packs show srd").code(0).says(&[
        "pack         srd\n",
        "name         System Reference Document 5.1\n",
        "licence      CC-BY-4.0, or OGL 1.0a\n",
        "locale       en\n",
        "edition      2014\n",
        "state        active, protected\n",
        "records      328\n",
    ]);
    place.run("packs show bogus").code(64).complains(&["there is no pack `bogus`"]);
}

const DETAILS: [&str; 7] =
    ["name", "description", "version", "author", "licence", "locale", "edition"];

#[test]
fn a_pack_is_created_with_all_that_is_said_of_it() {
    let place = Place::with_samples();
    let said = DETAILS.map(|name| format!("--{name} {name}-1")).join(" ");
    let created = place.json(0, &format!("packs create home {said}"));
    for name in DETAILS {
        assert_eq!(created[name], format!("{name}-1"));
    }
    assert_eq!(created["protected"], false);
    assert_eq!(place.json(0, "packs list")["items"][1], created);
}

#[test]
fn an_edit_changes_what_is_given_and_nothing_else() {
    let place = Place::with_samples();
    let before = place.json(0, "packs create home --author Ann --locale de");
    let tried = place.json(0, "packs edit home --name House --author Ann --dry-run");
    assert_eq!((&tried["changed"], &tried["dry_run"]), (&json!(["name"]), &json!(true)));
    assert_eq!(tried["name"], "House");
    assert_eq!(place.json(0, "packs list")["items"][1], before, "a dry run changes nothing");

    let edited = place.json(0, "packs edit home --name House --author Ann");
    assert_eq!((&edited["changed"], &edited["dry_run"]), (&json!(["name"]), &json!(false)));
    let mut expected = before.clone();
    expected["name"] = json!("House");
    expected["updated_at"] = edited["updated_at"].clone();
    assert_eq!(place.json(0, "packs list")["items"][1], expected);
    assert_ne!(edited["updated_at"], before["updated_at"]);

    let again = place.json(0, "packs edit home --name House");
    assert_eq!((&again["changed"], &again["updated_at"]), (&json!([]), &edited["updated_at"]));
    place.run("packs edit home --edition 2024").code(0).says(&["this changed: edition.\n"]);
    place.run("packs edit home").code(64).complains(&["say what to change, such as --name"]);
    place.run("packs edit bogus --name x").code(64).complains(&["there is no pack `bogus`"]);
    place.run("packs edit home --name=").code(64).complains(&["the pack `home` needs a name"]);
}

#[test]
fn a_protected_pack_changes_on_override_alone() {
    let place = Place::with_samples();
    place.file("bell.md", "# Bell\n\nRings.");
    let before = place.bytes();
    for command in [
        "packs edit srd --name Mine",
        "packs edit srd --name Mine --dry-run",
        "packs deactivate srd",
        "packs activate srd",
        "packs delete srd",
        "packs delete srd --yes",
        "lore add bell.md --pack srd",
    ] {
        place.run(command).code(64).complains(&["the pack `srd` is protected", "override"]);
    }
    assert_eq!(place.json(0, "packs list")["items"][0]["active"], true);
    assert!(place.bytes() == before, "nothing of it changed");
    for command in [
        "packs edit srd --name Mine --override",
        "packs deactivate srd --override",
        "packs activate srd --override",
        "lore add bell.md --pack srd --override",
        "packs delete srd --yes --override",
    ] {
        place.run(command).code(0);
    }
}

#[test]
fn its_files_and_its_place_in_the_order_are_no_matter_of_protection() {
    let place = Place::with_samples();
    let before = place.json(0, "packs show srd");
    place.run("packs create home").code(0);
    let ordered = place.json(0, "packs order home srd");
    assert_eq!(each(&ordered, "id"), ["home", "srd"]);
    assert_eq!(ordered["items"][1]["updated_at"], before["updated_at"]);
    // Another folder of its layout is its files too.
    let place = place.conditions(&["dazed"]);
    place.run("import dnd5e data --pack srd").code(0);
    assert_eq!(place.json(0, "packs show srd")["records"], 329);
    // Runs 2 and 3 are those of the new pack and of the order.
    place.run("rollback 4").code(0);
    assert_eq!(place.json(0, "packs show srd")["records"], 328);
}
