//! What becomes of a session whose id an earlier one has.

use rehome_domain::{
    Digest, DuplicatePolicy, Level, RelationalRecord, Remark, Source, apps::editor::Session,
};
use serde_json::{Value, json};

use super::support::{instance, message, read, session};

fn again(first: &Value, second: &Value) -> DuplicatePolicy {
    let (first, second) = (first.to_string(), second.to_string());
    Session::again(&Source::of(&first), &Source::of(&second))
}

fn nothing_new(first: &Value, second: &Value) -> Remark {
    match again(first, second) {
        DuplicatePolicy::Quarantine(remark) if remark.level == Level::Note => remark,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn quarantined(first: &Value, second: &Value) -> String {
    match again(first, second) {
        DuplicatePolicy::Quarantine(remark) => {
            assert_eq!((remark.level, remark.rule), (Level::Quarantined, "sessions.duplicate"));
            remark.message
        }
        other => panic!("{other:?}"),
    }
}

/// The record that the editor's window writes after its dialog.
fn window_copy(kind: &str, folder: &str) -> Value {
    let copy = |number: u32| {
        let mut copy = instance(number);
        copy["worktreePath"] = json!(format!("{folder}s-1-{number}"));
        copy["agentName"] = json!("🎯 fix it #1 (12:30)");
        copy
    };
    let mut session = session();
    session["type"] = json!(kind);
    session["createdAt"] = json!("2025-11-13T03:46:42+00:00");
    session["instances"] = json!([copy(0), copy(1)]);
    session["chatHistory"] = json!([]);
    session
}

fn dialog_copy(kind: &str) -> Value {
    let mut session = session();
    session["type"] = json!(kind);
    session
}

#[test]
fn second_write_of_a_competition_or_ensemble_says_nothing_new() {
    for (kind, folder) in [
        ("competition", "/tmp/worktree-comp-"),
        ("ensemble", "/tmp/worktree-ens-"),
        ("ensemble", "C:\\Users\\demo\\Temp\\worktree-ens-"),
    ] {
        let remark = nothing_new(&dialog_copy(kind), &window_copy(kind, folder));
        assert_eq!((remark.level, remark.rule), (Level::Note, "sessions.second-write"));
    }
}

#[test]
fn second_copy_with_other_paths_time_type_or_a_chat_is_quarantined() {
    let first = dialog_copy("competition");
    let second = || window_copy("competition", "/tmp/worktree-comp-");
    quarantined(&first, &window_copy("competition", "/tmp/worktree-ens-"));
    quarantined(&first, &window_copy("competition", "/w/.worktrees/competition-"));
    quarantined(&first, &window_copy("ensemble", "/tmp/worktree-ens-"));
    let change = |pointer: &str, value: Value| {
        let mut second = second();
        *second.pointer_mut(pointer).unwrap() = value;
        quarantined(&first, &second)
    };
    change("/instances/1/worktreePath", json!("/tmp/worktree-comp-s-1-"));
    change("/instances/1/worktreePath", json!("/tmp/worktree-comp-s-2-1"));
    change("/instances", json!([]));
    change("/createdAt", json!("2025-11-13T03:48:00Z"));
    change("/createdAt", json!("now"));
    change("/chatHistory", json!([message("m")]));
    // The one that is canonical comes first.
    quarantined(&second(), &first);
}

#[test]
fn equal_content_says_nothing_new() {
    let text = session().to_string();
    let spaced = text.replace(":600", " : 6e2");
    let found = Session::again(&Source::of(&text), &Source::of(&spaced));
    let DuplicatePolicy::Quarantine(remark) = found else { panic!("{found:?}") };
    assert_eq!(remark.level, Level::Note);
    assert_eq!(remark.rule, "sessions.equal");
}

#[test]
fn other_duplicates_are_quarantined() {
    let mut other = session();
    other["task"] = json!("another");
    let message = quarantined(&session(), &other);
    assert!(message.contains("real"), "{message}");
    let kind = dialog_copy("debate");
    quarantined(&kind, &session());
    let mut changed = kind.clone();
    changed["task"] = json!("another");
    quarantined(&kind, &changed);
}

fn stub() -> Value {
    json!({
        "id": "s-1", "type": "debate", "task": "Debate in progress", "status": "round_2",
        "createdAt": "2025-11-13T05:00:00.000000001+00:00",
        "updatedAt": "2025-11-13T05:09:00.500+00:00", "completedAt": null,
        "instances": [], "chatHistory": [], "totalFilesChanged": 0
    })
}

fn debate() -> Value {
    json!({
        "id": "s-1", "type": "debate", "task": "Tabs or spaces?", "status": "running",
        "createdAt": "2025-11-13T05:00:01Z", "updatedAt": "2025-11-13T05:00:01Z",
        "instances": [instance(0), instance(1), instance(2)], "chatHistory": [],
        "totalFilesChanged": null, "mood": 1.50
    })
}

#[track_caller]
fn merged(first: &Value, second: &Value) -> Value {
    match again(first, second) {
        DuplicatePolicy::Merge { text, remark } => {
            assert_eq!((remark.level, remark.rule), (Level::Warning, "sessions.debate-merged"));
            let merged = serde_json::from_str(&text).expect("a merge is JSON");
            read(&merged);
            merged
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn debate_stub_and_record_merge_in_either_order() {
    let mut expected = debate();
    expected["status"] = json!("round_2");
    expected["updatedAt"] = json!("2025-11-13T05:09:00.500+00:00");
    expected["completedAt"] = json!(null);
    expected["totalFilesChanged"] = json!(0);
    assert_eq!(merged(&stub(), &debate()), expected);
    assert_eq!(merged(&debate(), &stub()), expected);
}

#[test]
fn debate_that_changed_after_its_stub_keeps_its_own_state() {
    let mut later = debate();
    // Later as a moment, earlier as a text.
    later["updatedAt"] = json!("2025-11-13T01:10:00-04:00");
    let mut stub = stub();
    stub["completedAt"] = json!("2025-11-13T05:09:00Z");
    let merged = merged(&stub, &later);
    assert_eq!(merged["status"], json!("running"));
    assert_eq!(merged["updatedAt"], later["updatedAt"]);
    assert_eq!(merged.get("completedAt"), None);
}

#[test]
fn debate_completed_by_its_stub_is_completed_with_the_time() {
    let mut stub = stub();
    stub["status"] = json!("completed");
    stub["completedAt"] = json!("2025-11-13T05:09:00Z");
    let merged = merged(&stub, &debate());
    assert_eq!(merged["completedAt"], json!("2025-11-13T05:09:00Z"));
    assert_eq!(merged["instances"].as_array().map(Vec::len), Some(3));
}

#[test]
fn debate_keeps_the_chat_that_one_of_the_two_has_and_two_chats_are_not_mixed() {
    let (mut stub, mut debate) = (stub(), debate());
    stub["chatHistory"] = json!([message("m")]);
    assert_eq!(merged(&stub, &debate)["chatHistory"], stub["chatHistory"]);
    debate["chatHistory"] = json!([message("n")]);
    quarantined(&stub, &debate);
}

#[test]
fn debates_in_another_spelling_or_that_cannot_be_read_are_not_merged() {
    let odd = debate().to_string().replace("createdAt", "created_at");
    let found = Session::again(&Source::of(&stub().to_string()), &Source::of(&odd));
    assert!(matches!(found, DuplicatePolicy::Quarantine(_)));
    let found = Session::again(&Source::of(&stub().to_string()), &Source::of("{}"));
    assert!(matches!(found, DuplicatePolicy::Quarantine(_)));
}

#[test]
fn a_merge_keeps_the_digits_of_the_record() {
    let debate = debate().to_string().replace("1.5", "1.50");
    let found = Session::again(&Source::of(&stub().to_string()), &Source::of(&debate));
    let DuplicatePolicy::Merge { text, .. } = found else { panic!("{found:?}") };
    assert!(text.contains("\"mood\":1.50"), "{text}");
    assert!(Digest::of(&text).is_ok());
}
