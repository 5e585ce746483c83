//! The machinery as a whole, through its public door.

use diesel::connection::SimpleConnection;
use rehome_domain::{App, apps::all};
use tempfile::TempDir;

use super::{
    State, dry_run, has_group, migrate, only_adds, require_current, revert, schema_dump, status,
};
use crate::{Database, Error, SchemaState, Settings, on};

fn on_disk() -> (TempDir, Database) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("test.db");
    let database = Database::open(path.to_str().unwrap(), &Settings::default()).unwrap();
    (folder, database)
}

fn execute(database: &Database, sql: &str) {
    on!(&mut database.connection().unwrap(), |c| c.batch_execute(sql)).unwrap();
}

fn dump(database: &Database) -> String {
    schema_dump(&mut database.connection().unwrap()).unwrap()
}

fn states(database: &Database) -> Vec<State> {
    let entries = status(&mut database.connection().unwrap(), &all()).unwrap();
    entries.into_iter().map(|entry| entry.state).collect()
}

fn refused(database: &Database) -> SchemaState {
    match require_current(&mut database.connection().unwrap(), &all()) {
        Err(Error::Schema(state)) => state,
        other => panic!("expected a schema that is refused, got {other:?}"),
    }
}

#[test]
fn up_down_up_restores_the_schema() {
    let database = Database::in_memory().unwrap();
    let applied = migrate(&database, &all()).unwrap();
    let before = dump(&database);
    assert!(before.contains("CREATE TABLE packs (id TEXT NOT NULL PRIMARY KEY"), "{before}");
    // One more at a time, so that each `down.sql` is tried against its own `up.sql`.
    for count in 1..=applied.len() {
        let reverted = revert(&database, &all(), count).unwrap();
        assert!(reverted.iter().eq(applied.iter().rev().take(count)));
        assert_eq!(dump(&database).is_empty(), count == applied.len());
        migrate(&database, &all()).unwrap();
        assert_eq!(dump(&database), before);
    }
}

#[test]
fn a_database_without_tables_is_older() {
    let (_folder, database) = on_disk();
    let SchemaState::Older(missing) = refused(&database) else { panic!("it is not older") };
    assert!(states(&database).iter().all(|state| *state == State::Pending));
    assert_eq!(migrate(&database, &all()).unwrap(), missing);
    assert!(states(&database).iter().all(|state| *state == State::Applied));
    require_current(&mut database.connection().unwrap(), &all()).unwrap();
    assert!(migrate(&database, &all()).unwrap().is_empty());
}

#[test]
fn an_altered_migration_is_refused() {
    let (_folder, database) = on_disk();
    let first = migrate(&database, &all()).unwrap().swap_remove(0);
    execute(&database, "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'core/%1_core'");
    assert_eq!(states(&database)[0], State::Altered);
    assert_eq!(refused(&database), SchemaState::Altered(vec![first.clone()]));
    assert!(matches!(migrate(&database, &all()), Err(Error::Schema(SchemaState::Altered(_)))));
}

#[test]
fn a_newer_database_is_refused() {
    let (_folder, database) = on_disk();
    migrate(&database, &all()).unwrap();
    execute(&database, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231')");
    assert_eq!(refused(&database), SchemaState::Newer(vec!["99991231".to_owned()]));
    assert!(matches!(migrate(&database, &all()), Err(Error::Schema(SchemaState::Newer(_)))));
    assert!(matches!(revert(&database, &all(), 1), Err(Error::Schema(SchemaState::Newer(_)))));
}

#[test]
fn migrations_that_only_diesel_recorded_count_as_altered() {
    let (_folder, database) = on_disk();
    migrate(&database, &all()).unwrap();
    execute(&database, "DROP TABLE schema_checksums");
    assert!(states(&database).iter().all(|state| *state == State::Altered));
}

#[test]
fn a_failing_migration_is_named_and_leaves_nothing() {
    let (_folder, database) = on_disk();
    execute(&database, "CREATE TABLE packs (id TEXT)");
    let before = dump(&database);
    let Err(Error::Migration { name, reason }) = migrate(&database, &all()) else {
        panic!("it ran")
    };
    assert_eq!(name, "core/2026-11-21-000001_core");
    assert!(reason.contains("packs"), "{reason}");
    assert_eq!(dump(&database), before);
    assert_eq!(states(&database)[0], State::Pending);
}

#[test]
fn foreign_keys_are_enforced_again_afterwards() {
    let database = Database::in_memory().unwrap();
    migrate(&database, &all()).unwrap();
    let insert = "INSERT INTO import_findings (run, position, body) VALUES (1, 1, '{}')";
    let outcome = on!(&mut database.connection().unwrap(), |c| c.batch_execute(insert));
    assert!(outcome.is_err());
}

#[test]
fn a_dry_run_changes_nothing() {
    let (folder, database) = on_disk();
    execute(&database, "CREATE TABLE kept (id INTEGER PRIMARY KEY)");
    let listing = || {
        let entries = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (schema, files) = (dump(&database), listing());
    let names = dry_run(&database, &all()).unwrap();
    assert_eq!((dump(&database), listing()), (schema, files));
    assert!(states(&database).iter().all(|state| *state == State::Pending));
    assert_eq!(migrate(&database, &all()).unwrap(), names);
    assert!(dry_run(&database, &all()).unwrap().is_empty());
}

#[test]
fn a_dry_run_reports_what_would_fail() {
    let (_folder, database) = on_disk();
    execute(&database, "CREATE TABLE packs (id TEXT)");
    assert!(matches!(dry_run(&database, &all()), Err(Error::Migration { .. })));
}

#[test]
fn a_dry_run_works_for_a_database_in_memory() {
    let database = Database::in_memory().unwrap();
    assert!(!dry_run(&database, &all()).unwrap().is_empty());
    assert_eq!(dump(&database), "");
}

#[test]
fn two_that_start_at_once_both_end_well() {
    let (folder, first) = on_disk();
    let path = folder.path().join("test.db");
    let second = Database::open(path.to_str().unwrap(), &Settings::default()).unwrap();
    let other = std::thread::spawn(move || migrate(&second, &all()));
    let mut applied = migrate(&first, &all()).unwrap();
    applied.extend(other.join().unwrap().unwrap());
    assert_eq!(applied.len(), states(&first).len());
    require_current(&mut first.connection().unwrap(), &all()).unwrap();
}

fn groups(database: &Database, apps: &[App]) -> Vec<String> {
    let mut groups: Vec<String> = status(&mut database.connection().unwrap(), apps)
        .unwrap()
        .iter()
        .map(|entry| entry.group().to_owned())
        .collect();
    groups.dedup();
    groups.sort();
    groups.dedup();
    groups
}

#[test]
fn only_what_enabled_applications_need_is_applied_required_and_listed() {
    let (_folder, database) = on_disk();
    migrate(&database, &[]).unwrap();
    assert_eq!(groups(&database, &[]), ["core"]);
    require_current(&mut database.connection().unwrap(), &[]).unwrap();
    assert!(!dump(&database).contains("CREATE TABLE dnd5e_"));
    let SchemaState::Older(missing) = refused(&database) else { panic!("it is not older") };
    assert!(missing.iter().all(|name| !name.starts_with("core/")), "{missing:?}");
    assert!(only_adds(&mut database.connection().unwrap(), &all()).unwrap());
    assert_eq!(migrate(&database, &all()).unwrap(), missing);
    assert!(!only_adds(&mut database.connection().unwrap(), &all()).unwrap());
}

#[test]
fn an_application_that_is_no_longer_enabled_is_left_alone() {
    let (_folder, database) = on_disk();
    migrate(&database, &all()).unwrap();
    let before = dump(&database);
    execute(&database, "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'dnd5e/%'");
    execute(
        &database,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231');
         INSERT INTO schema_checksums VALUES ('99991231', 'other/9999-12-31_x', 'x', 'x')",
    );
    assert_eq!(groups(&database, &[]), ["core"]);
    require_current(&mut database.connection().unwrap(), &[]).unwrap();
    assert!(migrate(&database, &[]).unwrap().is_empty());
    let reverted = revert(&database, &[], 1).unwrap();
    assert!(reverted[0].starts_with("core/"), "{reverted:?}");
    migrate(&database, &[]).unwrap();
    assert_eq!(dump(&database), before);
    assert!(matches!(refused(&database), SchemaState::Altered(_)));
}

#[test]
fn an_application_enabled_later_comes_to_the_same_schema() {
    let (database, later) = (Database::in_memory().unwrap(), Database::in_memory().unwrap());
    migrate(&database, &all()).unwrap();
    migrate(&later, &[]).unwrap();
    migrate(&later, &all()).unwrap();
    assert_eq!(dump(&later), dump(&database));
}

#[test]
fn every_group_is_of_the_core_or_of_an_application() {
    let database = Database::in_memory().unwrap();
    let applied = migrate(&database, &all()).unwrap();
    for app in all() {
        assert!(has_group(app.id), "{}", app.id);
    }
    assert_eq!(applied.len(), super::embedded::known(&database.connection().unwrap()).len());
}
