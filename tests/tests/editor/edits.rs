//! Sessions that were edited in the database or while an import reads them.

use rehome::{Event, ImportOptions, Level, Outcome, Prefer, Rehome};
use rehome_tests::{array, during, finding};
use serde_json::{Value, json};

use super::sample::{FILE, column, instance_with, message, session, sessions};

#[test]
fn an_edit_meets_a_changed_source_as_a_conflict_that_prefer_source_ends() {
    let trial = sessions(&[json!({}), json!({"id": "s2"})]);
    trial.import();
    trial.run_sql("UPDATE editor_instances SET status = 'failed' WHERE instance_id = 2");
    trial
        .folder
        .write(FILE, array(&[session(json!({"task": "New"})), session(json!({"id": "s2"}))]));
    let report = trial.import();
    assert_eq!((report.totals.conflicts, report.totals.unchanged), (1, 2));
    assert_eq!(finding(&report.findings, "record.edited").level, Level::Conflict);
    assert_eq!(column(&trial, "task"), ["Light the lamps", "Light the lamps"]);
    let prefer = ImportOptions { prefer: Prefer::Source, ..ImportOptions::default() };
    let report = trial.import_with(&prefer);
    assert_eq!(column(&trial, "task"), ["New", "Light the lamps"]);
    assert!(trial.rollback(report.run).conflicts.is_empty());
    let failed = "FROM editor_instances WHERE status = 'failed'";
    assert_eq!(trial.sql("count(*)", failed), ["2"]);
}

#[test]
fn a_message_added_by_sql_is_exported_and_a_rollback_keeps_it() {
    let trial = sessions(&[json!({"chatHistory": [message("m", "x")]})]);
    let run = trial.import().run;
    trial.run_sql(
        "INSERT INTO editor_chat_messages (session_pk, position, id, role, content, timestamp) \
         SELECT pk, 7, 'n', 'user', 'added', '2025-11-13T05:00:00Z' FROM editor_sessions",
    );
    let exported: Value = serde_json::from_str(&trial.exported().read(FILE)).unwrap();
    assert_eq!(exported[0]["chatHistory"][1]["content"], "added");
    assert_eq!(trial.rollback(run).conflicts.len(), 1);
    assert_eq!(column(&trial, "message_count"), ["2"]);
}

#[test]
fn an_import_again_changes_no_row() {
    let trial = sessions(&[json!({"chatHistory": [message("m", "x")]}), json!({"id": "s2"})]);
    trial.import();
    let before = trial.content();
    let report = trial.import_with(&ImportOptions { again: true, ..ImportOptions::default() });
    // The two sessions and the entry of the table of workspaces.
    assert_eq!((report.totals.updated, report.totals.conflicts), (3, 0));
    assert_eq!(trial.content(), before);
    assert!(trial.rollback(report.run).conflicts.is_empty());
    assert_eq!(trial.content(), before);
}

#[test]
fn the_app_still_running_during_cut_over_is_found_and_imports_catch_up() {
    let trial = sessions(&[json!({})]);
    let import = |rehome: &Rehome| {
        let options = ImportOptions { verify: false, ..ImportOptions::default() };
        rehome.import_with("editor", &trial.folder, &options).unwrap()
    };
    // The editor writes whenever a part of its file was read.
    let mut writes = 0;
    let busy = |event: Event<'_>| {
        if let Event::Advanced(_) = event {
            writes += 1;
            let task = format!("Task {}", "x".repeat(writes));
            trial.folder.write(FILE, array(&[session(json!({"task": task}))]));
        }
    };
    let report = during(&trial.rehome, busy, import);
    let found = report.findings.iter().find(|found| found.rule == "layout.changing");
    assert!(found.is_some_and(|found| found.level == Level::Rejected), "{:?}", report.findings);
    assert_eq!(report.outcome(), Outcome::Rejected);

    // Then it pauses now and then: each import brings what is new, until two are equal.
    let mut all: Vec<String> = Vec::new();
    for round in 0..3 {
        let finished = instance_with(1, json!({"status": "completed"}));
        all.push(session(json!({"id": format!("s{round}"), "instances": [finished]})));
        trial.folder.write(FILE, array(&all));
        let report = import(&trial.rehome);
        assert_eq!((report.files[1].totals.inserted, report.files[1].totals.unchanged), (1, round));
    }
    assert!(!trial.import().totals.changed());
    assert_eq!(trial.verify().verified.different, 0);
}
