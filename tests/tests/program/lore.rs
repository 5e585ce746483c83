//! `rehome lore`: texts of a game master become records.

use serde_json::json;

use super::place::{Place, each, members};

fn place() -> Place {
    let place = Place::with_samples();
    place.file("notes/bell.md", "# The Tide Bell\n\nIt rings before a **storm**.\n");
    place.file("notes/pier.txt", "The pier broke in two.\n");
    place
}

#[test]
fn texts_are_added_listed_and_updated() {
    let place = place();
    place.run("lore add notes/bell.md notes/pier.txt").code(0).says(&[
        "key            name           file\n",
        "the-tide-bell  The Tide Bell  notes/bell.md   inserted\n",
        "pier           pier           notes/pier.txt  inserted\n",
        "2 records of lore in the pack `campaign`, which is new: 2 inserted, 0 updated, 0 \
         unchanged.\n",
    ]);
    place.run("list lore").code(0).says(&["the-tide-bell  The Tide Bell  campaign\n"]);
    place.file("notes/pier.txt", "The pier was mended.\n");
    let said = "2 records of lore in the pack `campaign`: 0 inserted, 1 updated, 1 unchanged.\n";
    place.run("lore add notes/bell.md notes/pier.txt").code(0).says(&[said]);
    let body = place.json(0, "get lore pier")["body"].clone();
    let expected =
        json!({"index": "pier", "name": "pier", "kind": "lore", "desc": "The pier was mended."});
    assert_eq!(body, expected);
}

#[test]
fn an_event_has_its_date_and_its_tags() {
    let place = place();
    place.run("lore add notes/pier.txt --event --date Harvest --tag pier --tag storm").code(0);
    place.run("lore add notes/bell.md --pack homebrew").code(0);
    for condition in ["kind=event", "date=Harvest", "tag=storm"] {
        let found = place.json(0, &format!("list lore --where {condition}"));
        assert_eq!(each(&found, "key"), ["pier"], "{condition}");
    }
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["srd", "campaign", "homebrew"]);
}

#[test]
fn a_list_of_records_is_added_and_exported() {
    let place = place();
    place.file("events.json", r#"[{"index": "storm", "name": "The Storm", "kind": "event"}]"#);
    let added = place.json(0, "lore add events.json notes/bell.md");
    assert_eq!(members(&added), "container created inserted items unchanged updated");
    assert_eq!(members(&added["items"][0]), "effect file key name rev");
    assert_eq!(added["items"][0]["effect"], "inserted");
    assert_eq!(each(&added, "key"), ["storm", "the-tide-bell"]);
    place.run("export dnd5e back --pack campaign").code(0);
    place.run("verify dnd5e back --pack campaign").code(0).says(&["2 compared, 0 different"]);
}

#[test]
fn what_cannot_be_taken_is_said_and_nothing_is_written() {
    let place = place();
    place.file("empty.md", "");
    place.file("bad.md", b"\xff");
    place.file("data.csv", "a,b");
    place.file("list.json", r#"[{"index": "storm"}]"#);
    for (code, call, complaint) in [
        (2, "empty.md notes/bell.md", "empty.md was rejected, so nothing was written: it is empty"),
        (2, "empty.md bad.md", "2 files were rejected, so nothing was written:\n  empty.md: it is"),
        (2, "notes/bell.md notes/bell.md", "the key `the-tide-bell` of `The Tide Bell`"),
        (64, "gone.md", "there is no file gone.md"),
        (64, "notes", "notes is a folder"),
        (64, "data.csv", "data.csv is no file of lore"),
        (64, "list.json --event", "no file is one"),
        (64, "notes/bell.md --pack a/b", "a/b"),
        (64, "", "FILE"),
    ] {
        place.run(&format!("lore add {call}")).code(code).complains(&[complaint]);
    }
    assert_eq!(place.json(2, "lore add empty.md")["exit"], 2);
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["srd"]);
}
