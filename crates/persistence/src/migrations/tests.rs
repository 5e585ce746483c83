//! The machinery as a whole, through its public door.

use diesel::connection::SimpleConnection;
use tempfile::TempDir;

use super::{State, dry_run, migrate, require_current, revert, schema_dump, status};
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
    let entries = status(&mut database.connection().unwrap()).unwrap();
    entries.into_iter().map(|entry| entry.state).collect()
}

fn refused(database: &Database) -> SchemaState {
    match require_current(&mut database.connection().unwrap()) {
        Err(Error::Schema(state)) => state,
        other => panic!("expected a schema that is refused, got {other:?}"),
    }
}

#[test]
fn up_down_up_restores_the_schema() {
    let database = Database::in_memory().unwrap();
    let applied = migrate(&database).unwrap();
    let before = dump(&database);
    assert!(before.contains("CREATE TABLE packs (id TEXT NOT NULL PRIMARY KEY"), "{before}");
    // One more at a time, so that each `down.sql` is tried against its own `up.sql`.
    for count in 1..=applied.len() {
        let reverted = revert(&database, count).unwrap();
        assert!(reverted.iter().eq(applied.iter().rev().take(count)));
        assert_eq!(dump(&database).is_empty(), count == applied.len());
        migrate(&database).unwrap();
        assert_eq!(dump(&database), before);
    }
}

#[test]
fn a_database_without_tables_is_older() {
    let (_folder, database) = on_disk();
    let SchemaState::Older(missing) = refused(&database) else { panic!("it is not older") };
    assert!(states(&database).iter().all(|state| *state == State::Pending));
    assert_eq!(migrate(&database).unwrap(), missing);
    assert!(states(&database).iter().all(|state| *state == State::Applied));
    require_current(&mut database.connection().unwrap()).unwrap();
    assert!(migrate(&database).unwrap().is_empty());
}

#[test]
fn an_altered_migration_is_refused() {
    let (_folder, database) = on_disk();
    let first = migrate(&database).unwrap().swap_remove(0);
    execute(&database, "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'core/%1_core'");
    assert_eq!(states(&database)[0], State::Altered);
    assert_eq!(refused(&database), SchemaState::Altered(vec![first.clone()]));
    assert!(matches!(migrate(&database), Err(Error::Schema(SchemaState::Altered(_)))));
}

#[test]
fn a_newer_database_is_refused() {
    let (_folder, database) = on_disk();
    migrate(&database).unwrap();
    execute(&database, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231')");
    assert_eq!(refused(&database), SchemaState::Newer(vec!["99991231".to_owned()]));
    assert!(matches!(migrate(&database), Err(Error::Schema(SchemaState::Newer(_)))));
    assert!(matches!(revert(&database, 1), Err(Error::Schema(SchemaState::Newer(_)))));
}

#[test]
fn migrations_that_only_diesel_recorded_count_as_altered() {
    let (_folder, database) = on_disk();
    migrate(&database).unwrap();
    execute(&database, "DROP TABLE schema_checksums");
    assert!(states(&database).iter().all(|state| *state == State::Altered));
}

#[test]
fn a_failing_migration_is_named_and_leaves_nothing() {
    let (_folder, database) = on_disk();
    execute(&database, "CREATE TABLE packs (id TEXT)");
    let before = dump(&database);
    let Err(Error::Migration { name, reason }) = migrate(&database) else { panic!("it ran") };
    assert_eq!(name, "core/2026-11-21-000001_core");
    assert!(reason.contains("packs"), "{reason}");
    assert_eq!(dump(&database), before);
    assert_eq!(states(&database)[0], State::Pending);
}

#[test]
fn foreign_keys_are_enforced_again_afterwards() {
    let database = Database::in_memory().unwrap();
    migrate(&database).unwrap();
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
    let names = dry_run(&database).unwrap();
    assert_eq!((dump(&database), listing()), (schema, files));
    assert!(states(&database).iter().all(|state| *state == State::Pending));
    assert_eq!(migrate(&database).unwrap(), names);
    assert!(dry_run(&database).unwrap().is_empty());
}

#[test]
fn a_dry_run_reports_what_would_fail() {
    let (_folder, database) = on_disk();
    execute(&database, "CREATE TABLE packs (id TEXT)");
    assert!(matches!(dry_run(&database), Err(Error::Migration { .. })));
}

#[test]
fn a_dry_run_works_for_a_database_in_memory() {
    let database = Database::in_memory().unwrap();
    assert!(!dry_run(&database).unwrap().is_empty());
    assert_eq!(dump(&database), "");
}

#[test]
fn two_that_start_at_once_both_end_well() {
    let (folder, first) = on_disk();
    let path = folder.path().join("test.db");
    let second = Database::open(path.to_str().unwrap(), &Settings::default()).unwrap();
    let other = std::thread::spawn(move || migrate(&second));
    let mut applied = migrate(&first).unwrap();
    applied.extend(other.join().unwrap().unwrap());
    assert_eq!(applied.len(), states(&first).len());
    require_current(&mut first.connection().unwrap()).unwrap();
}
