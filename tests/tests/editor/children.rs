//! Instances and messages: rows of their own, and what is kept beside them.

use rehome::Level;
use rehome::Outcome;
use rehome_tests::{absent, finding, levels};
use serde_json::{Value, json};

use super::sample::{FILE, column, instance, instance_with, message, said, sessions};

fn numbers(trial: &rehome_tests::Trial) -> Vec<String> {
    trial.sql("instance_id", "FROM editor_instances ORDER BY position")
}

#[test]
fn duplicate_instance_id_keeps_the_first_and_the_other_with_its_output() {
    let again = instance_with(1, json!({"output": "what it said", "agentName": "codex"}));
    let trial = sessions(&[json!({"instances": [instance(1), again, instance(2)]})]);
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Quarantined, "sessions.instance-repeated")]);
    let found = finding(&report.findings, "sessions.instance-repeated");
    assert_eq!(found.pointer.as_deref(), Some("/0/instances/1"));
    assert_eq!(numbers(&trial), ["1", "2"]);
    assert_eq!((report.totals.waiting, report.outcome()), (1, Outcome::NeedsAttention));

    // Still there, in its place, when the status of another was changed.
    trial.run_sql("UPDATE editor_instances SET status = 'archived' WHERE instance_id = 2");
    let exported: Value = serde_json::from_str(&trial.exported().read(FILE)).unwrap();
    let instances = exported[0]["instances"].as_array().unwrap();
    assert_eq!(instances.len(), 3);
    assert_eq!(instances[1]["output"], "what it said");
    assert_eq!(
        (&instances[0]["status"], &instances[2]["status"]),
        (&json!("running"), &json!("archived"))
    );
}

#[test]
fn duplicate_instances_stay_in_place_after_a_rollback_and_an_edit() {
    let again = instance_with(1, json!({"output": "what it said"}));
    let trial = sessions(&[json!({"instances": [again.clone(), instance(1), instance(2)]})]);
    let undone = trial.rollback(trial.import().run);
    trial.rollback(undone.run);
    trial.run_sql("UPDATE editor_instances SET branch = 'edited' WHERE instance_id = 2");
    let exported: Value = serde_json::from_str(&trial.exported().read(FILE)).unwrap();
    let branches: Vec<&str> = exported[0]["instances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|instance| instance["branch"].as_str().unwrap())
        .collect();
    assert_eq!(branches, ["b", "b", "edited"]);
}

#[test]
fn instance_0_is_valid() {
    let trial = sessions(&[json!({"instances": [instance(0), instance(1)], "winnerId": 0})]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    assert_eq!(numbers(&trial), ["0", "1"]);
}

#[test]
fn message_id_twice_in_and_across_sessions_is_allowed_in_the_order_of_the_array() {
    let chat = json!([message("msg-2", "a"), message("msg-1", "b"), message("msg-1", "c")]);
    let trial = sessions(&[json!({"chatHistory": chat}), json!({"id": "s2", "chatHistory": chat})]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    let order = "FROM editor_chat_messages ORDER BY session_pk, position";
    assert_eq!(trial.sql("content", order).concat(), "abcabc");
    assert_eq!(column(&trial, "message_count"), ["3", "3"]);
}

#[test]
fn message_instance_absent_or_dangling_is_kept_as_a_number() {
    let with = |id: Value| {
        let mut message = message("m", "x");
        if id == absent() {
            message.as_object_mut().unwrap().remove("instanceId");
        } else {
            message["instanceId"] = id;
        }
        message
    };
    let chat = json!([with(absent()), with(json!(null)), with(json!(0)), with(json!(77))]);
    let trial = sessions(&[json!({"chatHistory": chat})]);
    trial.holds();
    let stored = trial.sql("instance_id", "FROM editor_chat_messages ORDER BY position");
    assert_eq!(stored, ["", "", "0", "77"]);
}

#[test]
fn repeated_session_history_messages_are_all_imported() {
    let chat: Vec<Value> = (0..5)
        .map(|n| message(&format!("history-1-{n}"), "📜 Tmux Session History:\n\n$"))
        .collect();
    let trial = sessions(&[json!({"chatHistory": chat})]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    assert_eq!(column(&trial, "message_count"), ["5"]);
}

#[test]
fn children_that_are_none_are_quarantined() {
    let numberless = instance_with(3, json!({"instanceId": absent()}));
    let trial = sessions(&[json!({
        "instances": ["odd", instance(1), numberless],
        "chatHistory": [7, message("m", "x"), null],
    })]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.child"]);
    assert_eq!(column(&trial, "'' || instance_count || message_count"), ["11"]);
}

#[test]
fn counters_follow_the_rows() {
    let trial = sessions(&[json!({"chatHistory": [message("m", "x")]})]);
    trial.import();
    trial.run_sql("DELETE FROM editor_instances WHERE instance_id = 2");
    trial.run_sql("DELETE FROM editor_chat_messages");
    assert_eq!(column(&trial, "'' || instance_count || message_count"), ["10"]);
    let exported: Value = serde_json::from_str(&trial.exported().read(FILE)).unwrap();
    assert_eq!(exported[0]["instances"].as_array().unwrap().len(), 1);
    assert_eq!(exported[0]["chatHistory"], json!([]));
}
