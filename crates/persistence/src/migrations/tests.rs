//! The machinery as a whole, through its public door.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query};

use super::{State, dry_run, migrate, only_adds, require_current, revert, schema_dump, status};
use crate::{
    Application, Backend, Database, Error, SchemaState, Settings,
    apps::all,
    on,
    testing::{self, Scratch, empty},
};

/// A database that other handles can open too, until the scratch is dropped.
fn shared() -> (Scratch, Database) {
    let scratch = Scratch::new();
    let database = Database::open(scratch.address(), &Settings::default()).unwrap();
    (scratch, database)
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
    let database = empty();
    let applied = migrate(&database, &all()).unwrap();
    let before = dump(&database);
    assert!(before.contains("CREATE TABLE packs (id "), "{before}");
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
fn a_database_without_tables_has_no_schema_yet() {
    let (_scratch, database) = shared();
    assert_eq!(refused(&database), SchemaState::Missing);
    let states = states(&database);
    assert!(states.iter().all(|state| *state == State::Pending));
    assert_eq!(migrate(&database, &all()).unwrap().len(), states.len());
    require_current(&mut database.connection().unwrap(), &all()).unwrap();
    assert!(migrate(&database, &all()).unwrap().is_empty());
}

#[test]
fn an_altered_migration_is_refused() {
    let (_scratch, database) = shared();
    let first = migrate(&database, &all()).unwrap().swap_remove(0);
    execute(&database, "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'core/%1_core'");
    assert_eq!(states(&database)[0], State::Altered);
    assert_eq!(refused(&database), SchemaState::Altered(vec![first.clone()]));
    assert!(matches!(migrate(&database, &all()), Err(Error::Schema(SchemaState::Altered(_)))));
}

#[test]
fn a_newer_database_is_refused() {
    let (_scratch, database) = shared();
    migrate(&database, &all()).unwrap();
    execute(&database, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231')");
    assert_eq!(refused(&database), SchemaState::Newer(vec!["99991231".to_owned()]));
    assert!(matches!(migrate(&database, &all()), Err(Error::Schema(SchemaState::Newer(_)))));
    assert!(matches!(revert(&database, &all(), 1), Err(Error::Schema(SchemaState::Newer(_)))));
}

#[test]
fn migrations_that_only_diesel_recorded_count_as_altered() {
    let (_scratch, database) = shared();
    migrate(&database, &all()).unwrap();
    execute(&database, "DROP TABLE schema_checksums");
    assert!(states(&database).iter().all(|state| *state == State::Altered));
}

#[test]
fn a_failing_migration_is_named_and_leaves_nothing() {
    let (_scratch, database) = shared();
    migrate(&database, &[]).unwrap();
    execute(&database, "CREATE TABLE dnd5e_spells (id TEXT)");
    let before = dump(&database);
    let Err(Error::Migration { name, reason }) = migrate(&database, &all()) else {
        panic!("it ran")
    };
    assert_eq!(name, "dnd5e/2026-11-29-000002_content");
    assert!(reason.contains("dnd5e_spells"), "{reason}");
    assert_eq!(dump(&database), before);
    assert!(states(&database).contains(&State::Pending));
}

#[test]
fn the_tables_of_another_program_are_left_as_they_are() {
    let (_scratch, database) = shared();
    execute(&database, "CREATE TABLE packs (id TEXT)");
    let before = dump(&database);
    for outcome in [migrate(&database, &all()), dry_run(&database, &all())] {
        assert!(matches!(outcome, Err(Error::NotOurs { .. })), "{outcome:?}");
    }
    assert_eq!(dump(&database), before);
}

#[test]
fn foreign_keys_are_enforced_again_afterwards() {
    let database = empty();
    migrate(&database, &all()).unwrap();
    let insert = "INSERT INTO import_findings (run, position, body) VALUES (1, 1, '{}')";
    let outcome = on!(&mut database.connection().unwrap(), |c| c.batch_execute(insert));
    assert!(outcome.is_err());
}

#[test]
fn a_dry_run_changes_nothing() {
    let (scratch, database) = shared();
    migrate(&database, &[]).unwrap();
    execute(&database, "CREATE TABLE kept (id INTEGER PRIMARY KEY)");
    let listing = || {
        let entries = std::fs::read_dir(scratch.folder()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (schema, files) = (dump(&database), listing());
    let names = dry_run(&database, &all()).unwrap();
    assert_eq!((dump(&database), listing()), (schema, files));
    assert!(states(&database).contains(&State::Pending));
    assert_eq!(migrate(&database, &all()).unwrap(), names);
    assert!(dry_run(&database, &all()).unwrap().is_empty());
}

#[test]
fn a_dry_run_reports_what_would_fail() {
    let (_scratch, database) = shared();
    migrate(&database, &[]).unwrap();
    execute(&database, "CREATE TABLE dnd5e_spells (id TEXT)");
    assert!(matches!(dry_run(&database, &all()), Err(Error::Migration { .. })));
}

/// Of SQLite alone: a server has no such databases.
#[test]
fn a_dry_run_works_for_a_database_in_memory() {
    let database = Database::in_memory().unwrap();
    assert!(!dry_run(&database, &all()).unwrap().is_empty());
    assert_eq!(dump(&database), "");
}

#[test]
fn two_that_start_at_once_both_end_well() {
    let (scratch, first) = shared();
    let second = Database::open(scratch.address(), &Settings::default()).unwrap();
    let other = std::thread::spawn(move || migrate(&second, &all()));
    let mut applied = migrate(&first, &all()).unwrap();
    applied.extend(other.join().unwrap().unwrap());
    assert_eq!(applied.len(), states(&first).len());
    require_current(&mut first.connection().unwrap(), &all()).unwrap();
}

const ADDRESS: &str = "REHOME_TEST_MIGRATE";

fn migrating_process(address: &str) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "migrations::tests::migrate_as_another_process"])
        .env(ADDRESS, address)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The body of the processes of the tests below; by itself it does nothing.
#[test]
fn migrate_as_another_process() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let database = Database::open(&address, &Settings::default()).unwrap();
    migrate(&database, &all()).unwrap();
}

#[test]
fn two_processes_that_start_at_once_both_end_well() {
    let (scratch, database) = shared();
    let mut processes = [(); 2].map(|()| migrating_process(scratch.address()));
    for process in &mut processes {
        assert!(process.wait().unwrap().success());
    }
    require_current(&mut database.connection().unwrap(), &all()).unwrap();
}

/// Of a server alone, which can be made to wait in the middle of a migration; it holds the
/// connection of the process, and has to notice that nobody is there any more. With SQLite
/// the process is the database, and its journal undoes what it began.
#[test]
fn a_process_that_is_killed_in_a_migration_leaves_nothing_of_it() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    if testing::backend() == Backend::Sqlite {
        return;
    }
    let (scratch, database) = shared();
    migrate(&database, &[]).unwrap();
    let before = dump(&database);
    // Keeps the tables to come from pointing to `packs`.
    let mut hindrance = database.connection().unwrap();
    let block = "BEGIN; LOCK TABLE packs IN ROW EXCLUSIVE MODE";
    on!(&mut hindrance, |c| c.batch_execute(block)).unwrap();
    let mut process = migrating_process(scratch.address());
    let waits = "SELECT count(*) AS n FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waits = || -> i64 {
        on!(&mut database.connection().unwrap(), |c| sql_query(waits).get_result::<Count>(c))
            .unwrap()
            .n
    };
    while waits() == 0 {
        assert!(process.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    on!(&mut hindrance, |c| c.batch_execute("ROLLBACK")).unwrap();

    assert_eq!(dump(&database), before);
    assert!(!migrate(&database, &all()).unwrap().is_empty());
    require_current(&mut database.connection().unwrap(), &all()).unwrap();
}

fn groups(database: &Database, apps: &[Application]) -> Vec<String> {
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
    let (_scratch, database) = shared();
    migrate(&database, &[]).unwrap();
    assert_eq!(groups(&database, &[]), ["core", "search"]);
    require_current(&mut database.connection().unwrap(), &[]).unwrap();
    assert!(!dump(&database).contains("CREATE TABLE dnd5e_"));
    let SchemaState::Older(missing) = refused(&database) else { panic!("it is not older") };
    assert!(
        missing.iter().all(|name| !name.starts_with("core/") && !name.starts_with("search/")),
        "{missing:?}"
    );
    assert!(only_adds(&mut database.connection().unwrap(), &all()).unwrap());
    assert_eq!(migrate(&database, &all()).unwrap(), missing);
    assert!(!only_adds(&mut database.connection().unwrap(), &all()).unwrap());
}

#[test]
fn an_application_that_is_no_longer_enabled_is_left_alone() {
    let (_scratch, database) = shared();
    migrate(&database, &all()).unwrap();
    let before = dump(&database);
    execute(&database, "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'dnd5e/%'");
    execute(
        &database,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231');
         INSERT INTO schema_checksums VALUES ('99991231', 'other/9999-12-31_x', 'x', '2026-01-01T00:00:00Z')",
    );
    assert_eq!(groups(&database, &[]), ["core", "search"]);
    require_current(&mut database.connection().unwrap(), &[]).unwrap();
    assert!(migrate(&database, &[]).unwrap().is_empty());
    let reverted = revert(&database, &[], 1).unwrap();
    assert!(reverted[0].starts_with("search/"), "{reverted:?}");
    migrate(&database, &[]).unwrap();
    assert_eq!(dump(&database), before);
    assert!(matches!(refused(&database), SchemaState::Altered(_)));
}

#[test]
fn an_application_enabled_later_comes_to_the_same_schema() {
    let (database, later) = (empty(), empty());
    migrate(&database, &all()).unwrap();
    migrate(&later, &[]).unwrap();
    migrate(&later, &all()).unwrap();
    assert_eq!(dump(&later), dump(&database));
}

#[test]
fn every_group_is_of_the_core_or_of_an_application() {
    let database = empty();
    let applied = migrate(&database, &all()).unwrap();
    assert!(all().iter().all(|app| app.has_schema() && app.check() == Ok(())));
    let groups = rehome_migrations::SQLITE.iter();
    assert_eq!(applied.len(), groups.map(|group| group.migrations.len()).sum::<usize>());
}
