//! The counters of a session, and what goes with it when it goes.

use crate::fixture::{Fixture, file, session};

fn counters(shelf: &mut Fixture, id: &str) -> (i64, i64) {
    let of = |what: &str| format!("SELECT {what}_count FROM editor_sessions WHERE id = '{id}'");
    (shelf.number(&of("instance")), shelf.number(&of("message")))
}

#[test]
fn counters_follow_inserts_deletes_and_moves() {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    assert_eq!(counters(&mut shelf, "a"), (2, 1));
    let pk = "(SELECT pk FROM editor_sessions WHERE id = 'a')";
    let other = "(SELECT pk FROM editor_sessions WHERE id = 'b')";
    shelf
        .execute(&format!(
            "INSERT INTO editor_chat_messages (session_pk, position, id, role, content, timestamp)
             VALUES ({pk}, 1, 'x', 'user', '', ''), ({pk}, 2, 'x', 'user', '', '');
             DELETE FROM editor_instances WHERE session_pk = {pk} AND instance_id = 0;"
        ))
        .unwrap();
    assert_eq!(counters(&mut shelf, "a"), (1, 3));
    shelf
        .execute(&format!(
            "UPDATE editor_chat_messages SET session_pk = {other}
             WHERE session_pk = {pk} AND position > 0;
             UPDATE editor_instances SET session_pk = {other}, instance_id = 9
             WHERE session_pk = {pk};"
        ))
        .unwrap();
    assert_eq!(counters(&mut shelf, "a"), (0, 1));
    assert_eq!(counters(&mut shelf, "b"), (3, 3));
    shelf.execute("UPDATE editor_chat_messages SET content = 'other'").unwrap();
    assert_eq!(counters(&mut shelf, "b"), (3, 3));
}

#[test]
fn a_deleted_session_takes_its_rows_along() {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    let workspace = shelf.workspace();
    shelf
        .execute(
            "INSERT INTO editor_metrics (session_pk, instance_id, metric, value)
             SELECT session_pk, instance_id, 'tests', 1 FROM editor_instances",
        )
        .unwrap();
    shelf.forget(&file(), "a");
    for (table, left) in [("sessions", 1), ("instances", 2), ("chat_messages", 1), ("metrics", 2)] {
        assert_eq!(shelf.number(&format!("SELECT count(*) FROM editor_{table}")), left, "{table}");
    }
    shelf.execute(&format!("DELETE FROM editor_workspaces WHERE id = {workspace}")).unwrap();
    for table in ["sessions", "instances", "chat_messages", "metrics", "workspace_hashes"] {
        assert_eq!(shelf.number(&format!("SELECT count(*) FROM editor_{table}")), 0, "{table}");
    }
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}
