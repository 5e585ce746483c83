//! Packs and campaigns over HTTP, with the codes that the original should have had.

use serde_json::{Value, json};

use super::client::Client;

fn ids(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|pack| pack["id"].as_str().unwrap()).collect()
}

#[test]
fn a_pack_is_made_shown_edited_and_deleted() {
    let client = Client::with_samples();
    let made = client
        .post("/api/content/packs", r#"{"name": "My House Rules!", "author": "Ann"}"#)
        .is(201);
    assert_eq!(made.header("location"), "/api/content/packs/my_house_rules");
    let pack = made.value();
    assert_eq!(
        (&pack["id"], &pack["author"], &pack["version"], &pack["is_active"]),
        (&json!("my_house_rules"), &json!("Ann"), &json!("1.0.0"), &json!(true))
    );
    let path = "/api/content/packs/my_house_rules";
    client.put(path, r#"{"version": "2", "is_active": false}"#).is(200);
    let shown = client.get(path).is(200).value();
    assert_eq!((&shown["version"], &shown["is_active"]), (&json!("2"), &json!(false)));
    assert_eq!(ids(&client.get("/api/content/packs").is(200).value()), ["srd", "my_house_rules"]);
    let active = client.get("/api/content/packs?active_only=true").is(200).value();
    assert_eq!(ids(&active), ["srd"]);
    client.delete(path).is(200);
    client.get(path).problem(404, "unknown_container");
}

#[test]
fn a_pack_that_is_missing_is_404_wherever_it_is_asked_for() {
    let client = Client::with_samples();
    for (method, path, body) in [
        ("GET", "/api/content/packs/none", ""),
        ("PUT", "/api/content/packs/none", r#"{"name": "x"}"#),
        ("DELETE", "/api/content/packs/none", ""),
        ("POST", "/api/content/packs/none/activate", ""),
        ("POST", "/api/content/packs/none/deactivate", ""),
        ("POST", "/api/content/packs/none/move", r#"{"by": 1}"#),
        ("GET", "/api/content/packs/none/statistics", ""),
        ("GET", "/api/content/packs/none/content", ""),
        ("POST", "/api/content/packs/none/upload/spells", "[]"),
        ("POST", "/api/content/packs/none/upload", "[]"),
    ] {
        let client = client.header("content-type", "application/json");
        client.ask(method, path, body).problem(404, "unknown_container");
    }
}

#[test]
fn what_is_wrong_with_a_pack_is_said() {
    let client = Client::with_samples();
    client.pack("home");
    let new = |body: &str| client.post("/api/content/packs", body.to_owned());
    new(r#"{"id": "home", "name": "Home"}"#).problem(409, "container_exists");
    new(r#"{"name": "  "}"#).problem(422, "invalid_body");
    new(r#"{"name": "!!!"}"#).problem(422, "invalid_body");
    new(r#"{"id": "a b", "name": "x"}"#).problem(422, "invalid_body");
    new(r#"{"name": "x", "colour": "red"}"#).problem(422, "invalid_body");
    new(r#"{"name": "#).problem(422, "invalid_body");
    new(&format!(r#"{{"name": "{}"}}"#, "x".repeat(101))).problem(422, "invalid_body");
    new(r#"{"name": "x", "app": "none"}"#).problem(404, "unknown_app");
    client.put("/api/content/packs/a%20b", "{}").problem(400, "invalid_value");
}

#[test]
fn the_protected_pack_changes_by_its_files_alone() {
    let client = Client::with_samples();
    for (method, path, body) in [
        ("PUT", "/api/content/packs/srd", r#"{"name": "Mine"}"#),
        ("DELETE", "/api/content/packs/srd", ""),
        ("POST", "/api/content/packs/srd/deactivate", ""),
        ("POST", "/api/content/packs/srd/upload/spells", "[]"),
        ("PUT", "/api/records/dnd5e/spells/wickspark?pack=srd", "{}"),
        ("DELETE", "/api/records/dnd5e/spells/wickspark", ""),
    ] {
        let client = client.header("content-type", "application/json");
        client.ask(method, path, body).problem(422, "protected_container");
    }
}

#[test]
fn packs_are_ordered_and_the_first_wins() {
    let client = Client::with_samples();
    client.pack("home");
    client.pack("other");
    let spell = r#"{"index": "wickspark", "name": "Wickspark at home", "level": 3}"#;
    client.put("/api/records/dnd5e/spells/wickspark?pack=home", spell).is(201);
    let name = || {
        let found = client.get("/api/d5e/content/spells/wickspark").is(200).value();
        found["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name(), "Wickspark");
    let moved = client.post("/api/content/packs/home/move", r#"{"by": -1}"#).is(200).value();
    assert_eq!(ids(&moved), ["home", "srd", "other"]);
    assert_eq!(name(), "Wickspark at home");
    let resolution = client.get("/api/records/dnd5e/spells/wickspark/resolution").is(200).value();
    assert_eq!(resolution["winner"]["container"], "home");
    assert_eq!(resolution["hides"][0]["container"], "srd");
    let ordered =
        client.put("/api/content/packs/order", r#"{"ids": ["other", "srd"]}"#).is(200).value();
    assert_eq!(ids(&ordered), ["other", "srd", "home"]);
    assert_eq!(name(), "Wickspark");
    client.post("/api/content/packs/srd/move", r#"{"by": 9}"#).is(200);
    client
        .put("/api/content/packs/order", r#"{"ids": ["none"]}"#)
        .problem(404, "unknown_container");
}

#[test]
fn a_campaign_says_who_wins_for_itself() {
    let client = Client::with_samples();
    client.pack("home");
    let spell = r#"{"index": "wickspark", "name": "Wickspark at home", "level": 3}"#;
    client.put("/api/records/dnd5e/spells/wickspark?pack=home", spell).is(201);
    let new = r#"{"id": "table", "name": "Thursday", "packs": ["home", "srd"]}"#;
    client.post("/api/campaigns", new).is(201);
    client.post("/api/campaigns", new).problem(409, "campaign_exists");
    let record = "/api/records/dnd5e/spells/wickspark";
    let name = |path: &str| client.get(path).is(200).value()["name"].clone();
    assert_eq!(name(record), "Wickspark");
    assert_eq!(name(&format!("{record}?campaign=table")), "Wickspark at home");
    client.put("/api/campaigns/table", r#"{"packs": ["srd"]}"#).is(200);
    assert_eq!(name(&format!("{record}?campaign=table")), "Wickspark");
    let used = client.get("/api/content/packs/usage-statistics").is(200).value();
    assert_eq!((&used[0]["pack_id"], &used[0]["campaign_count"]), (&json!("srd"), &json!(1)));
    client.put("/api/campaigns/table", r#"{"packs": ["none"]}"#).problem(404, "unknown_container");
    client.delete("/api/campaigns/table").is(200);
    client.get("/api/campaigns/table").problem(404, "unknown_campaign");
    client.get(&format!("{record}?campaign=table")).problem(404, "unknown_campaign");
    let log = client.get("/api/changes?key=campaign%20table").is(200).value();
    assert_eq!(log["entries"].as_array().unwrap().len(), 3);
}

#[test]
fn a_pack_shows_what_it_holds() {
    let client = Client::with_samples();
    let statistics = client.get("/api/content/packs/srd/statistics").is(200).value();
    let counts = &statistics["statistics"];
    assert!(counts["spells"].as_u64().unwrap() > 10 && counts["magic_items"].is_u64());
    let page = client
        .get("/api/content/packs/srd/content?content_type=spells&offset=2&limit=3")
        .is(200)
        .value();
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert_eq!(page["total"], counts["spells"]);
    let all = client.get("/api/content/packs/srd/content?limit=1000").is(200).value();
    assert_eq!(all["items"]["spells"][2], page["items"][0]);
    assert_eq!(all["totals"]["spells"], counts["spells"]);
    let types = client.get("/api/content/supported-types").is(200).value();
    assert!(types.as_array().unwrap().iter().any(|of| of["display_name"] == "Magic Items"));
    client.get("/api/content/packs/srd/content?limit=0").problem(400, "invalid_limit");
    client
        .get("/api/content/packs/srd/content?content_type=none")
        .problem(404, "unknown_collection");
}
