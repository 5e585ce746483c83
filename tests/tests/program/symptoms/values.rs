//! Values count, not spellings.

use serde_json::{Value, json};

use super::{SPELLS, finding};
use crate::program::place::Place;

#[test]
fn metres_are_numbers() {
    let place = Place::new();
    let race = json!([{"index": "wickling", "name": "Wickling", "speed": 7.5}]);
    place.file("data/5e-SRD-Races.json", race.to_string());
    let area = json!({"type": "cone", "size": 4.5});
    let spell = json!([{"index": "lamp", "name": "Lamp", "level": 1, "area_of_effect": area}]);
    place.file(SPELLS, spell.to_string());
    let report = place.json(0, "import dnd5e data");
    assert_eq!(
        (&report["totals"]["inserted"], &report["totals"]["quarantined"]),
        (&json!(2), &json!(0))
    );
    let list = place.json(0, "list races --where speed=7.5");
    assert_eq!(list["items"][0]["key"], "wickling");
    assert!(place.run("get spells lamp").code(0).out.contains("4.5"));
    place.run("verify dnd5e data").code(0);
}

#[test]
fn a_number_that_the_game_does_not_have_is_a_warning() {
    let place = Place::new();
    place.file(SPELLS, json!([{"index": "lamp", "name": "Lamp", "level": 12}]).to_string());
    let report = place.json(0, "import dnd5e data");
    let said = finding(&report, |finding| finding["rule"] == "record.range");
    assert_eq!((&said["level"], &said["pointer"]), (&json!("warning"), &json!("/0/level")));
    assert_eq!(said["message"], "`level` is 12; in the game it is from 0 to 9");
    assert_eq!(place.json(0, "list spells --where level=12")["items"][0]["key"], "lamp");
}

#[test]
fn composed_and_decomposed_letters_are_the_same_to_get_and_list() {
    let place = Place::new();
    let decomposed = "Lumie\u{300}re";
    let spell = json!([{"index": "phare", "name": decomposed, "range": "E\u{301}cho", "level": 1}]);
    place.file(SPELLS, spell.to_string());
    place.run("import dnd5e data").code(0);
    for name in ["Lumi\u{e8}re", decomposed, "LUMI\u{c8}RE"] {
        let list = place.json(0, &format!("list spells --where name={name}"));
        assert_eq!(list["items"][0]["key"], "phare", "{name}");
        assert_eq!(place.json(0, &format!("get spells {name}"))["key"], "phare", "{name}");
    }
    for range in ["\u{c9}cho", "E\u{301}cho"] {
        let list = place.json(0, &format!("list spells --where range={range}"));
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{range}");
        let others = place.json(0, &format!("list spells --where range!={range}"));
        assert!(others["items"].as_array().unwrap().is_empty(), "{range}");
    }
    place.run("export dnd5e out").code(0);
    let back = std::fs::read_to_string(place.path("out/5e-SRD-Spells.json")).unwrap();
    assert!(back.contains(decomposed), "the text is kept");
}

#[test]
fn epochs_and_signs_of_full_width_are_times_to_both_applications() {
    let times = [
        json!(1_763_005_600_123_i64),
        json!("1763005600123"),
        json!(1_763_005_600.123),
        json!("２０２５－１１－１３Ｔ０３：４６：４０．１２３Ｚ"),
    ];
    for time in times {
        let place = Place::new();
        let message = json!({"id": "m1", "content": "Oil?", "role": "user", "timestamp": time, "mentions": []});
        place.file("l/data/content_db/chat_history.json", json!([message]).to_string());
        place.run("import learner l").code(0);
        let session = json!({
            "id": "s1", "type": "debate", "task": "Oil or wax?", "status": "running",
            "createdAt": time, "updatedAt": time, "completedAt": null,
            "instances": [], "chatHistory": [],
        });
        let session = json!([session]).to_string();
        place.file("e/sessions/6d627873762d4829.json", session);
        place.run("import editor e").code(0);
        let moment = "2025-11-13T03:46:40.123Z";
        for (collection, field) in [("chat-messages", "timestamp"), ("sessions", "created_at")] {
            let list = place.json(0, &format!("list {collection} --where {field}={moment}"));
            assert_eq!(list["items"].as_array().unwrap().len(), 1, "{collection} {time}");
        }
        for (app, folder) in [("learner", "l"), ("editor", "e")] {
            place.run(&format!("verify {app} {folder}")).code(0);
        }
    }
}

#[test]
fn a_mention_with_signs_of_full_width_tells_whose_a_message_is() {
    let place = Place::new();
    let profiles = json!([{"id": "mei", "name": "Mei"}, {"id": "bo", "name": "Bo"}]);
    place.file("l/data/profiles/child_profiles.json", profiles.to_string());
    let message = json!([{
        "id": "m1", "content": "＠profile：mei 做三张卡", "role": "user",
        "timestamp": "2026-02-05T11:20:40Z", "mentions": [],
    }]);
    place.file("l/data/content_db/chat_history.json", message.to_string());
    let report = place.json(0, "import learner l");
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["rule"] != "chat.unassigned"), "{report}");
}

#[test]
fn workspaces_in_several_spellings_are_said_to_look_alike() {
    let place = Place::new();
    let session = |id: &str| {
        json!({
            "id": id, "type": "competition", "task": "Paint", "status": "running",
            "createdAt": "2026-01-10T08:00:00Z", "updatedAt": "2026-01-10T08:00:00Z",
            "completedAt": null, "instances": [], "chatHistory": [],
        })
    };
    let mapping = json!({
        "1111111111111111": "D:\\Trade\\Gate", "2222222222222222": "d:/trade/gate/",
        "3333333333333333": "file:///d%3A/trade/Gate", "4444444444444444": "D:\\Trade\\Fence",
    });
    place.file("ed/workspace_mapping.json", mapping.to_string());
    for (hash, id) in [("1", "a"), ("2", "a"), ("3", "b"), ("4", "c")] {
        let name = format!("ed/sessions/{}.json", hash.repeat(16));
        place.file(&name, json!([session(id)]).to_string());
    }
    let report = place.json(0, "import editor ed");
    let alike: Vec<&Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "sessions.look-alike")
        .collect();
    assert_eq!(alike.len(), 1, "{report}");
    let message = alike[0]["message"].as_str().unwrap();
    for words in ["1111111111111111", "2222222222222222", "3333333333333333", "the session a"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    assert!(!message.contains("4444444444444444"), "{message}");
}

#[test]
fn a_mapping_is_tried_and_taken_back() {
    let place = Place::new();
    // The hash of /srv/demo/project.
    place.file("ed/sessions/6d627873762d4829.json", "[]");
    place.run("import editor ed").code(0);
    let path = |place: &Place| place.json(0, "workspaces list")["items"][0]["path"].clone();
    let call = "workspaces map 6d627873762d4829 /srv/demo/project";
    place.run(&format!("{call} --dry-run")).code(0).says(&["would be", "Nothing was written"]);
    assert_eq!(path(&place), Value::Null);
    place.run(call).code(0);
    assert_eq!(path(&place), "/srv/demo/project");
    place.run("workspaces unmap 6d627873762d4829 --dry-run").code(0);
    assert_eq!(path(&place), "/srv/demo/project");
    place.run("workspaces unmap 6d627873762d4829").code(0);
    assert_eq!(path(&place), Value::Null);
    place.run("sessions stats").code(0).says(&["workspaces"]);
    place.run("sessions check").code(0).says(&["as they must be"]);
    place.run("sessions optimize").code(0);
}
