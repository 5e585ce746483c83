//! `rehome put`, `edit` and `delete`, as a person uses them.

use std::fs;

use super::place::{Place, SAMPLES};

const LAMP: &str = r#"{"index": "lamp", "name": "Lamp", "level": 1}"#;

fn with_home() -> Place {
    let place = Place::with_samples();
    place.run("packs create home").code(0);
    place
}

#[test]
fn a_record_is_put_changed_and_deleted_with_who_and_why() {
    let place = with_home();
    place.run_reading(LAMP, "put spells lamp").code(64).complains(&[
        "nothing says in which pack a new one is to stand; there is srd, home",
        "`--container ID` is the option for it",
    ]);
    let put = "put spells lamp --container home --actor ann --reason first";
    place.run_reading(LAMP, put).code(0).says(&["dnd5e/spells lamp in home is new."]);
    let changed = LAMP.replace('1', "2");
    place.run_reading(&changed, "put spells lamp --rev 1").code(0).says(&["at revision 2 now"]);
    let stale = place.run_reading(LAMP, "put spells lamp --rev 1").code(1);
    stale
        .complains(&["is at revision 2, not 1", "`rehome get dnd5e/spells lamp --container home`"]);
    place.run_reading("7", "put spells lamp").code(2).complains(&["this is no record of spells"]);
    place.run("delete spells lamp --dry-run").code(0).says(&["would be deleted"]);
    place.run("delete spells lamp").code(0).says(&["was deleted; it was at revision 2"]);
    place.run("delete spells lamp").code(64).complains(&["nothing says in which pack"]);
    place.run("delete spells lamp --container home").code(64).complains(&["no record `lamp`"]);
}

#[test]
fn a_protected_pack_changes_on_purpose_only() {
    let place = Place::with_samples();
    let body = fs::read_to_string(format!("{SAMPLES}/5e-SRD-Conditions.json")).unwrap();
    let first: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
    let key = first[0]["index"].as_str().unwrap();
    let call = format!("delete conditions {key}");
    place.run(&call).code(64).complains(&["is protected", "`--override`"]);
    place.run(&format!("{call} --override")).code(0);
}

/// An editor that is a script, as it must be in a test.
#[cfg(unix)]
fn edit(place: &Place, script: &str, call: &str) -> super::place::Said {
    use std::os::unix::fs::PermissionsExt as _;

    place.file("editor", format!("#!/bin/sh\n{script}\n"));
    let path = place.path("editor");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let path = path.display().to_string();
    let tools = ("PATH", "/usr/bin:/bin");
    place.run_with(&[("EDITOR", &path), tools], call)
}

#[cfg(unix)]
#[test]
fn an_edit_is_checked_before_it_is_written_and_never_lost() {
    let place = with_home();
    place.run_reading(LAMP, "put spells lamp --container home").code(0);
    edit(&place, "exit 0", "edit spells lamp").code(0).complains(&["Nothing was changed."]);
    edit(&place, "sed -i 's/\"Lamp\"/\"Bright lamp\"/' \"$1\"", "edit spells lamp --reason dim")
        .code(0)
        .says(&["at revision 2 now"]);
    place.run("get spells lamp").code(0).says(&["Bright lamp"]);

    let said = edit(&place, "echo '{' > \"$1\"", "edit spells lamp").code(2);
    let kept = said.err.split("is kept in ").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), "{\n");
    fs::remove_file(kept).unwrap();
    edit(&place, "exit 3", "edit spells lamp").code(64).complains(&["so nothing was written"]);

    // Somebody else is quicker.
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let database = place.database();
    let meanwhile = format!(
        "echo '{}' | REHOME_DATABASE={database} {program} put spells lamp >/dev/null\n\
         sed -i 's/Bright/Dim/' \"$1\"",
        LAMP.replace('1', "9")
    );
    let said = edit(&place, &meanwhile, "edit spells lamp").code(1);
    let said = said.complains(&["somebody changed it meanwhile"]);
    let kept = said.err.split("is kept in ").nth(1).unwrap().lines().next().unwrap();
    assert!(fs::read_to_string(kept).unwrap().contains("Dim lamp"));
    fs::remove_file(kept).unwrap();
    edit(&place, "exit 0", "edit spells gone").code(64).complains(&["nothing says in which pack"]);
}

#[test]
fn a_session_is_listed_found_and_written_by_its_workspace() {
    let place = Place::new();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/editor");
    place.run(&format!("import editor {samples}"));
    let list = place.json(0, "list sessions --where status=running --order -updated_at --limit 1");
    let item = &list["items"][0];
    let (key, container) = (item["key"].as_str().unwrap(), item["container"].as_str().unwrap());
    let in_file = place.json(0, &format!("list sessions --container {container}"));
    assert!(in_file["items"].as_array().unwrap().iter().all(|of| of["container"] == container));
    place.run(&format!("get sessions {key} --container {container}")).code(0);
    place.run(&format!("get sessions {key} --container nowhere")).code(64);
    let body = item["body"].to_string();
    place.run_reading(&body, &format!("put sessions {key}")).code(0).says(&["says so already"]);
}

#[test]
fn schemas_need_no_database() {
    let place = Place::new();
    let spells = place.json(0, "schema dnd5e/spells");
    assert_eq!(spells["properties"]["level"]["type"][0], "integer");
    assert!(spells["properties"]["desc"]["description"].is_string());
    assert_eq!(spells["x-columns"]["level"], "integer");
    let app = place.json(0, "schema learner");
    assert_eq!(app["$defs"]["profiles"]["required"], serde_json::json!(["name"]));
    place.run("schema nothing").code(64).complains(&["no collection `nothing`"]);
    place.run("schema bogus/spells").code(64).complains(&["no application `bogus`"]);
    assert!(place.is_unused());
}
