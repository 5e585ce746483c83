//! A database that another program made is never touched, and never called sound.

use std::{collections::BTreeMap, fs};

use rehome_persistence::{
    SqliteConnection,
    diesel::{Connection as _, connection::SimpleConnection as _},
};

use super::super::place::Place;

/// All files of a folder with their bytes.
fn files(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(place).unwrap();
    let files = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
    files
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

const CALLS: [&str; 12] = [
    "import dnd5e SAMPLES",
    "import dnd5e SAMPLES --check-only",
    "verify dnd5e SAMPLES",
    "stats",
    "list spells",
    "doctor",
    "db check",
    "db status",
    "db migrate",
    "db migrate --dry-run",
    "backup create",
    "export dnd5e out",
];

#[test]
fn a_file_of_another_program_is_left_as_it_is() {
    for (journal, tables) in [
        ("DELETE", "CREATE TABLE packs (id TEXT PRIMARY KEY); INSERT INTO packs VALUES ('wolves')"),
        ("WAL", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"),
        (
            "DELETE",
            "CREATE TABLE __diesel_schema_migrations (version TEXT); CREATE TABLE posts (id)",
        ),
    ] {
        let place = Place::with_file();
        let file = place.path("rehome.db");
        let mut theirs = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
        theirs.batch_execute(&format!("PRAGMA journal_mode = {journal}; {tables}")).unwrap();
        drop(theirs);
        let before = files(&place);
        for call in CALLS {
            let said = place.run(call);
            let all = said.out.clone() + &said.err;
            said.code(3);
            assert!(all.contains("another program"), "{call}: {all}");
            assert!(!all.contains("is sound") && !all.contains("newer rehome"), "{call}: {all}");
            let after = files(&place);
            let names =
                |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&after), names(&before), "{journal} {call}");
            assert!(after == before, "{journal}: {call} changed something");
        }
        let said = place.run("move rehome.db new.db");
        assert!(said.err.contains("another program"), "{}", said.err);
        let ours = Place::with_file().samples();
        let to = file.display().to_string();
        assert!(ours.run(&format!("move rehome.db {to}")).err.contains("another program"));
        assert!(ours.run(&format!("backup restore {to}")).code(3).err.contains("no database of"));
        assert!(files(&place) == before);
    }
}

/// Of a server it is a schema that is somebody else's: a table of ours would meet one of theirs, and
/// nothing is left behind.
#[test]
fn a_schema_of_another_program_on_a_server_is_left_as_it_is() {
    let Some(server) = rehome_persistence::testing::server() else { return };
    let address = rehome_persistence::testing::empty_on(&server);
    let database =
        rehome_persistence::Database::open(&address, &rehome_persistence::Settings::default())
            .unwrap();
    let tables = |wanted: &str| {
        database
            .read(|c| {
                rehome_persistence::on!(c, |c| c.batch_execute(wanted))
                    .map_err(rehome_persistence::Error::from)
            })
            .unwrap();
    };
    tables("CREATE TABLE packs (id text PRIMARY KEY); CREATE TABLE wolves (id text)");
    let place = Place::with_file();
    for call in CALLS {
        let said = place.run(&format!("{call} --database {address}"));
        let all = said.out.clone() + &said.err;
        said.code(3);
        let is_named = all.contains("another program") || all.contains("no database of Rehome");
        assert!(is_named, "{call}: {all}");
    }
    // All that is there is what was: so these can be made, and no others.
    tables(
        "DO $$ BEGIN ASSERT (SELECT count(*) FROM pg_tables WHERE schemaname = 'public') = 2; END $$",
    );
}

#[test]
fn a_database_is_not_copied_onto_itself_by_any_path() {
    let place = Place::with_file().samples();
    let file = place.path("rehome.db");
    fs::hard_link(&file, place.path("hard.db")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&file, place.path("soft.db")).unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    let absolute = file.display().to_string();
    for to in [
        "rehome.db",
        "./rehome.db",
        "folder/../rehome.db",
        "sqlite:rehome.db",
        "hard.db",
        "soft.db",
        &absolute,
    ] {
        if to == "soft.db" && !cfg!(unix) {
            continue;
        }
        let said = place.run(&format!("move rehome.db {to}"));
        said.code(64).complains(&["source and target"]);
    }
    place.run("move rehome.db file:rehome.db").code(64).complains(&["write the path"]);
    place.run("doctor").code(0);
}
