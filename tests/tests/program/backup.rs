//! `rehome backup`: copies of the database, and the way back to one.

use rehome_tests::{CONDITIONS, array, condition, on_server};

use super::place::{Place, each, members};

/// The one backup there is.
fn made(place: &Place) -> String {
    let backups = place.json(0, "backup list");
    let items = backups["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    items[0]["path"].as_str().unwrap().to_owned()
}

#[test]
fn one_is_made_listed_and_found_sound() {
    let place = Place::with_samples();
    place.run("backup list").code(0).says(&["There are no backups.\n"]);
    place.run("backup create").code(0).says(&[".backup-", "-manual ("]);
    let backup = made(&place);
    let checkpoints = place.names().into_iter().filter(|name| name.ends_with(".checkpoints"));
    assert_eq!(checkpoints.count(), 1);
    place.run("backup list").code(0).says(&["file  ", &backup, " MB\n"]);
    place.run(&format!("backup verify {backup}")).code(0).says(&["is a sound database.\n"]);
    assert_eq!(members(&place.json(0, &format!("backup verify {backup}"))), "path sound");
    assert_eq!(members(&place.json(0, "backup create")), "bytes label path");
}

#[test]
fn they_are_where_the_settings_say() {
    let place = Place::with_samples();
    place.file("kept/note", "");
    place.file("rehome.toml", "backup_dir = \"kept\"");
    place.run("backup create").code(0).says(&["kept/"]);
    let backup = made(&place);
    assert!(backup.starts_with("kept/"), "{backup}");
    place.run(&format!("backup restore {backup}")).code(0);
    place.file("rehome.toml", "backup_dir = \"kept/note\"");
    place.run("backup create").code(3).complains(&["kept/note"]);
    place.run("verify dnd5e SAMPLES").code(0);
}

/// A server makes such copies of its own, and may hold far more than anybody wants to copy.
#[test]
fn an_import_that_changes_a_database_with_data_makes_one_where_it_is_told_to() {
    let place = Place::with_file().conditions(&["dazed"]);
    let report = place.json(0, "import dnd5e data");
    assert!(report["backup"].is_null(), "there was nothing to lose");
    place.file(&format!("data/{CONDITIONS}"), array(&[condition("lost")]));
    place.run("import dnd5e data --check-only").code(0);
    assert!(place.json(0, "backup list")["items"].as_array().unwrap().is_empty());
    let report = place.json(0, "import dnd5e data --backup");
    assert_eq!(report["backup"], made(&place));
}

#[test]
fn a_restored_database_is_as_it_was_and_what_stood_there_is_kept() {
    let place = Place::with_samples();
    place.run("backup create").code(0);
    let backup = made(&place);
    place.run("packs delete srd --yes --override").code(0);
    let restored = place.run(&format!("backup restore {backup}")).code(0);
    restored.says(&["Restored ", "What stood there before is kept in ", ".backup-"]);
    place.run("verify dnd5e SAMPLES").code(0);
    let backups = place.json(0, "backup list");
    let last = each(&backups, "label").pop().unwrap();
    assert!(last.ends_with("-before-restore"), "{last}");
}

#[test]
fn a_lost_database_is_restored_as_well() {
    let place = Place::with_samples();
    place.run("backup create").code(0);
    let backup = place.path(&made(&place));
    let lost = Place::new();
    let restored = lost.json(0, &format!("backup restore {}", backup.display()));
    assert_eq!(members(&restored), "replaced restored");
    lost.run("verify dnd5e SAMPLES").code(0);
}

#[test]
fn what_is_no_backup_is_refused_and_changes_nothing() {
    let place = Place::with_samples();
    place.file("junk", "junk");
    for call in ["backup verify junk", "backup restore junk"] {
        place.run(call).code(3).complains(&["error: "]);
    }
    place.run("verify dnd5e SAMPLES").code(0);
    for call in ["backup verify none", "backup restore none"] {
        place
            .run(call)
            .code(64)
            .complains(&["there is no backup `none`", "`rehome backup list` shows"]);
    }
}

#[test]
fn a_server_gets_none_by_itself() {
    // Where there is no server, there is nothing to ask.
    if !on_server() {
        return;
    }
    let place = Place::with_samples();
    place.file(&format!("data/{CONDITIONS}"), array(&[condition("lost")]));
    assert!(place.json(0, "import dnd5e data --backup")["backup"].is_null());
    assert_eq!(place.names(), ["data"]);
}
