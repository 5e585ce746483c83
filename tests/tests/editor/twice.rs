//! Sessions of one id: the editor's double writes, and true duplicates.

use rehome::Level;
use rehome::Outcome;
use rehome_tests::{Trial, array, finding, quarantined};
use serde_json::{Value, json};

use super::sample::{
    FILE, FOLDER, HASH, MAPPING, column, file_of, instance, instance_with, mapping, message, said,
    session, sessions,
};

/// What the window writes right after the dialog: paths that never existed.
fn second_write(changes: Value) -> Value {
    let phantom = |k: u32| {
        instance_with(k, json!({"worktreePath": format!("/scratch/worktree-comp-s1-{k}")}))
    };
    let mut second = json!({
        "createdAt": "2025-11-13T03:46:41.500Z", "timeoutSeconds": null,
        "preserveWorktrees": null, "instances": [phantom(0), phantom(1)],
    });
    second.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    second
}

#[test]
fn second_copy_of_a_competition_is_in_quarantine_and_exported_again() {
    let trial = sessions(&[json!({}), second_write(json!({})), json!({"id": "s2"})]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.second-write"]);
    assert_eq!((inserted(&report), report.totals.quarantined, report.totals.waiting), (2, 1, 0));
    assert_eq!(column(&trial, "id"), ["s1", "s2"]);
    let paths = trial.sql("worktree_path", "FROM editor_instances ORDER BY session_pk, position");
    assert!(paths.iter().all(|path| path.starts_with("/w/")), "{paths:?}");
    assert_eq!(report.strict_outcome(), Outcome::Clean);
}

#[test]
fn second_copy_that_may_be_real_is_quarantined() {
    for (changes, why) in [
        (json!({"createdAt": "2025-11-14T03:46:40Z"}), "same time"),
        (json!({"instances": [instance(1)]}), "may be real"),
        (json!({"chatHistory": [message("m", "x")]}), "chat of its own"),
        (json!({"type": "debate"}), "different types"),
    ] {
        let trial = sessions(&[json!({}), second_write(changes.clone())]);
        let report = trial.holds();
        let found = finding(&report.findings, "sessions.duplicate");
        assert_eq!(found.level, Level::Quarantined);
        assert!(found.message.contains(why), "{changes}: {}", found.message);
        assert_eq!(quarantined(&trial.rehome).len(), 1);
    }
}

#[test]
fn the_same_session_once_more_is_in_quarantine() {
    let trial = sessions(&[json!({}), json!({})]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.equal"]);
    assert_eq!((report.totals.quarantined, report.totals.waiting), (1, 0));
}

/// How many sessions are new.
fn inserted(report: &rehome::Report) -> u64 {
    let files = report.files.iter().filter(|file| file.collection == "sessions");
    files.map(|file| file.totals.inserted).sum()
}

fn stub() -> Value {
    json!({"type": "debate", "task": "Debate in progress", "status": "round_2",
        "createdAt": "2025-11-13T05:00:00.000000001+00:00", "updatedAt": "2025-11-13T05:09:00.500+00:00",
        "instances": [], "timeoutSeconds": null, "totalFilesChanged": 0})
}

fn debate() -> Value {
    json!({"type": "debate", "task": "Tabs or spaces?", "updatedAt": "2025-11-13T05:01:00Z",
        "createdAt": "2025-11-13T04:59:59Z", "chatHistory": [message("m", "x")]})
}

fn is_merged(trial: &Trial) {
    let all = "task || ' ' || coalesce(status_raw, status) || ' ' || created_at_text || ' ' \
               || updated_at_text || ' ' || instance_count || message_count || ' ' \
               || total_files_changed || ' ' || timeout_seconds";
    assert_eq!(
        column(trial, all),
        ["Tabs or spaces? round_2 2025-11-13T04:59:59Z 2025-11-13T05:09:00.500+00:00 21 0 600"]
    );
}

#[test]
fn debate_merges_in_both_orders_in_one_file() {
    for order in [[stub(), debate()], [debate(), stub()]] {
        let trial = sessions(&order);
        let report = trial.holds();
        assert!(said(&report).contains(&"sessions.debate-merged"));
        assert_eq!((inserted(&report), report.totals.quarantined), (1, 1));
        assert_eq!(report.totals.waiting, 0);
        is_merged(&trial);
    }
}

#[test]
fn debate_merges_in_both_orders_across_two_hashes_of_one_path() {
    let slash = format!("{FOLDER}/");
    for (first, second) in [(stub(), debate()), (debate(), stub())] {
        let trial = Trial::new("editor")
            .file(FILE, array(&[session(first)]))
            .file(&file_of(&slash), array(&[session(second)]))
            .file(MAPPING, mapping(&[FOLDER, &slash]));
        let report = trial.holds();
        assert!(said(&report).contains(&"sessions.debate-merged"));
        assert_eq!(trial.sql("count(*)", "FROM editor_workspaces"), ["1"]);
        is_merged(&trial);
    }
}

#[test]
fn two_hashes_for_one_path_are_one_workspace_whose_files_come_back_apart() {
    let slash = format!("{FOLDER}/");
    let trial = Trial::new("editor")
        .file(FILE, array(&[session(json!({})), session(json!({"id": "s2"}))]))
        .file(
            &file_of(&slash),
            array(&[session(json!({"id": "s3"})), session(second_write(json!({})))]),
        )
        .file(MAPPING, mapping(&[FOLDER, &slash]));
    let report = trial.holds();
    assert_eq!(trial.sql("path", "FROM editor_workspaces"), [FOLDER]);
    assert_eq!(trial.sql("count(*)", "FROM editor_workspace_hashes"), ["2"]);
    assert_eq!(inserted(&report), 3);
    assert_eq!(trial.sql("count(DISTINCT workspace_id)", "FROM editor_sessions"), ["1"]);
}

#[test]
fn same_id_in_two_workspaces_is_two_sessions() {
    let trial = Trial::new("editor")
        .file(FILE, array(&[session(json!({}))]))
        .file(&file_of("/srv/demo/other"), array(&[session(json!({"task": "Another"}))]))
        .file(MAPPING, mapping(&[FOLDER, "/srv/demo/other"]));
    let report = trial.holds();
    assert_eq!((inserted(&report), said(&report)), (2, vec![]));
    assert_eq!(
        trial.sql("count(*)", &format!("FROM editor_sessions WHERE container = '{HASH}'")),
        ["1"]
    );
}
