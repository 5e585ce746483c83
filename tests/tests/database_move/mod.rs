//! A whole database goes into another one: everything arrives, everything goes on working,
//! an interrupted move is finished by the next.
//!
//! The sources here are files, whatever the tests run on; where they run on a server, the
//! way leads there, on to a second database there, and back into a file.

mod arrives;
mod goes_on;
mod refused;
mod server;
mod values;

use std::path::Path;

use rehome::{Choices, ImportOptions, MoveOptions, MoveReport, Rehome, RollbackOptions};
use rehome_tests::{TempDatabase, on_server};

use crate::notes;

fn samples(app: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(app)
}

/// Opens a database with the applications of Rehome and one that is only declared.
fn open(address: &str) -> Rehome {
    Rehome::builder().app(notes::app()).open(address).unwrap()
}

/// How the samples of an application are imported.
fn options(app: &str) -> ImportOptions {
    let choices = match app {
        "learner" => Choices::default().with("timezone", "Europe/Berlin"),
        _ => Choices::default(),
    };
    ImportOptions { choices, backup: false, ..ImportOptions::default() }
}

const APPS: [&str; 4] = ["dnd5e", "learner", "editor", "notes"];

/// The places that a database is moved to one after another.
fn places() -> Vec<TempDatabase> {
    if on_server() {
        vec![TempDatabase::new(), TempDatabase::new(), TempDatabase::file()]
    } else {
        vec![TempDatabase::file(), TempDatabase::file()]
    }
}

/// A file with a history: all samples, a second pack that is hidden, what is quarantined, an
/// edit, a rollback, and a run that was undone and taken back.
fn lived_in() -> TempDatabase {
    let database = TempDatabase::file();
    let rehome = open(database.address());
    for app in APPS {
        rehome.import_with(app, samples(app), &options(app)).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let conditions = folder.path().join(rehome_tests::CONDITIONS);
    let mine = rehome_tests::condition("dazed");
    std::fs::write(&conditions, rehome_tests::array(&[mine, "7".to_owned()])).unwrap();
    let homebrew: rehome::PackId = "homebrew".parse().unwrap();
    let container = ImportOptions { container: Some(homebrew.clone()), ..options("dnd5e") };
    let run = rehome.import_with("dnd5e", folder.path(), &container).unwrap().run;
    rehome.set_pack_active(&homebrew, false).unwrap();
    let undo = RollbackOptions { backup: false, ..RollbackOptions::default() };
    let undone = rehome.rollback(run.unwrap(), &undo).unwrap();
    rehome.rollback(undone.run.unwrap(), &undo).unwrap();
    let changed = rehome_tests::condition_saying("dazed", "Nothing but stars.");
    std::fs::write(&conditions, rehome_tests::array(&[changed])).unwrap();
    rehome.import_with("dnd5e", folder.path(), &container).unwrap();
    database
}

fn try_move(from: &str, to: &TempDatabase) -> Result<MoveReport, rehome::Error> {
    let from = Rehome::builder().existing().any_schema().open(from)?;
    from.move_to(to.address(), &MoveOptions::default())
}

/// Moves, and demands that both sides are equal.
#[track_caller]
fn moved(from: &TempDatabase, to: &TempDatabase) -> MoveReport {
    let report = try_move(from.address(), to).unwrap();
    let different: Vec<_> = report.tables.iter().filter(|table| !table.is_equal()).collect();
    assert!(report.equal, "{different:?}");
    report
}

/// What is in a table of both sides, from a report.
fn sum(report: &MoveReport, table: &str) -> rehome::Sum {
    report.tables.iter().find(|moved| moved.table == table).unwrap().to
}
