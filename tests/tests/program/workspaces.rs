//! `rehome workspaces`: which folders the files of sessions belong to.

use rehome::editor::workspace_hash;
use serde_json::json;

use super::place::Place;

const PATH: &str = "/srv/orla/ferry-times";

/// A database with one workspace that nobody has named, and the name of its file.
fn unmapped() -> (Place, String) {
    let place = Place::new();
    let hash = workspace_hash(PATH);
    let session = r#"[{"id": "s", "type": "debate", "task": "t", "status": "running",
        "createdAt": "2026-03-01T08:00:00.000Z", "updatedAt": "2026-03-01T08:00:00.000Z",
        "instances": [], "chatHistory": []}]"#;
    place.file(&format!("data/sessions/{hash}.json"), session);
    place.run("import editor data").code(0).says(&["sessions.unmapped"]);
    (place, hash)
}

#[test]
fn a_workspace_gets_its_folder_later_when_the_hash_is_right() {
    let (place, hash) = unmapped();
    place.run("workspaces list").code(0).says(&["unknown", &hash]);

    place.run(&format!("workspaces map {hash} /srv/orla/other")).code(64);
    place.run(&format!("workspaces map {hash} {PATH}")).code(0).says(&[&hash, PATH]);

    let workspace = &place.json(0, "workspaces list")["items"][0];
    assert_eq!(workspace["path"], json!(PATH));
    assert_eq!((&workspace["sessions"], &workspace["running"]), (&json!(1), &json!(1)));
    place.run("import editor data").code(0).says(&["Nothing changed."]);
}

#[test]
fn a_folder_of_another_hash_is_taken_when_forced() {
    let (place, hash) = unmapped();
    place.run(&format!("workspaces map {hash} /srv/orla/other --force")).code(0);
    assert_eq!(place.json(0, "workspaces list")["items"][0]["path"], json!("/srv/orla/other"));
}
