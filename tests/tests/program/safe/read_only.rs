//! A database that cannot be written can be read, and says what it takes to write.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
};

use rehome::{Rehome, SearchQuery};

use super::super::place::{Place, SAMPLES, Said};

/// Whether the tests run as somebody whom permissions do not bind.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// Runs the program as somebody whom permissions bind.
fn run(place: &Place, arguments: &str) -> Said {
    let own = place.command(arguments);
    if !is_root() {
        return Said::of(arguments, { own }.output().unwrap());
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    command.arg(own.get_program()).args(own.get_args()).current_dir(place).env_clear();
    Said::of(arguments, command.output().unwrap())
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder with a database that nobody may write; it can be left afterwards.
struct Closed(Place);

impl Closed {
    fn new(file: u32, folder: u32) -> Self {
        let place = Place::with_file().samples();
        set(&place.path("rehome.db"), file);
        set(place.as_ref(), folder);
        Self(place)
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        set(self.0.as_ref(), 0o755);
    }
}

fn names(place: &Place) -> BTreeMap<String, (u64, Option<std::time::SystemTime>)> {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let metadata = entry.metadata().unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, (metadata.len(), metadata.modified().ok()))
        })
        .collect()
}

const READS: [&str; 12] = [
    "list spells",
    "get spells lamp-burst",
    "search lamp",
    "stats",
    "history",
    "history 1",
    "changes",
    "audit verify",
    "db status",
    "quarantine list",
    "packs list",
    "doctor",
];

const WRITES: [&str; 6] = [
    "import dnd5e SAMPLES",
    "rollback 1",
    "packs create home",
    "backup create --output -",
    "delete spells lamp-burst --override",
    "doctor --repair",
];

fn reads_and_says_what_it_takes_to_write(closed: &Closed) {
    let place = &closed.0;
    let before = names(place);
    for call in READS {
        let said = run(place, call);
        assert!(!said.err.contains("error"), "{call}: {}", said.err);
        said.code(0);
    }
    run(place, "verify dnd5e SAMPLES").code(0).says(&["hold the same"]);
    let out = rehome_tests::Folder::new();
    set(out.path(), 0o777);
    run(place, &format!("export dnd5e {}/out", out.path().display())).code(0);
    let first = "5e-SRD-Spells.json";
    assert_eq!(
        fs::read(out.path().join("out").join(first)).unwrap(),
        fs::read(Path::new(SAMPLES).join(first)).unwrap()
    );
    for call in WRITES.iter().filter(|call| !call.contains("backup")) {
        let said = run(place, call);
        assert!(said.err.contains("read-only"), "{call}: {}", said.err);
        assert!(!said.err.contains("attempt to write a readonly"), "{call}: {}", said.err);
        said.code(3);
    }
    assert_eq!(names(place), before);
}

#[test]
fn a_file_in_a_folder_that_cannot_be_written_is_read() {
    reads_and_says_what_it_takes_to_write(&Closed::new(0o444, 0o555));
}

#[test]
fn a_file_that_cannot_be_written_is_read_and_leaves_nothing_beside_it() {
    reads_and_says_what_it_takes_to_write(&Closed::new(0o444, 0o777));
}

#[test]
fn a_file_of_ones_own_in_a_folder_that_cannot_be_written_is_read() {
    reads_and_says_what_it_takes_to_write(&Closed::new(0o666, 0o555));
}

/// A log beside the file may hold what was written last: without it an answer would be an old one.
#[test]
fn a_log_that_cannot_be_read_is_said_and_not_passed_by() {
    let place = Place::with_file().samples();
    let open = place.open();
    rehome_tests::run_sql(&open, "UPDATE packs SET description = 'a new word'");
    let copy = Place::with_file();
    for end in ["", "-wal"] {
        fs::copy(place.path(&format!("rehome.db{end}")), copy.path(&format!("rehome.db{end}")))
            .unwrap();
        set(&copy.path(&format!("rehome.db{end}")), 0o444);
    }
    set(copy.as_ref(), 0o555);
    let closed = Closed(copy);
    let said = run(&closed.0, "packs list");
    let knows = said.out.contains("a new word");
    assert!(knows || said.err.contains("-wal"), "{}{}", said.out, said.err);
}

/// What is read as a file that does not change is looked at once more before an answer counts.
#[test]
fn a_file_that_was_written_to_meanwhile_gives_no_answer() {
    let place = Place::with_file().samples();
    let file = place.path("rehome.db");
    // The folder can be written and the file cannot: to anybody but root.
    if is_root() {
        return;
    }
    set(&file, 0o444);
    let rehome = Rehome::builder().existing().open(file.to_str().unwrap()).unwrap();
    assert!(rehome.database().is_read_only());
    assert!(!rehome.search(&SearchQuery::new("lamp")).unwrap().hits.is_empty());
    set(&file, 0o644);
    let mut bytes = fs::read(&file).unwrap();
    bytes[24] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = rehome.stats().unwrap_err();
    assert_eq!(error.code().as_str(), "database_changed", "{error}");
}
