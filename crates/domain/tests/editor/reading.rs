//! One test for each oddity of a session; long because there are so many.

use rehome_domain::{
    Level::{Note, Quarantined, Warning},
    Naming, RelationalRecord,
    apps::editor::Session,
};
use serde_json::{Value, json};

use super::support::{decode_error, instance, message, read, read_text, session, with, without};

fn one<T>(mut remarks: Vec<T>) -> T {
    assert_eq!(remarks.len(), 1);
    remarks.remove(0)
}

fn at(pointer: &str) -> String {
    pointer.to_owned()
}

#[test]
fn a_plain_session_is_read_as_it_is_without_a_remark() {
    let source = session();
    let (session, remarks) = read(&source);
    assert!(remarks.is_empty(), "{remarks:?}");
    assert_eq!(serde_json::to_value(&session).unwrap(), source);
    assert_eq!(session.naming(), Naming::Key(at("s-1")));
}

#[test]
fn a_session_is_written_with_every_key_in_the_editors_order() {
    let (session, _) = read(&session());
    let written = serde_json::to_string(&Session {
        instances: session.instances[..1].to_vec(),
        chat_history: session.chat_history[..1].to_vec(),
        ..session
    });
    let expected = concat!(
        r#"{"id":"s-1","type":"competition","task":"画面を直す 🎯","status":"completed","#,
        r#""createdAt":"2025-11-13T03:46:40.123Z","#,
        r#""updatedAt":"2025-11-13T04:10:02.987978998+00:00","#,
        r#""completedAt":"2025-11-13T04:10:02Z","#,
        r#""instances":[{"instanceId":0,"worktreePath":"/w/i","branch":"b","#,
        r#""agentName":"claude","status":"archived","tmuxSessionId":"","output":"done","#,
        r#""startTime":"2025-11-13T03:46:41Z","endTime":null,"filesChanged":3,"#,
        r#""linesAdded":null,"linesDeleted":0,"runtime":"claude","model":null,"#,
        r#""runtimeLabel":null}],"#,
        r#""chatHistory":[{"id":"msg-1","role":"user","content":"npm test","#,
        r#""timestamp":"2025-11-13T03:50:00Z","instanceId":1}],"#,
        r#""model":"sonnet","timeoutSeconds":600,"preserveWorktrees":true,"winnerId":0,"#,
        r#""runtimeMix":["claude","codex"],"totalDuration":null,"totalFilesChanged":0,"#,
        r#""totalLinesAdded":null,"totalLinesDeleted":null}"#,
    );
    assert_eq!(written.unwrap(), expected);
}

#[test]
fn missing_or_null_instances_and_chat_are_empty_with_a_warning() {
    for (source, pointer) in [
        (without("/instances"), ""),
        (with("/instances", Value::Null), "/instances"),
        (without("/chatHistory"), ""),
        (with("/chatHistory", Value::Null), "/chatHistory"),
    ] {
        let (session, remarks) = read(&source);
        assert!(session.instances.is_empty() || session.chat_history.is_empty());
        // Without instances the winner is none of them.
        let missing: Vec<_> = remarks.into_iter().filter(|it| it.1 != "sessions.winner").collect();
        assert_eq!(one(missing), (Warning, "sessions.missing", at(pointer)));
    }
}

#[test]
fn instances_that_are_no_list_are_quarantined() {
    let (session, remarks) = read(&with("/instances", json!({"0": instance(0)})));
    assert!(session.instances.is_empty());
    assert_eq!(remarks[0], (Quarantined, "sessions.value", at("/instances")));
}

#[test]
fn missing_id_type_task_status_or_created_at_is_no_session() {
    for name in ["/id", "/type", "/task", "/status", "/createdAt"] {
        assert_eq!(decode_error(&without(name)), ("record.shape", String::new()), "{name}");
        for value in [json!(null), json!([12]), json!(true)] {
            assert_eq!(decode_error(&with(name, value)), ("record.shape", at(name)), "{name}");
        }
    }
    for text in ["[]", "null", r#""s-1""#, "12", r#"["s-1", "debate"]"#] {
        assert_eq!(read_text(text).unwrap_err().rule, "record.shape");
    }
}

#[test]
fn missing_updated_at_is_taken_for_the_time_of_creation() {
    let (session, remarks) = read(&without("/updatedAt"));
    assert_eq!(session.updated_at, session.created_at);
    assert_eq!(one(remarks), (Warning, "sessions.missing", String::new()));
    let (session, remarks) = read(&with("/updatedAt", json!({})));
    assert_eq!(session.updated_at, session.created_at);
    assert_eq!(one(remarks), (Quarantined, "sessions.value", at("/updatedAt")));
}

#[test]
fn fields_of_the_wrong_type_are_quarantined_and_the_rest_stays() {
    for (pointer, value) in [
        ("/model", json!(5)),
        ("/timeoutSeconds", json!("soon")),
        ("/preserveWorktrees", json!("yes")),
        ("/runtimeMix", json!(["claude", 5])),
        ("/runtimeMix", json!("claude")),
        ("/instances/1/branch", json!(5)),
        ("/instances/1/output", json!(["a"])),
        ("/chatHistory/0/content", json!(null)),
        ("/chatHistory/0/content", json!(5)),
    ] {
        let level = if value.is_null() { Warning } else { Quarantined };
        let (session, remarks) = read(&with(pointer, value));
        let remark = one(remarks);
        assert_eq!((remark.0, remark.2.as_str()), (level, pointer));
        assert_eq!((session.instances.len(), session.chat_history.len()), (2, 2));
    }
}

#[test]
fn children_that_are_no_objects_or_have_no_number_are_quarantined_in_their_place() {
    let mut source = with("/instances", json!(["?", instance(0), null, instance(4)]));
    source["instances"][3]["instanceId"] = json!(-4);
    source["chatHistory"] = json!([message("a"), 5, message("b")]);
    source["chatHistory"][2]["role"] = json!("tool");
    let (session, remarks) = read(&source);
    assert_eq!(session.places("instances"), Some(vec![1]));
    assert_eq!(session.places("chatHistory"), Some(vec![0, 2]));
    let expected = [
        (Quarantined, "sessions.child", at("/instances/0")),
        (Quarantined, "sessions.child", at("/instances/2")),
        (Quarantined, "sessions.value", at("/instances/3/instanceId")),
        (Quarantined, "sessions.child", at("/instances/3")),
        (Quarantined, "sessions.child", at("/chatHistory/1")),
        (Warning, "sessions.role", at("/chatHistory/2/role")),
    ];
    assert_eq!(remarks, expected);
}

#[test]
fn snake_case_keys_are_accepted_with_a_warning() {
    let snake = session()
        .to_string()
        .replace("\"createdAt\"", "\"created_at\"")
        .replace("\"winnerId\"", "\"winner_id\"")
        .replace("\"instanceId\"", "\"instance_id\"")
        .replace("\"chatHistory\"", "\"chat_history\"");
    let (session, remarks) = read_text(&snake).unwrap();
    assert_eq!(serde_json::to_value(&session).unwrap(), super::support::session());
    assert!(remarks.iter().all(|it| (it.level, it.rule) == (Warning, "sessions.spelling")));
    let pointers: Vec<&str> = remarks.iter().map(|it| it.pointer.as_str()).collect();
    let expected = [
        "/created_at",
        "/instances/0/instance_id",
        "/instances/1/instance_id",
        "/chat_history",
        "/chat_history/0/instance_id",
        "/chat_history/1/instance_id",
        "/winner_id",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn remarks_point_to_where_the_source_spells_a_key() {
    let snake = with("/chatHistory/1/role", json!("tool"))
        .to_string()
        .replace("\"chatHistory\"", "\"chat_history\"");
    let (_, remarks) = read_text(&snake).unwrap();
    let pointers: Vec<&str> = remarks.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(pointers, ["/chat_history", "/chat_history/1/role"]);
}

#[test]
fn snake_case_keys_give_way_to_the_editors_own() {
    let mut source = session();
    source["winner_id"] = json!(1);
    let (session, remarks) = read(&source);
    assert_eq!((session.winner_id, remarks.len()), (Some(0), 0));
}

#[test]
fn unknown_keys_are_no_oddity_and_come_back() {
    let mut source = session();
    source["evaluation"] = json!({"scores": [], "evaluated_by": 1.50});
    source["instances"][1]["testsPassed"] = json!(12);
    let (_, remarks) = read(&source);
    assert!(remarks.is_empty(), "{remarks:?}");
}

#[test]
fn session_status_round_n_is_kept_with_a_note_and_other_unknown_ones_are_quarantined() {
    let mut source = with("/status", json!("round_2"));
    source["completedAt"] = Value::Null;
    let (session, remarks) = read(&source);
    assert_eq!(session.status, "round_2");
    assert_eq!(one(remarks), (Note, "sessions.round", at("/status")));
    for status in ["started", "", "Completed", "round_", "round_one"] {
        let decode_error = decode_error(&with("/status", json!(status)));
        assert_eq!(decode_error, ("sessions.status", at("/status")), "{status}");
    }
}

#[test]
fn unknown_session_type_is_quarantined() {
    for kind in ["integration", "", "Debate"] {
        assert_eq!(decode_error(&with("/type", json!(kind))).0, "sessions.type", "{kind}");
    }
}

#[test]
fn unknown_role_runtime_and_instance_status_are_kept_with_a_warning() {
    for (pointer, word, rule) in [
        ("/chatHistory/1/role", "tool", "sessions.role"),
        ("/instances/1/runtime", "unknown", "sessions.runtime"),
        ("/runtimeMix/1", "", "sessions.runtime"),
        ("/instances/0/status", "timeout", "sessions.instance-status"),
    ] {
        let source = with(pointer, json!(word));
        let (session, remarks) = read(&source);
        assert_eq!(one(remarks), (Warning, rule, at(pointer)));
        assert_eq!(serde_json::to_value(&session).unwrap(), source);
    }
}

#[test]
fn duplicate_instance_id_the_first_wins_and_the_others_are_quarantined_with_their_output() {
    let mut source = with("/instances", json!([instance(1), instance(1), instance(0)]));
    source["instances"][1]["output"] = json!("of the second");
    let (session, remarks) = read(&source);
    assert_eq!(session.instances.len(), 2);
    assert_eq!(session.instances[0].output.as_deref(), Some("done"));
    assert_eq!(session.places("instances"), Some(vec![0, 2]));
    assert_eq!(one(remarks), (Quarantined, "sessions.instance-repeated", at("/instances/1")));
}

#[test]
fn children_with_a_text_that_no_index_holds_are_quarantined() {
    let long = "x".repeat(rehome_domain::MAX_INDEXED + 1);
    for (pointer, child) in [
        ("/instances/0/agentName", "instances"),
        ("/instances/0/tmuxSessionId", "instances"),
        ("/chatHistory/0/id", "chatHistory"),
    ] {
        let (session, remarks) = read(&with(pointer, json!(long)));
        assert_eq!(session.places(child), Some(vec![1]));
        let found = remarks.iter().find(|(_, rule, _)| *rule == "sessions.child").unwrap();
        assert_eq!((found.0, &found.2), (Quarantined, &at(&format!("/{child}/0"))));
    }
    // Of two with one number the one that can be a row is it.
    let mut source = with("/instances", json!([instance(1), instance(1)]));
    source["instances"][0]["tmuxSessionId"] = json!(long);
    source["winnerId"] = json!(1);
    let (session, remarks) = read(&source);
    assert_eq!(session.places("instances"), Some(vec![1]));
    assert_eq!(one(remarks), (Quarantined, "sessions.child", at("/instances/0")));
}

#[test]
fn instance_id_0_is_valid_and_can_win() {
    let (session, remarks) = read(&session());
    assert_eq!((session.instances[0].instance_id, session.winner_id), (0, Some(0)));
    assert!(remarks.is_empty());
}

#[test]
fn winner_id_null_is_none_and_a_dangling_one_is_kept_with_a_warning() {
    let (session, remarks) = read(&with("/winnerId", Value::Null));
    assert_eq!((session.winner_id, remarks.len()), (None, 0));
    let (session, remarks) = read(&with("/winnerId", json!(7)));
    assert_eq!(session.winner_id, Some(7));
    assert_eq!(one(remarks), (Warning, "sessions.winner", at("/winnerId")));
}

#[test]
fn message_ids_may_repeat_and_their_instance_may_be_none_or_dangling() {
    let mut source = with("/chatHistory", json!([message("m"), message("m"), message("m")]));
    source["chatHistory"][1]["instanceId"] = json!(99);
    source["chatHistory"][2].as_object_mut().unwrap().remove("instanceId");
    let (session, remarks) = read(&source);
    assert!(remarks.is_empty(), "{remarks:?}");
    let instances: Vec<_> = session.chat_history.iter().map(|it| it.instance_id).collect();
    assert_eq!(instances, [Some(1), Some(99), None]);
}

#[test]
fn content_of_any_length_and_with_escape_sequences_is_kept_whole() {
    for content in [String::new(), "\u{1b}[31mred\u{1b}[0m\r\n".repeat(5_000)] {
        let (session, remarks) = read(&with("/chatHistory/0/content", json!(content)));
        assert_eq!((session.chat_history[0].content == content, remarks.len()), (true, 0));
    }
}

#[test]
fn completed_at_and_status_that_do_not_fit_are_kept_with_a_warning() {
    let expected = (Warning, "sessions.completion", at("/status"));
    assert_eq!(one(read(&with("/completedAt", Value::Null)).1), expected);
    let expected = (Warning, "sessions.completion", at("/completedAt"));
    assert_eq!(one(read(&with("/status", json!("paused"))).1), expected);
}

#[test]
fn updated_at_before_created_at_is_kept_with_a_warning() {
    // The offset makes the text greater and the moment smaller.
    let (_, remarks) = read(&with("/updatedAt", json!("2025-11-13T04:46:40.123+09:00")));
    assert_eq!(one(remarks), (Warning, "sessions.order", at("/updatedAt")));
}

#[test]
fn timestamps_of_every_spelling_are_kept_as_they_are() {
    for spelling in
        ["2025-11-13T12:46:40+09:00", "2025-11-13T03:46:40.987978998+00:00", "1763005600123"]
    {
        let (session, remarks) = read(&with("/createdAt", json!(spelling)));
        assert_eq!((session.created_at.as_str(), remarks.len()), (spelling, 0));
    }
}

#[test]
fn timestamps_as_epoch_numbers_are_read_with_a_warning() {
    for (pointer, value) in [
        ("/createdAt", json!(1_763_005_600_123_i64)),
        ("/instances/0/startTime", json!(1_763_005_600)),
        ("/chatHistory/1/timestamp", json!(1_763_005_600_123_i64)),
    ] {
        let (session, remarks) = read(&with(pointer, value));
        assert_eq!(one(remarks), (Warning, "sessions.epoch", at(pointer)));
        let written = serde_json::to_value(&session).unwrap();
        let text = written.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        assert!(text.starts_with("2025-11-13T03:46:40."), "{text}");
    }
}

#[test]
fn timestamps_that_cannot_be_read_are_kept_with_a_warning() {
    for pointer in [
        "/createdAt",
        "/updatedAt",
        "/completedAt",
        "/instances/1/endTime",
        "/chatHistory/0/timestamp",
    ] {
        for spelling in ["yesterday", "", "2025-11-13T03:46:40"] {
            let source = with(pointer, json!(spelling));
            let (session, remarks) = read(&source);
            assert_eq!(one(remarks), (Warning, "sessions.timestamp", at(pointer)));
            assert_eq!(serde_json::to_value(&session).unwrap(), source);
        }
    }
}

#[test]
fn totals_missing_are_none_and_0_stays_0() {
    let (session, _) = read(&without("/totalLinesAdded"));
    assert_eq!((session.total_lines_added, session.total_files_changed), (None, Some(0)));
}

#[test]
fn a_number_1_0_is_1_with_a_note_and_1_as_text_with_a_warning() {
    for pointer in ["/timeoutSeconds", "/totalDuration", "/instances/0/linesAdded"] {
        for (value, level) in [(json!(1.0), Note), (json!("1"), Warning)] {
            let (session, remarks) = read(&with(pointer, value));
            assert_eq!(one(remarks), (level, "sessions.number", at(pointer)));
            let written = serde_json::to_value(&session).unwrap();
            assert_eq!(written.pointer(pointer), Some(&json!(1)));
        }
    }
}

#[test]
fn numbers_that_are_negative_broken_or_too_large_are_quarantined() {
    let too_large = json!(u64::from(u32::MAX) + 1);
    for (pointer, value) in [
        ("/timeoutSeconds", too_large.clone()),
        ("/totalDuration", json!(u64::MAX)),
        ("/totalDuration", json!(i64::MAX as u64 + 1)),
        ("/totalFilesChanged", json!(-1)),
        ("/instances/1/filesChanged", json!(0.5)),
        ("/instances/1/linesDeleted", too_large),
        ("/chatHistory/0/instanceId", json!(-1)),
    ] {
        let (session, remarks) = read(&with(pointer, value));
        let written = serde_json::to_value(&session).unwrap();
        assert_eq!(written.pointer(pointer), Some(&Value::Null), "{pointer}");
        assert_eq!(one(remarks), (Quarantined, "sessions.value", at(pointer)));
    }
    let (session, remarks) = read(&with("/totalDuration", json!(i64::MAX)));
    assert_eq!((session.total_duration, remarks.len()), (Some(i64::MAX as u64), 0));
}

#[test]
fn preserve_worktrees_null_stays_null() {
    let (session, remarks) = read(&with("/preserveWorktrees", Value::Null));
    assert_eq!((session.preserve_worktrees, remarks.len()), (None, 0));
}

#[test]
fn empty_task_is_kept() {
    let (session, remarks) = read(&with("/task", json!("")));
    assert_eq!((session.task.as_str(), remarks.len()), ("", 0));
}

#[test]
fn text_in_any_script_and_form_is_unchanged() {
    for task in ["ログイン画面 🏛️", "cafe\u{301}", "\u{200b} \u{feff}"] {
        let (session, remarks) = read(&with("/task", json!(task)));
        assert_eq!((session.task.as_str(), remarks.len()), (task, 0));
    }
}
