//! The whole life of an application with tables of its own: on SQLite, or on a server where
//! the tests have one.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use rehome::{
    Digest, ExportOptions, MoveOptions, Outcome, Packs, Query, Rehome, RollbackOptions, SearchQuery,
};
use rehome_domain::{ParsedRecord, Source};
use rehome_example_app::{Booking, Crossing, application};
use rehome_persistence::{Database, Settings, Table, migrations, on, testing::Scratch};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

fn open(address: &str) -> Rehome {
    Rehome::builder().only(&[]).app(application()).open(address).unwrap()
}

/// A new database with the data of the example.
fn imported(scratch: &Scratch) -> Rehome {
    let rehome = open(scratch.address());
    let report = rehome.import("ferry", DATA).unwrap();
    assert_eq!((report.totals.inserted, report.outcome()), (5, Outcome::Clean), "{report:?}");
    rehome
}

/// What both files say, however they are spelled.
fn same(one: &Path, other: &Path) -> bool {
    let digest = |path: &Path| Digest::of(&fs::read_to_string(path).unwrap()).unwrap();
    digest(one) == digest(other)
}

/// How many seats the triggers have counted.
fn booked(rehome: &Rehome, id: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Booked {
        #[diesel(sql_type = BigInt)]
        booked: i64,
    }
    let query = format!("SELECT booked FROM ferry_crossings WHERE id = '{id}'");
    let mut c = rehome.database().connection().unwrap();
    on!(&mut c, |c| sql_query(query).get_result::<Booked>(c)).unwrap().booked
}

/// The crossing, as its text has it.
fn crossing(rehome: &Rehome, id: &str) -> Crossing {
    let found = rehome.document(Some("ferry"), "crossings", id, &Packs::Active).unwrap();
    serde_json::from_str(&found.body).unwrap()
}

/// Writes an edited crossing.
fn edit(rehome: &Rehome, crossing: &Crossing) {
    let (app, collection) = rehome.collection(Some("ferry"), "crossings").unwrap();
    let table = Table::new(app, collection);
    let text = serde_json::to_string(crossing).unwrap();
    let parsed: ParsedRecord = collection.parse(&Source::of(&text)).unwrap();
    let key = crossing.id.as_str();
    rehome.database().write(|c| table.edit(c, "", key, &parsed)).unwrap();
}

#[test]
fn what_is_imported_is_the_same_again_when_it_is_exported() {
    let scratch = Scratch::new();
    let rehome = imported(&scratch);
    let verified = rehome.verify("ferry", DATA, &Default::default()).unwrap();
    assert_eq!((verified.verified.compared, verified.verified.different), (5, 0));
    let target = scratch.folder().join("back");
    rehome.export("ferry", &target, &ExportOptions::default()).unwrap();
    for file in ["crossings.json", "boats.json"] {
        assert!(same(&target.join(file), &Path::new(DATA).join(file)), "{file}");
    }
    // More is booked than there are seats, which is worth a warning.
    let again = rehome.import("ferry", DATA).unwrap();
    assert_eq!((again.totals.unchanged, again.totals.warnings), (5, 1));
    assert_eq!(booked(&rehome, "noon-1"), 6);
}

#[test]
fn an_edit_keeps_what_no_column_knows_and_a_rollback_keeps_the_edit() {
    let scratch = Scratch::new();
    let rehome = imported(&scratch);
    let mut morning = crossing(&rehome, "morning-1");
    morning.bookings.push(Booking { name: "D. Gannet".to_owned(), seats: 3 });
    edit(&rehome, &morning);
    assert_eq!(booked(&rehome, "morning-1"), 6);
    let found = rehome.document(None, "crossings", "morning-1", &Packs::Active).unwrap();
    for kept in ["calls at the lighthouse", "bicycle", "D. Gannet"] {
        assert!(found.body.contains(kept), "{kept} in {}", found.body);
    }
    let run = rehome.stats().unwrap().last_run.unwrap();
    let undone = rehome.rollback(run, &RollbackOptions::default()).unwrap();
    assert_eq!(undone.removed, 4);
    assert_eq!(crossing(&rehome, "morning-1"), morning);
    let left = rehome.documents(Some("ferry"), "crossings", &Query::default()).unwrap();
    assert_eq!(left.items.len(), 1);
}

#[test]
fn its_records_are_found() {
    let scratch = Scratch::new();
    let rehome = imported(&scratch);
    let titles = |query: &str| -> Vec<String> {
        let found = rehome.search(&SearchQuery::new(query)).unwrap();
        found.hits.into_iter().map(|hit| hit.title).collect()
    };
    assert_eq!(titles("heron")[0], "MV Heron");
    assert_eq!(titles("cormorant")[0], "Gull Island to Northhaven");
}

#[test]
fn a_move_takes_its_tables_along() {
    let (from, to) = (Scratch::new(), Scratch::new());
    let rehome = imported(&from);
    let report = rehome.move_to(to.address(), &MoveOptions::default()).unwrap();
    assert!(report.equal && report.left_out.is_empty(), "{report:?}");
    let moved = open(to.address());
    for id in ["morning-1", "noon-1", "evening-1"] {
        assert_eq!(crossing(&moved, id), crossing(&rehome, id));
        assert_eq!(booked(&moved, id), booked(&rehome, id));
    }
    let again = rehome.move_to(to.address(), &MoveOptions::default()).unwrap();
    assert_eq!((again.equal, again.written), (true, 0));
}

#[test]
fn its_migrations_are_listed_checked_and_taken_back() {
    let scratch = Scratch::new();
    let rehome = imported(&scratch);
    let name = "ferry/2026-12-01-000001_ferry";
    let listed = rehome.schema_status().unwrap();
    assert!(listed.iter().any(|one| one.name == name && one.state == "applied"), "{listed:?}");
    let before = migrations::schema_dump(&mut rehome.database().connection().unwrap()).unwrap();
    assert_eq!(migrations::revert(rehome.database(), rehome.apps(), 1).unwrap(), [name]);
    assert_eq!(migrations::migrate(rehome.database(), rehome.apps()).unwrap(), [name]);
    let after = migrations::schema_dump(&mut rehome.database().connection().unwrap()).unwrap();
    assert_eq!(before, after);

    let mut c = rehome.database().connection().unwrap();
    let alter = "UPDATE schema_checksums SET checksum = 'x' WHERE name LIKE 'ferry/%'";
    on!(&mut c, |c| sql_query(alter).execute(c)).unwrap();
    drop(c);
    let existing = Rehome::builder().app(application()).existing().open(scratch.address());
    assert!(existing.is_err());
}

#[test]
fn a_program_that_does_not_know_it_leaves_it_alone_and_moves_nothing() {
    let (from, to) = (Scratch::new(), Scratch::new());
    imported(&from);
    let other = Rehome::builder().only(&[]).open(from.address()).unwrap();
    let refused = other.move_to(to.address(), &MoveOptions::default());
    assert!(refused.unwrap_err().to_string().contains("ferry/2026-12-01"));
}

#[test]
fn two_migrations_with_one_version_are_refused() {
    use rehome_persistence::migrations::{AppSchema, Migration};
    const MIGRATIONS: &[Migration] = &[Migration {
        version: "20261201000001",
        name: "canal/2026-12-01-000001_canal",
        up: "CREATE TABLE canal_locks (id TEXT)",
        down: "DROP TABLE canal_locks",
    }];
    let schema = AppSchema { sqlite: MIGRATIONS, postgres: MIGRATIONS, tables: &[] };
    let app = rehome::App::new("canal", "Canal", "canal", Vec::new(), Vec::new());
    let canal = rehome::Application::new(app).with_schema(schema);
    let scratch = Scratch::new();
    let database = Database::open(scratch.address(), &Settings::default()).unwrap();
    let refused = migrations::migrate(&database, &[application(), canal]).unwrap_err().to_string();
    assert!(refused.contains("same version") && refused.contains("ferry/"), "{refused}");
}
