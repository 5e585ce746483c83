//! The JSON of every command is a contract: each stands as a snapshot, the same on both databases.
//! Those that nothing makes any more are refused.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};

use super::place::Place;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/snapshots");

/// What is called in one place, one after the other: a name for the snapshot or none, what is read
/// from standard input, the exit status, and the call.
struct Scene(Place, Vec<(&'static str, &'static str, i32, &'static str)>);

fn scenes() -> Vec<Scene> {
    let samples = Place::with_samples();
    let upload = r#"{"index": "glum", "name": "Glum", "desc": ["It sighs."], "url": "/glum"}"#;
    samples.file("upload.json", upload);
    samples.file("lore/mill.md", "# The mill\n\nIts wheel turns against the stream.\n");
    let odd = Place::new();
    odd.file(
        "data/5e-SRD-Conditions.json",
        r#"[{"index": "dazed", "name": "Dazed", "desc": [], "url": "/d", "extra": 1}, 7]"#,
    );
    let editor = Place::new();
    let sessions = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/editor");
    copy(Path::new(sessions), &editor.path("editor"));
    let spell = r#"{"index": "lamp", "name": "Lamp", "level": 1}"#;
    let other = r#"{"index": "lamp", "name": "Lamp", "level": 2}"#;
    vec![
        Scene(Place::with_file(), vec![("config_show", "", 0, "config show")]),
        Scene(
            odd,
            vec![
                ("import_check", "", 1, "import dnd5e data --check-only"),
                ("import", "", 1, "import dnd5e data"),
                ("verify", "", 1, "verify dnd5e data"),
                ("quarantine_list", "", 0, "quarantine list"),
                ("quarantine_show", "", 0, "quarantine show 1"),
                ("quarantine_resolve_trial", "7", 1, "quarantine resolve 1 --dry-run"),
                ("quarantine_dismiss", "", 0, "quarantine dismiss 1"),
                ("history", "", 0, "history"),
                ("history_run", "", 0, "history 1"),
                ("export", "", 0, "export dnd5e out"),
                ("rollback_trial", "", 0, "rollback 1 --dry-run"),
                ("rollback", "", 0, "rollback 1"),
                ("error_undone", "", 64, "rollback 1"),
            ],
        ),
        Scene(
            samples,
            vec![
                ("get", "", 0, "get conditions blinded"),
                ("list", "", 0, "list spells --where level=0 --order -name --limit 1"),
                ("search", "", 0, "search wickspark --mode text --limit 1"),
                ("index_status", "", 0, "index status"),
                ("index_refresh", "", 0, "index refresh"),
                ("packs_list", "", 0, "packs list"),
                ("packs_create", "", 0, "packs create home --name Home"),
                ("packs_show", "", 0, "packs show home"),
                ("packs_edit", "", 0, "packs edit home --author Ann"),
                ("packs_deactivate", "", 0, "packs deactivate home"),
                ("packs_activate", "", 0, "packs activate home"),
                ("packs_order", "", 0, "packs order home srd"),
                ("put", spell, 0, "put spells lamp --container home"),
                ("put_trial", other, 0, "put spells lamp --dry-run"),
                ("put_conflict", other, 1, "put spells lamp --rev 7"),
                ("put_no_record", "[]", 2, "put spells lamp"),
                ("put_protected", spell, 64, "put spells lamp --container srd"),
                ("changes_tag", "", 0, "changes tag before"),
                ("erase_trial", "", 0, "erase spells lamp --reason wish --dry-run"),
                ("delete_trial", "", 0, "delete spells lamp --rev 1 --dry-run"),
                ("delete", "", 0, "delete spells lamp --reason tidying"),
                ("diff", "", 1, "diff before now --key lamp"),
                ("restore_trial", "", 0, "restore --at before --in-place --dry-run"),
                ("error_unknown_record", "", 64, "get spells lamp"),
                ("error_unknown_collection", "", 64, "list wizards"),
                ("error_usage", "", 64, "list spells --bogus"),
                ("schema", "", 0, "schema conditions"),
                ("stats", "", 0, "stats"),
                ("db_status", "", 0, "db status"),
                ("db_migrate", "", 0, "db migrate"),
                ("db_check", "", 0, "db check"),
                ("doctor", "", 0, "doctor"),
                ("changes", "", 0, "changes --key lamp"),
                ("changes_show", "", 0, "changes show 1"),
                ("audit_verify", "", 0, "audit verify"),
                ("packs_delete", "", 0, "packs delete home --yes"),
                ("index_rebuild", "", 0, "index rebuild"),
                ("backup_create", "", 0, "backup create"),
                ("backup_list", "", 0, "backup list"),
                ("backup_verify", "", 0, "backup verify BACKUP"),
                ("backup_drill", "", 0, "backup drill"),
                ("backup_restore_trial", "", 0, "backup restore BACKUP --dry-run"),
                ("backup_prune", "", 0, "backup prune --dry-run"),
                ("lore_add", "", 0, "lore add lore/mill.md"),
                ("", "", 0, "packs create guest"),
                ("upload", "", 0, "upload guest upload.json --collection conditions"),
                ("", "", 0, "token create game --days 3"),
                ("token_list", "", 0, "token list"),
                ("token_revoke", "", 0, "token revoke 1"),
                ("move", "", 0, "move DATABASE moved.db"),
                ("retrieve", "", 0, "retrieve the --limit 1"),
            ],
        ),
        Scene(
            editor,
            vec![
                ("", "", 0, "import editor editor --no-backup"),
                (
                    "list_sessions",
                    "",
                    0,
                    "list sessions --where status=running --order -updated_at",
                ),
                ("workspaces_list", "", 0, "workspaces list"),
                ("workspaces_map", "", 0, "workspaces map 37c3f68ff5ea2ef1 /srv/guest/scratch"),
                ("error_container_needed", "{}", 64, "put sessions new"),
            ],
        ),
    ]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn the_json_of_each_command() {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(FOLDER);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut names = BTreeSet::new();
    settings.bind(|| {
        for Scene(place, calls) in scenes() {
            for (name, input, code, call) in calls {
                let call = call.replace("DATABASE", place.database());
                let call = call.replace("BACKUP", &backup(&place));
                let said = place.run_reading(input, &format!("{call} --json")).code(code);
                if !name.is_empty() {
                    let shown = stable(said.json(), &place, "");
                    insta::assert_snapshot!(name, format!("{shown:#}"));
                    assert!(names.insert(format!("{name}.snap")), "{name} twice");
                }
            }
        }
    });
    let there: BTreeSet<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, names, "each snapshot belongs to a call");
}

/// What is called `BACKUP`: the only one, if there is one.
fn backup(place: &Place) -> String {
    let names = place.names();
    let found =
        names.into_iter().find(|name| name.contains(".backup-") && name.ends_with("manual"));
    found.unwrap_or_default()
}

/// The value without what differs each time: moments, sizes, places, and figures of ranks.
fn stable(value: Value, place: &Place, name: &str) -> Value {
    match value {
        // A server has none of its own accord.
        _ if name == "backup" => json!("[backup]"),
        Value::Object(members) => {
            let stable = |(name, value): (String, Value)| {
                let value = stable(value, place, &name);
                (name, value)
            };
            // Only a server has this one.
            members.into_iter().filter(|(name, _)| name != "hnsw").map(stable).collect()
        }
        Value::Array(mut items) => {
            // Most files of the layout are not there, and each is said to be absent.
            let mut rules = BTreeSet::new();
            items.retain(|item| item["level"] != "note" || rules.insert(item["rule"].to_string()));
            items.into_iter().map(|item| stable(item, place, name)).collect()
        }
        Value::String(text) => {
            let is_moment = text.len() > 19 && text.as_bytes()[10] == b'T' && text.ends_with('Z');
            let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            match name {
                _ if is_moment => json!("[moment]"),
                _ if is_digest => json!("[digest]"),
                "database" | "root" | "root_before" | "root_after" | "actor" | "pseudonym"
                | "checkpoint" => {
                    json!(format!("[{name}]"))
                }
                _ if text.contains(".backup-") => json!("[backup]"),
                "label" if text.ends_with("-manual") => json!("[label]"),
                _ => {
                    let folder = place.path("").display().to_string();
                    let text = text.replace(place.database(), "[database]");
                    let text = text.replace(&folder, "[place]");
                    let mut words: Vec<&str> = text.split(' ').collect();
                    for at in 1..words.len() {
                        if words[at - 1] == "run" && words[at].parse::<u32>().is_ok() {
                            words[at] = "[run]";
                        }
                    }
                    words.join(" ").into()
                }
            }
        }
        // A server counts trials among its runs.
        Value::Number(_) if ["score", "bytes", "dimension", "run", "id", "seq"].contains(&name) => {
            json!(format!("[{name}]"))
        }
        other => other,
    }
}
