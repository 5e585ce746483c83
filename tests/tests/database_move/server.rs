//! A connection that dies in the midst of a move. On a server only: a file has none.

use diesel::{Connection as _, PgConnection, RunQueryDsl, connection::SimpleConnection as _};
use rehome::{DatabaseError, EngineError, Error, Event, MoveOptions, Rehome};
use rehome_persistence::testing;
use rehome_tests::{TempDatabase, during};

use super::*;

/// Ends all connections to the database at `address` but one of ours.
fn end_connections(address: &str) {
    let server = testing::server().unwrap();
    let name = address.rsplit('/').next().unwrap().split('?').next().unwrap();
    let end = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    );
    PgConnection::establish(&server).unwrap().batch_execute(&end).unwrap();
}

fn is_lost(error: &Error) -> bool {
    matches!(error, Error::Engine(EngineError::Database(DatabaseError::Lost(_))))
}

#[test]
fn a_lost_connection_is_named_and_the_next_move_goes_on() {
    let Some(_) = testing::server() else { return };
    let source = lived_in();
    let there = TempDatabase::new();
    let back = TempDatabase::file();
    for (from, to, server) in [(&source, &there, &there), (&there, &back, &there)] {
        let mut resumed = 0;
        for table in ["facets", "learner_images", "dnd5e_monsters"] {
            let end = |event: Event<'_>| {
                if event == Event::File(table) {
                    end_connections(server.address());
                }
            };
            let rehome = Rehome::builder().existing().any_schema().open(from.address()).unwrap();
            let moving = |rehome: &Rehome| rehome.move_to(to.address(), &MoveOptions::default());
            let error = during(&rehome, end, moving).unwrap_err();
            assert!(is_lost(&error), "{table}: {error}");
            resumed += 1;
        }
        assert_eq!(resumed, 3);
        assert!(moved(from, to).resumed);
        assert!(open(to.address()).history(100).unwrap().len() > 6);
    }
}

#[test]
fn the_lock_of_a_move_names_it() {
    let Some(_) = testing::server() else { return };
    let source = TempDatabase::new();
    source.open();
    let mut holders = Vec::new();
    let look = |event: Event<'_>| {
        if event == Event::File("packs") {
            let name = "SELECT application_name FROM pg_stat_activity \
                        WHERE datname = current_database() AND application_name LIKE '%(move)'";
            let mut c = PgConnection::establish(source.address()).unwrap();
            let found = diesel::sql_query(format!("SELECT 1 WHERE EXISTS ({name})"));
            holders.push(found.execute(&mut c).unwrap());
        }
    };
    let to = TempDatabase::new();
    let moving = |rehome: &Rehome| rehome.move_to(to.address(), &MoveOptions::default());
    during(&source.open(), look, moving).unwrap();
    assert_eq!(holders, [1, 1]);
}
