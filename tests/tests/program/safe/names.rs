//! Names that a stranger wrote into the database lead nowhere but below the folder that is named.

use std::fs;

use rehome_tests::{reworded, run_sql};

use super::super::place::Place;

const SESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/editor");

#[test]
fn an_export_writes_nowhere_but_below_its_target() {
    for name in ["../../victim", "..", "/tmp/victim", "a/../../victim", "sessions/../../../victim"]
    {
        let place = Place::new();
        place.run(&format!("import editor {SESSIONS}")).code(0);
        let rehome = place.open();
        for table in ["editor_sessions", "editor_workspaces"] {
            let sql = format!("UPDATE {table} SET container = '{name}'");
            let _ = rehome.database().write(|c| {
                let done = rehome_persistence::on!(c, |c| {
                    use rehome_persistence::diesel::connection::SimpleConnection as _;
                    c.batch_execute(&sql)
                });
                done.map_err(rehome_persistence::Error::from)
            });
        }
        for file in ["import_files", "quarantine"] {
            let _ = rehome.database().read(|c| {
                let sql = format!("UPDATE {file} SET path = 'sessions/{name}.json'");
                let done = rehome_persistence::on!(c, |c| {
                    use rehome_persistence::diesel::connection::SimpleConnection as _;
                    c.batch_execute(&sql)
                });
                done.map_err(rehome_persistence::Error::from)
            });
        }
        drop(rehome);
        let before = place.names();
        let said = place.run("export editor deep/out --overwrite");
        assert!(said.out.contains("deep/out") || said.err.contains("leads out"), "{}", said.err);
        let after: Vec<String> = place.names().into_iter().filter(|name| name != "deep").collect();
        assert_eq!(after, before, "{name}");
        assert!(!place.path("deep").join("victim.json").exists());
        assert!(!place.path("victim.json").exists() && !fs::exists("/tmp/victim.json").unwrap());
    }
}

#[cfg(unix)]
#[test]
fn an_export_follows_no_link_out_of_its_target() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    place.run(&format!("import editor {SESSIONS}")).code(0);
    place.file("elsewhere/kept.txt", "mine");
    place.file("out/note.txt", "mine");
    symlink("../elsewhere", place.path("out/sessions")).unwrap();
    for call in
        ["export editor out", "export editor out --overwrite", "export editor out --dry-run"]
    {
        place.run(call).code(3).complains(&["leads out", "link"]);
        assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), 1, "{call}");
    }
    // One that stays below the target is the user's.
    fs::remove_file(place.path("out/sessions")).unwrap();
    fs::create_dir(place.path("out/real")).unwrap();
    symlink("real", place.path("out/sessions")).unwrap();
    place.run("export editor out").code(0);
    assert!(fs::read_dir(place.path("out/real")).unwrap().count() > 0);
}

/// What is stored of a finding names a file, and the line there is shown; not of any other file.
#[test]
fn the_line_of_a_finding_is_shown_from_below_the_source_alone() {
    let place = Place::new();
    place.file(
        "data/5e-SRD-Spells.json",
        "[{\"index\": \"lamp\", \"name\": \"Lamp\", \"level\": \"x\"}]",
    );
    place.file("secret.txt", "nobody is to see this line\n");
    place.run("import dnd5e data");
    let body = reworded("body", "5e-SRD-Spells.json", "../secret.txt");
    run_sql(&place.open(), &format!("UPDATE import_findings SET body = {body}"));
    let shown = place.run("history 1 --verbose");
    assert!(!(shown.out.clone() + &shown.err).contains("nobody is to see"), "{}", shown.out);
}
