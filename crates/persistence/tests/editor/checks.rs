//! What the tables take: all that the editor writes, and no nonsense.

use rehome_domain::apps::editor::{
    INSTANCE_STATUSES, ROLES, RUNTIMES, SESSION_STATUSES, SESSION_TYPES, Session,
};

use crate::fixture::{Fixture, file, instance, message, session};

#[track_caller]
fn taken(session: &Session) {
    let mut shelf = Fixture::with(std::slice::from_ref(session));
    assert_eq!(shelf.body(&file(), &session.id), serde_json::to_string(session).unwrap());
}

#[test]
fn every_word_that_the_editor_writes_is_taken() {
    for kind in SESSION_TYPES {
        taken(&Session { kind: kind.to_owned(), ..session("a") });
    }
    for status in SESSION_STATUSES.into_iter().chain(["round_1", "round_2", "round_3"]) {
        taken(&Session { status: status.to_owned(), ..session("a") });
    }
    let mut all = session("a");
    let words = INSTANCE_STATUSES.into_iter().chain(["timeout", "", "waiting for oil"]);
    all.instances = words
        .enumerate()
        .map(|(number, status)| {
            let mut instance = instance(number as u32);
            status.clone_into(&mut instance.status);
            instance
        })
        .collect();
    for runtime in RUNTIMES.into_iter().chain(["unknown", ""]) {
        let number = all.instances.len() as u32;
        let mut instance = instance(number);
        instance.runtime = Some(runtime.to_owned());
        all.instances.push(instance);
    }
    for role in ROLES.into_iter().chain(["narrator", ""]) {
        let mut message = message("m", "");
        role.clone_into(&mut message.role);
        all.chat_history.push(message);
    }
    taken(&all);
}

#[test]
fn an_empty_task_instance_0_and_the_largest_numbers_are_taken() {
    let mut odd = session("a");
    odd.task.clear();
    odd.winner_id = Some(0);
    odd.timeout_seconds = Some(0);
    odd.total_duration = Some(i64::MAX as u64);
    odd.total_files_changed = Some(u32::MAX);
    odd.instances[0].files_changed = Some(u32::MAX);
    odd.instances[0].tmux_session_id.clear();
    odd.instances[1].instance_id = u32::MAX;
    odd.chat_history[0].instance_id = Some(u32::MAX);
    odd.chat_history.push(message("", &"長\u{1b}[0m".repeat(20_000)));
    taken(&odd);
}

#[test]
fn times_in_any_spelling_are_taken_and_compared_as_moments() {
    let mut odd = session("a");
    odd.created_at = "1763005600123".to_owned();
    odd.updated_at = "soon".to_owned();
    odd.completed_at = Some("2026-02-03T17:15:20.1+09:00".to_owned());
    taken(&odd);
    let mut shelf = Fixture::with(&[odd]);
    let sorted = [
        ("created_utc = '2025-11-13T03:46:40.123000000Z'", 1),
        ("updated_utc IS NULL", 1),
        ("completed_utc = '2026-02-03T08:15:20.100000000Z'", 1),
    ];
    for (condition, count) in sorted {
        let sql = format!("SELECT count(*) FROM editor_sessions WHERE {condition}");
        assert_eq!(shelf.number(&sql), count, "{condition}");
    }
}

#[test]
fn nonsense_is_refused() {
    let mut shelf = Fixture::with(&[session("a")]);
    for sql in [
        "UPDATE editor_sessions SET type = 'duel'",
        "UPDATE editor_sessions SET status = 'round_1'",
        "UPDATE editor_sessions SET status = 'paused', status_raw = 'round_1'",
        "UPDATE editor_sessions SET id = ''",
        "UPDATE editor_sessions SET preserve_worktrees = 2",
        "UPDATE editor_sessions SET timeout_seconds = -1",
        "UPDATE editor_sessions SET total_duration = -1",
        "UPDATE editor_sessions SET winner_id = 4294967296",
        "UPDATE editor_sessions SET winner_id = 'first'",
        "UPDATE editor_sessions SET runtime_mix = 'claude'",
        "UPDATE editor_sessions SET container = 'nowhere'",
        "UPDATE editor_instances SET instance_id = -1",
        "UPDATE editor_instances SET instance_id = 1",
        "UPDATE editor_instances SET status = 'timeout'",
        "UPDATE editor_instances SET runtime = 'unknown'",
        "UPDATE editor_chat_messages SET role = 'narrator'",
        "UPDATE editor_chat_messages SET session_pk = 77",
        "UPDATE editor_workspaces SET hash = 'D8F0B6C9160CB961'",
        "INSERT INTO editor_workspaces (hash, path) VALUES ('d8f0b6c9160cb961', '/srv/lighthouse')",
        "INSERT INTO editor_sessions (workspace_id, container, id, type, task, status,
             created_at_text, updated_at_text)
         SELECT workspace_id, container, id, type, task, status, '', '' FROM editor_sessions",
        "INSERT INTO editor_metrics (session_pk, instance_id, metric, value)
         SELECT pk, 7, 'tests', 1 FROM editor_sessions",
    ] {
        assert!(shelf.execute(sql).is_err(), "{sql}");
    }
}

#[test]
fn a_plain_insert_gets_its_bookkeeping() {
    let mut shelf = Fixture::new();
    shelf
        .execute(
            "INSERT INTO editor_workspaces (hash) VALUES ('d8f0b6c9160cb961');
             INSERT INTO editor_workspace_hashes SELECT hash, id FROM editor_workspaces;
             INSERT INTO editor_sessions (workspace_id, container, id, type, task, status,
                 created_at_text, updated_at_text)
             SELECT workspace_id, hash, 'a', 'debate', '', 'paused', '', ''
             FROM editor_workspace_hashes;",
        )
        .unwrap();
    let row = shelf.sessions.row(&mut shelf.connection, "d8f0b6c9160cb961", "a").unwrap().unwrap();
    assert_eq!((row.rev, row.run), (1, None));
    row.updated_at.parse::<rehome_persistence::types::Timestamp>().unwrap();
    assert_eq!(row.updated_at.len(), "2026-02-03T08:00:00.000000Z".len());
    assert!(row.edited());
}
