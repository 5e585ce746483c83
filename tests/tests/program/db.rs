//! `rehome db`: the schema and the file of the database.

use rehome::migrations;
use rehome_tests::{on_server, run_sql};

use super::place::{Place, each, members};

/// A database whose schema lacks the last migration.
fn older() -> Place {
    let place = Place::with_conditions(&["dazed"]);
    let rehome = place.open();
    migrations::revert(rehome.database(), rehome.apps(), 1).unwrap();
    // An empty database would be brought up to date without a word.
    let run = "INSERT INTO import_runs (app, kind, source, status, started_at) \
               VALUES ('dnd5e', 'import', 'x', 'completed', '2026-01-01T00:00:00.000000Z')";
    run_sql(&rehome, run);
    place
}

#[test]
fn a_schema_that_fits_is_said_to_fit() {
    let place = Place::with_samples();
    place.run("db status").code(0).says(&[
        "migration  ",
        "applied  ",
        "The schema is the one that this program works with.\n",
    ]);
    let status = place.json(0, "db status");
    assert_eq!(members(&status), "current database migrations replicas vector");
    assert_eq!((&status["current"], &status["database"]), (&true.into(), &place.database().into()));
    assert_eq!(members(&status["migrations"][0]), "applied_at name state");
    place.run("db migrate").code(0).says(&["there is nothing to do.\n"]);
}

#[test]
fn an_older_schema_is_refused_with_the_way_out() {
    let place = older();
    for call in [
        "import dnd5e data",
        "import dnd5e data --check-only",
        "verify dnd5e data",
        "list spells",
        "stats",
        "history",
    ] {
        place.run(call).code(3).complains(&["`rehome db migrate` brings"]);
    }
    let status = place.json(0, "db status");
    assert_eq!(status["current"], false);
    place.run("db status").code(0).says(&["pending", "run `rehome db migrate`.\n"]);
}

#[test]
fn of_an_unused_database_it_is_said_that_nothing_is_in_it() {
    let place = Place::new();
    if !on_server() {
        place.file("rehome.db", "");
    }
    let said = "nothing has ever been in it";
    for call in ["stats", "list spells", "move rehome.db other.db"] {
        let call = call.replace("rehome.db", place.database());
        place.run(&call).code(3).complains(&[said, "`rehome import APP DIR`"]);
    }
    place.run("db status").code(0).says(&["pending", "Nothing has ever been in this database"]);
    assert!(!place.path("other.db").exists());
}

#[test]
fn a_migration_is_tried_and_then_made() {
    let place = older();
    let tried = place.json(0, "db migrate --dry-run");
    assert_eq!(members(&tried), "applied backup dry_run");
    assert_eq!(tried["applied"].as_array().unwrap().len(), 1);
    place.run("db migrate --dry-run").code(0).says(&["Nothing was changed.\n"]);
    place.run("stats").code(3);
    let said = place.run("db migrate").code(0).says(&["These were applied."]);
    // A server is backed up by its own tools.
    assert_eq!(said.out.contains("Backup: rehome.db.backup-"), !on_server());
    place.run("import dnd5e data").code(0);
}

#[test]
fn the_database_is_checked() {
    let place = Place::with_samples();
    place.run("db check").code(0).says(&[&format!("{} is sound.\n", place.database())]);
    let checked = place.json(0, "db check");
    assert_eq!(members(&checked), "database problems sound");
    assert!(each(&place.json(0, "packs list"), "id").contains(&"srd"));
}
