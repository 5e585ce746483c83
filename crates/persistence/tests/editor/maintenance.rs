//! Whether all is as it must be.

use rehome_domain::apps::editor::{SessionFilter, SessionSort};

use rehome_persistence::{Backend, apps::editor::Editor, testing};

use crate::fixture::{Fixture, session};

#[test]
fn what_plain_sql_breaks_is_found_and_can_be_mended() {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
    // What keeps the search and the keys in order has to be switched off for that.
    let [searchless, keyless, keyed] = match testing::backend() {
        Backend::Sqlite => [
            "DROP TRIGGER editor_sessions_reworded",
            "PRAGMA foreign_keys = OFF",
            "PRAGMA foreign_keys = ON",
        ],
        Backend::Postgres => [
            "DROP INDEX editor_sessions_trigrams",
            "SET session_replication_role = replica",
            "RESET session_replication_role",
        ],
    };
    shelf
        .execute(&format!(
            "UPDATE editor_sessions SET task = 'Count the gulls' WHERE id = 'a';
             UPDATE editor_sessions SET message_count = 9 WHERE id = 'b';
             {searchless};
             UPDATE editor_sessions SET search_text = 'something else' WHERE id = 'b';
             {keyless};
             INSERT INTO editor_metrics (session_pk, metric, value) VALUES (77, 'x', 1);
             {keyed};"
        ))
        .unwrap();
    let report = shelf.editor().check_integrity().unwrap();
    assert_eq!((report.miscounted, report.not_found, report.searchable), (1, 2, false));
    let dangling = ("editor_metrics".to_owned(), "editor_sessions".to_owned());
    assert_eq!((report.damage.len(), report.dangling), (0, vec![dangling]));

    assert_eq!(shelf.editor().rebuild_search().unwrap(), 2);
    // On SQLite the index has to be made once more without its trigger.
    shelf.editor().rebuild_search().unwrap();
    let report = shelf.editor().check_integrity().unwrap();
    assert_eq!((report.not_found, report.searchable), (0, true));
    let workspace = shelf.workspace();
    let filter = SessionFilter { search: Some("gulls".to_owned()), ..SessionFilter::default() };
    let page = shelf.editor().sessions(workspace, &filter, SessionSort::default(), None, 9);
    assert_eq!(page.unwrap().items[0].id, "a");
}

#[test]
fn tables_can_be_optimized_at_any_time() {
    let mut shelf = Fixture::new();
    shelf.editor().optimize().unwrap();
    let mut shelf = Fixture::with(&[session("a")]);
    shelf.editor().optimize().unwrap();
    // Where the connection has begun a transaction, too.
    shelf.connection.write(|c| Editor::new(c).optimize()).unwrap();
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}
