//! The log of changes as people use it: reading the past, bringing it back, proving that nobody
//! rewrote it, what other programs write, backups, and erasure.

mod audit_log;
mod backups;
mod complaints;
mod erase;
mod moments;
mod outside;
mod proof;
mod records;
mod restore;

use rehome::{PackDetails, PackId, Rehome, dnd5e::Condition};
use rehome_tests::{TempDatabase, condition_saying, memory};

/// The pack that the tests edit.
fn home() -> PackId {
    "home".parse().unwrap()
}

/// A database with an empty pack.
fn with_home() -> Rehome {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    rehome
}

fn saying(key: &str, text: &str) -> Condition {
    serde_json::from_str(&condition_saying(key, text)).unwrap()
}

fn put(rehome: &Rehome, key: &str, text: &str) -> i64 {
    rehome.put(&home(), &saying(key, text)).unwrap();
    rehome.last_change().unwrap()
}

/// A checkpoint of the log, kept nowhere but here.
fn checkpoint(rehome: &Rehome) -> String {
    rehome.database().read(rehome_persistence::changes::checkpoint).unwrap().to_string()
}

/// A database whose backups, and what else stands beside it, are in a folder of the test's own.
fn with_folder() -> (TempDatabase, Rehome) {
    let database = TempDatabase::new();
    let settings = rehome::Settings {
        backup_dir: Some(database.folder().to_owned()),
        ..rehome::Settings::default()
    };
    let rehome = Rehome::builder().settings(settings).open(database.address()).unwrap();
    (database, rehome)
}
