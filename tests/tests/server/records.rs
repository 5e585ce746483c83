//! Records of every application over HTTP.

use rehome::{Collection, Record, Rehome, SourceFile};
use rehome_server::ServerSettings;
use serde_json::json;

use super::client::Client;

const SPELL: &str = "/api/records/dnd5e/spells/lamp?pack=home";

fn spell(level: u8) -> String {
    format!(r#"{{"index": "lamp", "name": "Lamp", "level": {level}, "own": 1.50}}"#)
}

fn home() -> Client {
    let client = Client::with_samples();
    client.pack("home");
    client
}

#[test]
fn a_record_is_written_read_changed_and_deleted() {
    let client = home();
    let put = client.put(SPELL, spell(1)).is(201);
    assert_eq!((put.header("etag"), &put.value()["effect"]), ("\"1\"", &json!("inserted")));
    let got = client.get(SPELL).is(200);
    // The text is as it was sent, digit by digit.
    assert!(got.text().contains(&spell(1)), "{}", got.text());
    assert_eq!(got.value()["container"], "home");
    let tag = got.header("etag").to_owned();
    assert!(client.header("if-none-match", &tag).get(SPELL).is(304).bytes.is_empty());
    client.header("if-match", &tag).put(SPELL, spell(2)).is(200);
    client.header("if-none-match", &tag).get(SPELL).is(200);
    client.put(SPELL, spell(2)).is(200);
    client.header("if-match", "2").ask("DELETE", SPELL, "").is(200);
    client.get(SPELL).problem(404, "unknown_record");
}

#[test]
fn who_saw_another_revision_overwrites_nothing() {
    let client = home();
    client.header("if-none-match", "*").put(SPELL, spell(1)).is(201);
    let there = client.header("if-none-match", "*").put(SPELL, spell(2));
    there.problem(412, "revision_conflict");
    client.put(SPELL, spell(2)).is(200);
    let problem = client.header("if-match", "\"1-x\"").put(SPELL, spell(3));
    let problem = problem.problem(412, "revision_conflict");
    assert_eq!((&problem["found"], &problem["theirs"]["level"]), (&json!(2), &json!(2)));
    client.header("if-match", "\"1\"").ask("DELETE", SPELL, "").problem(412, "revision_conflict");
    client.header("if-match", "\"x\"").put(SPELL, spell(3)).problem(400, "invalid_value");
    assert_eq!(client.get(SPELL).value()["rev"], 2);
}

#[test]
fn what_is_no_record_is_refused() {
    let client = home();
    for body in ["", "[]", "{", r#"{"name": "x", "level": 1}"#, "\u{0}"] {
        client.put(SPELL, body).problem(422, "invalid_record");
    }
    let of_another = r#"{"index": "other", "name": "x", "level": 1}"#;
    client.put(SPELL, of_another).problem(400, "invalid_value");
    client.put("/api/records/dnd5e/none/x", "{}").problem(404, "unknown_collection");
    client.put("/api/records/none/spells/x", "{}").problem(404, "unknown_app");
    client.put("/api/records/dnd5e/spells/x?pack=none", spell(1)).problem(404, "unknown_container");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    client
        .put(SPELL, format!(r#"{{"index": "lamp", "deep": {deep}}}"#))
        .problem(422, "invalid_record");
    let as_text = client.header("content-type", "text/plain").put(SPELL, spell(1));
    as_text.problem(415, "unsupported_media");
}

#[test]
fn a_record_has_a_history_and_a_way_back() {
    let client = home();
    client.header("x-rehome-reason", "the first").put(SPELL, spell(1)).is(201);
    client.put(SPELL, spell(2)).is(200);
    let path = "/api/records/dnd5e/spells/lamp";
    let history = client.get(&format!("{path}/history?pack=home")).is(200).value();
    let items = history["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[1]["reason"]), (2, &json!("the first")));
    assert_eq!(items[0]["actor"], "token:tests");
    let seq = items[1]["seq"].as_i64().unwrap();
    let then = client.get(&format!("{path}?pack=home&at=seq:{seq}")).is(200).value();
    assert_eq!(then["body"]["level"], 1);
    let body = format!(r#"{{"at": "seq:{seq}"}}"#);
    client.post(&format!("{path}/revert?pack=home"), body).is(200);
    assert_eq!(client.get(SPELL).value()["body"]["level"], 1);
    let last = client.get("/api/changes?limit=1").is(200).value()["entries"][0]["seq"].clone();
    let change = client.get(&format!("/api/changes/{last}")).is(200).value();
    assert_eq!(change["fields"][0]["field"], "/level", "{change}");
    client.post(&format!("/api/changes/{last}/revert"), "").is(200);
    assert_eq!(client.get(SPELL).value()["body"]["level"], 2);
    client.get("/api/changes/99999").problem(404, "unknown_change");
}

#[test]
fn a_record_is_copied_into_a_pack_of_ones_own() {
    let client = home();
    let copy = "/api/records/dnd5e/spells/wickspark/copy";
    client.post(copy, r#"{"to": "home"}"#).is(201);
    client.post(copy, r#"{"to": "home"}"#).problem(412, "revision_conflict");
    client.post(copy, r#"{"to": "none"}"#).problem(404, "unknown_container");
    let path = "/api/records/dnd5e/spells/wickspark";
    let both = ["home", "srd"].map(|pack| client.get(&format!("{path}?pack={pack}")).value());
    assert_eq!(both[0]["body"], both[1]["body"]);
}

#[test]
fn keys_with_any_letters_are_found() {
    let client = Client::new();
    let word = "/api/records/learner/word-knowledge/a%2Fb%20%E7%81%AB?container=";
    client.put(word, r#"{"meanings": ["fire"]}"#).is(201);
    assert_eq!(client.get(word).is(200).value()["key"], "a/b 火");
}

#[test]
fn the_learner_and_the_editor_are_read_too() {
    let client = Client::new();
    let samples = |app: &str| format!("{}/../docs/samples/{app}", env!("CARGO_MANIFEST_DIR"));
    client.rehome.import("learner", samples("learner")).unwrap();
    client.rehome.import("editor", samples("editor")).unwrap();
    for path in ["learner/profiles", "learner/approved-cards", "editor/sessions"] {
        let page = client.get(&format!("/api/records/{path}?total=true")).is(200).value();
        let items = page["items"].as_array().unwrap();
        assert!(!items.is_empty() && page["total"] == items.len(), "{path}");
    }
    let running = client.get("/api/records/editor/sessions?where=status=running").is(200).value();
    assert!(!running["items"].as_array().unwrap().is_empty());
    client.get("/api/records/editor/sessions?pack=x").problem(400, "invalid_value");
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Bird {
    id: String,
    song: Option<String>,
}

impl Record for Bird {
    const COLLECTION: &'static str = "birds";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

#[test]
fn an_application_that_is_declared_has_the_same_routes() {
    let birds = vec![Collection::of::<Bird>([], [])];
    let files = vec![SourceFile::array(&["birds.json"], "birds")];
    let garden = rehome::App::new("garden", "Garden", "garden", birds, files);
    let rehome = Rehome::builder().app(garden).open(&rehome_tests::address()).unwrap();
    let client = Client::on(rehome, ServerSettings::default());
    client.post("/api/content/packs", r#"{"id": "mine", "name": "Mine", "app": "garden"}"#).is(201);
    let body = r#"[{"id": "wren", "song": "trill"}, {"id": "rook"}]"#;
    client.post("/api/content/packs/mine/upload/birds", body).is(201);
    let page = client.get("/api/records/garden/birds").is(200).value();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let apps = client.get("/api/apps/garden").is(200).value();
    assert_eq!(apps["collections"][0]["id"], "birds");
    client.get("/api/apps/garden/birds").is(200);
}
