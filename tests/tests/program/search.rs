//! `rehome search`, `retrieve` and `index`.

use rehome_tests::on_server;
use serde_json::Value;

use super::place::{Place, each, members};

fn keys(found: &Value) -> Vec<&str> {
    found["hits"].as_array().unwrap().iter().map(|hit| hit["key"].as_str().unwrap()).collect()
}

#[test]
fn what_was_imported_is_found_by_words_names_and_meaning() {
    let place = Place::with_samples();
    let found = place.json(0, "search ranged attack with a spark");
    assert_eq!(members(&found), "hits read_as stale unindexed");
    assert_eq!(
        (found["unindexed"].as_i64(), found["stale"].as_array().unwrap().len()),
        (Some(0), 0)
    );
    let first = &found["hits"][0];
    assert_eq!(members(first), "app collection container group key kind passage score title");
    assert_eq!((first["app"].as_str(), first["container"].as_str()), (Some("dnd5e"), Some("srd")));
    assert!(keys(&found).contains(&"wickspark"));
    assert_eq!(keys(&place.json(0, "search wikspark"))[0], "wickspark");
    for mode in ["text", "vector", "hybrid"] {
        let found = place.json(0, &format!("search spark --mode {mode} --limit 4"));
        assert!(keys(&found).len() == 4 || mode == "text", "{mode}");
    }
    place
        .run("search wikspark")
        .code(0)
        .says(&[" 1. ••••• Wickspark  (spell, dnd5e/spells wickspark in srd)\n"]);
    // The address is what `get` takes.
    place.run("get dnd5e/spells wickspark").code(0);
    place.run("search zzyzx --mode text").code(1).says(&["Nothing was found.\n"]);
}

#[test]
fn a_hit_says_why_it_was_found() {
    let place = Place::with_samples();
    let found = place.json(0, "search spell wikspark --explain");
    let reasons = &found["hits"][0]["reasons"];
    assert_eq!(members(reasons), "is_boosted is_named is_of_glossary names text tokens vectors");
    assert_eq!(
        (reasons["names"]["rank"].as_i64(), reasons["is_boosted"].as_bool()),
        (Some(1), Some(true))
    );
    let said = place.run("search spell wikspark --explain").code(0);
    said.says(&["names 0.", "the query speaks of its kind", "group dnd5e/spells/wickspark"]);
    let heavy = place.json(0, "search spell wikspark --explain --set search_names=20");
    let share = heavy["hits"][0]["reasons"]["names"]["share"].as_f64().unwrap();
    assert!(share > 1.5, "{share}");
}

#[test]
fn conditions_collections_and_packs_limit_a_search() {
    let place = Place::with_samples();
    let found = place.json(0, "search light --where level=0 --collection spells");
    assert!(!keys(&found).is_empty());
    assert!(found["hits"].as_array().unwrap().iter().all(|hit| hit["collection"] == "spells"));
    assert!(keys(&place.json(1, "search light --where level=77")).is_empty());
    for (call, complaint) in [
        ("search light --collection boats", "no collection `boats` can be searched"),
        ("search light --app shop", "there is nothing to search in `shop`"),
        ("search light --pack fog", "fog"),
        ("search light --where colour=red", "colour"),
        ("search light --mode fast", "there is no mode `fast`"),
        ("search light --limit 0", "1 to 1000 hits"),
        ("search ?!", "there is no word"),
        ("search light --set search_text=-1", "from 0 up"),
        ("search light --set embedder=minilm", "model_dir"),
        ("search light --set embedder=big", "static or minilm"),
    ] {
        place.run(call).code(64).complains(&[complaint]);
    }
}

#[test]
fn a_pack_in_front_hides_what_is_behind() {
    let place = Place::with_samples();
    let spell = r#"[{"index": "wickspark", "name": "Wickspark", "desc": ["A marmalade glaze."]}]"#;
    place.file("own/5e-SRD-Spells.json", spell);
    place.run("import dnd5e own --pack homebrew").code(0);
    assert!(keys(&place.json(1, "search marmalade --mode text")).is_empty());
    place.run("packs order homebrew srd").code(0);
    let found = place.json(0, "search marmalade --mode text");
    assert_eq!(
        (keys(&found), found["hits"][0]["container"].as_str()),
        (vec!["wickspark"], Some("homebrew"))
    );
    place.run("packs delete homebrew --yes").code(0);
    assert!(keys(&place.json(1, "search marmalade --mode text")).is_empty());
}

#[test]
fn lore_is_found_as_soon_as_it_is_added() {
    let place = Place::with_samples();
    place.file("bell.md", "# The Tide Bell\n\nIt rings before a storm.\n");
    place.run("lore add bell.md").code(0);
    let found = place.json(0, "search the tide bell");
    assert_eq!((keys(&found)[0], found["unindexed"].as_i64()), ("the-tide-bell", Some(0)));
    place.file("pier.md", "# The Pier\n\nIt broke in two.\n");
    place.run("lore add pier.md --set index_imports=texts").code(0);
    place.run("index status").code(1).says(&["`rehome index refresh` brings it up to date."]);
    // A search makes what it lacks first.
    let found = place.json(0, "search the pier");
    assert_eq!((keys(&found)[0], found["unindexed"].as_i64()), ("the-pier", Some(0)));
    place.run("index status").code(0);
}

#[test]
fn the_index_is_compared_refreshed_and_made_anew() {
    let place = Place::with_samples();
    let status = place.json(0, "index status");
    // Only a server has another index of vectors beside.
    let told = if on_server() { "hnsw " } else { "" };
    assert_eq!(members(&status), format!("collections dimension {told}model version"));
    let spells = status["collections"].as_array().unwrap();
    let spells = spells.iter().find(|of| of["collection"] == "spells").unwrap();
    assert_eq!(members(spells), "app collection documents pending records unindexed");
    assert_eq!(
        (spells["records"].clone(), spells["pending"].as_i64()),
        (spells["documents"].clone(), Some(0))
    );
    place.run("index refresh").code(0).says(&["Everything is searched as it is.\n"]);
    let before = place.json(0, "search spark and flame");
    let made = place.json(0, "index rebuild");
    assert_eq!(made["projected"], made["embedded"]);
    assert_eq!(place.json(0, "search spark and flame"), before);
}

#[test]
fn an_import_can_leave_the_index_for_later() {
    let place = Place::new();
    place.run("import dnd5e SAMPLES --set index_imports=nothing").code(0);
    place.run("index status").code(1).says(&["`rehome index refresh` brings it up to date."]);
    place.run("index refresh --progress json").code(0).complains(&[r#""phase":"index""#]);
    assert_eq!(keys(&place.json(0, "search wickspark"))[0], "wickspark");
}

#[test]
fn a_question_is_read_as_conditions_and_said_so() {
    let place = Place::with_samples();
    let found = place.json(0, "search evocation cantrips of level 0");
    let read_as = &found["read_as"][0];
    assert_eq!(members(read_as), "app collection conditions cover matches");
    assert_eq!(read_as["collection"], "spells");
    assert!(keys(&found).contains(&"wickspark"));
    let said = place.run("search evocation cantrips of level 0 --explain").code(0);
    said.says(&["read as spells where level=0 and school=evocation", "conditions 0."]);
    let words = place.json(0, "search evocation cantrips of level 0 --as-words");
    assert!(words["read_as"].as_array().unwrap().is_empty());
}

#[test]
fn a_message_of_a_chat_is_found_by_itself() {
    let place = Place::new();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples");
    place.run(&format!("import editor {samples}/editor")).code(0);
    let found = place.json(0, "search almanac was wrong --mode text");
    let first = &found["hits"][0];
    assert_eq!(
        (first["collection"].as_str(), first["key"].as_str()),
        (Some("sessions"), Some("tide-001"))
    );
    assert_eq!(first["passage"], "user: Stop both, the almanac was wrong.");
    // What a terminal showed is not searched, and each session is one hit.
    assert!(keys(&place.json(1, "search npm --mode text --app editor")).is_empty());
    place.run("index refresh").code(0).says(&["Everything is searched as it is."]);
}

#[test]
fn a_rollback_is_searched_too() {
    let place = Place::with_samples();
    place.run("rollback 1").code(0);
    assert!(keys(&place.json(1, "search wickspark")).is_empty());
    assert_eq!(place.json(0, "index status")["collections"].as_array().unwrap().len(), 0);
}

#[test]
fn children_and_sessions_are_searched_too() {
    let place = Place::new();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples");
    place.run(&format!("import learner {samples}/learner --timezone Asia/Shanghai")).code(0);
    place.run(&format!("import editor {samples}/editor")).code(0);
    let found = place.json(0, "search 尼洛 --app learner");
    assert!(keys(&found).iter().any(|key| key.contains("尼洛")), "{found}");
    let one = place.json(0, "search 的 --mode text");
    assert!(one["hits"].as_array().unwrap().iter().all(|hit| hit["container"] == ""));
    let sessions = place.json(0, "search session --collection sessions");
    assert!(sessions["hits"].as_array().unwrap().iter().all(|hit| hit["container"] != ""));
    assert!(!keys(&sessions).is_empty());
    place.run("search fire --app learner --pack srd").code(64).complains(&["belongs to no pack"]);
}

#[test]
fn a_players_words_become_a_prompt() {
    let place = Place::with_samples();
    let found = place.json(0, "retrieve I cast Wickspark at the gate --budget 300");
    assert_eq!(members(&found), "entities needs passages prompt tokens");
    assert_eq!(found["entities"][0]["key"], "wickspark");
    assert_eq!(found["passages"][0]["key"], "wickspark");
    assert!(found["tokens"].as_i64().unwrap() <= 300);
    assert!(found["prompt"].as_str().unwrap().contains("spark"));
    place.file("now.json", r#"{"in_combat": true, "location": "the mill", "recent": ["a door"]}"#);
    let fighting = place.json(0, "retrieve I look around --context now.json");
    assert_eq!(fighting["needs"][0]["id"], "combat");
    assert_eq!(place.json(0, "retrieve hello --budget 0")["prompt"], "");
    assert_eq!(each(&place.json(0, "packs list"), "id"), ["srd"]);
    place.file("bad.json", r#"{"in_combat": 7}"#);
    place.file("odd.json", r#"{"weather": "fog"}"#);
    for (call, complaint) in [
        ("retrieve hello --context gone.json", "gone.json cannot be read"),
        ("retrieve hello --context bad.json", "bad.json is no context: invalid type"),
        ("retrieve hello --context odd.json", "unknown field `weather`"),
        ("retrieve hello --app shop", "there is no application `shop`"),
        ("retrieve hello --pack fog", "fog"),
    ] {
        place.run(call).code(64).complains(&[complaint]);
    }
}
