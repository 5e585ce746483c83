//! What is not moved, and what people are told.

use rehome::{DatabaseError, EngineError, Error, MoveOptions, PackDetails, Rehome};
use rehome_tests::{TempDatabase, on_server, run_sql};

use super::*;

fn refusal(from: &TempDatabase, to: &TempDatabase) -> String {
    try_move(from.address(), to).unwrap_err().to_string()
}

fn with_a_pack(database: TempDatabase) -> TempDatabase {
    database
        .open()
        .create_pack("dnd5e", &"mine".parse().unwrap(), &PackDetails::default())
        .unwrap();
    database
}

#[test]
fn a_target_that_holds_anything_is_left_as_it_is() {
    let source = with_a_pack(TempDatabase::file());
    let target = with_a_pack(TempDatabase::new());
    let before = rehome_tests::dump(&target.open());
    let error = refusal(&source, &target);
    assert!(error.contains("holds rows already, in `change_keys`"), "{error}");
    assert_eq!(rehome_tests::dump(&target.open()), before);
}

#[test]
fn a_finished_target_is_compared_and_never_changed() {
    let source = with_a_pack(TempDatabase::file());
    let target = TempDatabase::new();
    moved(&source, &target);
    let restart = MoveOptions { restart: true, ..MoveOptions::default() };
    for options in [MoveOptions::default(), restart] {
        let again = source.open().move_to(target.address(), &options).unwrap();
        assert!(again.equal && again.resumed && again.written == 0, "{again:?}");
    }
    // As many rows, and one of them is another.
    run_sql(&target.open(), "UPDATE packs SET author = 'x' WHERE id = 'mine'");
    let before = rehome_tests::dump(&target.open());
    assert!(refusal(&source, &target).contains("holds rows already, in `change_keys`"));
    assert_eq!(rehome_tests::dump(&target.open()), before);
}

#[test]
fn a_database_is_not_moved_into_itself() {
    let source = with_a_pack(TempDatabase::new());
    let rehome = source.open();
    let error = rehome.move_to(source.address(), &MoveOptions::default());
    assert!(matches!(error, Err(Error::Engine(EngineError::Usage(_)))), "{error:?}");
}

#[test]
fn a_source_with_another_schema_leaves_no_target_behind() {
    let source = TempDatabase::new();
    let rehome = source.open();
    let target = TempDatabase::file();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999000000')";
    run_sql(&rehome, newer);
    let error = refusal(&source, &target);
    assert!(error.contains("newer than this program"), "{error}");
    run_sql(&rehome, "DELETE FROM __diesel_schema_migrations WHERE version = '99999999000000'");
    let last = "SELECT max(version) FROM __diesel_schema_migrations";
    run_sql(&rehome, &format!("DELETE FROM schema_checksums WHERE version = ({last})"));
    run_sql(&rehome, &format!("DELETE FROM __diesel_schema_migrations WHERE version = ({last})"));
    let error = refusal(&source, &target);
    assert!(error.contains("older than this program"), "{error}");
    assert!(!std::path::Path::new(target.address()).exists());
}

#[test]
fn a_column_that_would_be_lost_is_named() {
    let source = TempDatabase::new();
    run_sql(&source.open(), "ALTER TABLE packs ADD COLUMN colour TEXT");
    let error = refusal(&source, &TempDatabase::file());
    assert!(error.contains("the table packs has a column `colour`"), "{error}");
}

#[test]
fn what_is_being_filled_is_neither_a_source_nor_filled_from_elsewhere() {
    let source = lived_in();
    let target = TempDatabase::new();
    run_sql(&open(source.address()), "UPDATE packs SET author = 'x' WHERE id = 'srd'");
    let from = open(source.address());
    let end = |event: rehome::Event<'_>| {
        if event == rehome::Event::File("packs") {
            std::panic::resume_unwind(Box::new("the program ends"));
        }
    };
    let moving = |rehome: &Rehome| rehome.move_to(target.address(), &MoveOptions::default());
    let begun = || rehome_tests::during(&from, end, moving);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(begun)).is_err());

    let error = refusal(&target, &TempDatabase::file());
    assert!(error.contains("has not come to its end"), "{error}");
    let other = with_a_pack(TempDatabase::file());
    let error = refusal(&other, &target);
    assert!(error.contains("is being filled from"), "{error}");
    let import = Rehome::open(target.address()).map(|_| ()).unwrap_err();
    assert!(matches!(import, Error::Database(DatabaseError::Schema(_))), "{import}");
    let anew = MoveOptions { restart: true, ..MoveOptions::default() };
    assert!(other.open().move_to(target.address(), &anew).unwrap().equal);
    assert_eq!(target.open().packs().unwrap().len(), 1);
}

/// On a server only: a file has no limit to what an index holds.
#[test]
fn a_row_that_the_target_cannot_hold_is_named_and_the_rest_can_follow() {
    if !on_server() {
        return;
    }
    let source = lived_in();
    let rehome = open(source.address());
    // Nothing that compresses.
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_digit(state >> 27, 36).unwrap()
    };
    let long: String = (0..9000).map(|_| next()).collect();
    run_sql(
        &rehome,
        &format!("INSERT INTO facets VALUES ('dnd5e', 'spells', 'z', '{long}', 'srd', 'long')"),
    );
    let target = TempDatabase::new();
    let error = refusal(&source, &target);
    assert!(error.contains("of facets does not fit"), "{}", &error[error.len() - 300..]);
    run_sql(&rehome, "DELETE FROM facets WHERE key = 'long'");
    assert!(moved(&source, &target).resumed);
}
