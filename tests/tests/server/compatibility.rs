//! What the front end of the original asks: method, path and body, with the answers that it should
//! have had.

use serde_json::{Value, json};

use super::client::Client;

/// Method, path, body, status, and what holds of the answer.
type Expected = (&'static str, &'static str, &'static str, u16, fn(&Value) -> bool);

#[test]
fn the_calls_of_the_original_front_end_are_answered() {
    let client = Client::with_samples();
    let spell = r#"{"index": "wickspark", "name": "Mine", "level": 2, "school": {"index": "evocation", "name": "Evocation"}}"#;
    let calls: Vec<Expected> = vec![
        ("GET", "/api/content/packs", "", 200, |a| a[0]["is_active"] == true),
        ("GET", "/api/content/packs?active_only=true", "", 200, |a| a[0]["id"] == "srd"),
        (
            "POST",
            "/api/content/packs",
            r#"{"name": "Home", "version": "1.0.0", "is_active": true}"#,
            201,
            |a| a["id"] == "home",
        ),
        ("POST", "/api/content/packs", r#"{"name": "Home"}"#, 409, |a| a["error"].is_string()),
        ("POST", "/api/content/packs", r#"{"description": "x"}"#, 422, |a| {
            a["validation_errors"].is_array()
        }),
        ("GET", "/api/content/packs/home", "", 200, |a| a["author"] == ""),
        ("GET", "/api/content/packs/none", "", 404, |a| a["error"].is_string()),
        ("GET", "/api/content/packs/home/statistics", "", 200, |a| a["statistics"]["total"] == 0),
        ("GET", "/api/content/packs/usage-statistics", "", 200, |a| a[0]["character_count"] == 0),
        ("PUT", "/api/content/packs/home", r#"{"author": "Ann"}"#, 200, |a| a["author"] == "Ann"),
        ("PUT", "/api/content/packs/srd", r#"{"author": "Ann"}"#, 422, |a| a["error"].is_string()),
        ("POST", "/api/content/packs/home/deactivate", "", 200, |a| {
            a["data"]["is_active"] == false
        }),
        ("POST", "/api/content/packs/home/activate", "", 200, |a| a["success"] == true),
        ("GET", "/api/content/supported-types", "", 200, |a| a.as_array().unwrap().len() == 25),
        ("POST", "/api/content/packs/home/upload/spells", spell, 201, |a| a["uploaded_count"] == 1),
        ("POST", "/api/content/packs/home/upload/spells", r#"{"items": []}"#, 200, |a| {
            a["uploaded_count"] == 0
        }),
        (
            "GET",
            "/api/content/packs/home/content?content_type=spells&offset=0&limit=50",
            "",
            200,
            |a| a["total"] == 1,
        ),
        ("GET", "/api/d5e/content?type=spells&level=3", "", 200, |a| a[0]["level"] == 3),
        (
            "GET",
            "/api/d5e/content?type=spells&content_pack_ids=home,srd&school=evocation",
            "",
            200,
            |a| a.as_array().unwrap().iter().any(|s| s["name"] == "Mine"),
        ),
        ("GET", "/api/d5e/content?type=monsters&min_cr=0.125&max_cr=0.125", "", 200, |a| {
            a.as_array().unwrap().len() == 1
        }),
        ("GET", "/api/d5e/content?type=none", "", 400, |a| {
            a["valid_types"].as_array().unwrap().len() == 25
        }),
        ("GET", "/api/d5e/content", "", 422, |a| a["error"].is_string()),
        ("GET", "/api/d5e/content?type=spells&colour=red", "", 400, |a| a["error"].is_string()),
        ("GET", "/api/d5e/content/spells/wickspark?content_pack_ids=home,srd", "", 200, |a| {
            a["name"] == "Mine"
        }),
        ("GET", "/api/d5e/content/spells/wickspark", "", 200, |a| a["name"] == "Wickspark"),
        ("GET", "/api/d5e/content/spells/zzz", "", 404, |a| a["code"] == "unknown_record"),
        ("GET", "/api/d5e/content/none/zzz", "", 400, |a| a["valid_types"].is_array()),
        ("GET", "/api/character_templates/options?content_pack_ids=srd", "", 200, |a| {
            a["options"]["races"].is_array()
        }),
        (
            "POST",
            "/api/content/rag/query",
            r#"{"query": "I cast Wickspark", "max_results": 2, "override_content_packs": ["srd"]}"#,
            200,
            |a| {
                let results = a["results"]["results"].as_array().unwrap();
                !results.is_empty()
                    && results.len() <= 2
                    && a["used_content_packs"] == json!(["srd"])
            },
        ),
        (
            "POST",
            "/api/content/rag/query",
            r#"{"query": "I cast Wickspark", "kb_types": ["monsters"]}"#,
            200,
            |a| {
                a["results"]["results"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|r| r["source"] == "monsters")
            },
        ),
        ("DELETE", "/api/content/packs/srd", "", 422, |a| a["error"].is_string()),
        ("DELETE", "/api/content/packs/home", "", 200, |a| a["success"] == true),
        ("DELETE", "/api/content/packs/home", "", 404, |a| a["error"].is_string()),
    ];
    let client = client.header("content-type", "application/json");
    for (method, path, body, status, holds) in calls {
        let answered = client.ask(method, path, body).is(status);
        let value = answered.value();
        assert!(holds(&value), "{method} {path}: {value}");
    }
}

#[test]
fn the_editor_has_its_seven_commands() {
    let client = Client::new();
    let session = json!({
        "id": "s1", "type": "debate", "task": "Why", "status": "running",
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
        "instances": [{
            "instanceId": 1, "worktreePath": "/w", "branch": "b", "agentName": "claude",
            "status": "running", "tmuxSessionId": "",
        }],
        "chatHistory": [],
    });
    let workspace = "/srv/lighthouse";
    let run = |command: &str, arguments: Value| {
        client.post(&format!("/api/editor/{command}"), arguments.to_string())
    };
    let made =
        run("create_session", json!({"workspacePath": workspace, "session": session})).is(200);
    assert_eq!(made.value()["id"], "s1");
    let message =
        json!({"id": "m", "role": "user", "content": "hello", "timestamp": "2026-01-01T00:00:01Z"});
    let asked = json!({"workspacePath": workspace, "sessionId": "s1", "message": message});
    let said = run("add_chat_message", asked).is(200).value();
    assert_eq!(said["chatHistory"][0]["content"], "hello");
    let asked = json!({"workspacePath": workspace, "sessionId": "s1", "instanceId": 1, "newStatus": "idle"});
    let changed = run("update_instance_status", asked).is(200).value();
    assert_eq!(changed["instances"][0]["status"], "idle");
    let one = json!({"workspacePath": workspace, "sessionId": "s1"});
    let got = run("get_session", one.clone()).is(200).value();
    run("update_session", json!({"workspacePath": workspace, "session": got})).is(200);
    let all = run("get_all_sessions", json!({"workspacePath": workspace})).is(200).value();
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(run("get_all_sessions", json!({"workspacePath": ""})).is(200).value(), json!([]));
    run("delete_session", one.clone()).is(200);
    let problem = run("get_session", one).problem(404, "unknown_record");
    assert_eq!(problem["error"], "Session s1 not found");
    let empty = json!({"workspacePath": " ", "session": session});
    let problem = run("create_session", empty).problem(400, "invalid_value");
    let words =
        "Cannot create session: workspace path is empty. Please open a valid Git repository.";
    assert_eq!(problem["error"], words);
    run("get_session", json!({"workspacePath": workspace})).problem(422, "invalid_body");
    run("sing", json!({})).problem(404, "unknown_route");
}

#[test]
fn the_learner_has_its_endpoints() {
    let client = Client::new();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/learner");
    client.rehome.import("learner", samples).unwrap();
    let client = client.header("content-type", "application/json");
    let profiles = client.get("/api/learner/profiles").is(200).value();
    let count = profiles.as_array().unwrap().len();
    let new = r#"{"name": "Robin", "dob": "", "gender": "", "address": "", "school": "", "neighborhood": "", "mastered_english_words": "lamp, ice cream"}"#;
    let made = client.ask("POST", "/api/learner/profiles", new).is(200).value();
    assert_eq!(made["name"], "Robin");
    let profiles = client.get("/api/learner/profiles").is(200).value();
    assert_eq!(profiles.as_array().unwrap().len(), count + 1);
    let changed = client.ask("PUT", "/api/learner/profiles/Robin", new.replace("ice cream", "tea"));
    assert_eq!(changed.is(200).value()["mastered_english_words"], "lamp, tea");
    client.ask("DELETE", "/api/learner/profiles/Robin", "").is(200);
    client.get("/api/learner/profiles/Robin").problem(404, "unknown_record");
    let card = r#"{"id": "c9", "front": "A", "back": "B", "card_type": "basic", "tags": "x, y", "status": "pending"}"#;
    client.ask("POST", "/api/learner/cards", card).is(200);
    let approved = client.ask("PUT", "/api/learner/cards/c9/approve", "").is(200).value();
    assert_eq!(approved["status"], "approved");
    let cards = client.get("/api/learner/cards").is(200).value();
    let ours = cards.as_array().unwrap().iter().find(|card| card["id"] == "c9").unwrap().clone();
    assert_eq!((&ours["tags"], &ours["has_image_data"]), (&json!(["x", "y"]), &json!(false)));
    client.ask("DELETE", "/api/learner/cards/c9", "").is(200);
    client.ask("DELETE", "/api/learner/cards/c9", "").problem(404, "unknown_record");
    for path in ["chat/history", "anki-profiles", "templates"] {
        let all = client.get(&format!("/api/learner/{path}")).is(200).value();
        assert!(!all.as_array().unwrap().is_empty(), "{path}");
    }
}
