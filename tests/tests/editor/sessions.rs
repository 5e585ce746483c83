//! Sessions: what is required, words, times, numbers and texts.

use rehome::{Connection, Level, Outcome};
use rehome_domain::apps::editor::SessionFilter;
use rehome_persistence::apps::editor::Editor;
use rehome_tests::{absent, finding, levels, quarantined};
use serde_json::{Value, json};

use super::sample::{FOLDER, column, instance, message, of_texts, said, session, sessions};

#[test]
fn required_key_missing_costs_that_session_only() {
    for (name, value) in [
        ("id", absent()),
        ("task", json!(null)),
        ("status", absent()),
        ("createdAt", absent()),
        ("type", json!(7)),
    ] {
        let trial = sessions(&[json!({}), json!({"id": "s2", name: value}), json!({"id": "s3"})]);
        let report = trial.holds();
        assert_eq!(column(&trial, "id"), ["s1", "s3"]);
        assert_eq!(said(&report), ["record.shape"], "{name}");
        assert_eq!((report.totals.quarantined, report.outcome()), (1, Outcome::NeedsAttention));
        let pointer = finding(&report.findings, "record.shape").pointer.clone().unwrap();
        assert!(pointer.starts_with("/1"), "{pointer}");
    }
}

#[test]
fn one_broken_session_among_a_thousand_costs_that_session_only() {
    let mut all: Vec<String> =
        (0..1000).map(|n| session(json!({"id": format!("s{n}"), "instances": []}))).collect();
    all[500] = session(json!({"id": "s500", "instances": [], "status": "started"}));
    let trial = of_texts(&all);
    let report = trial.import();
    // The workspace has its entry in the table.
    assert_eq!((report.totals.inserted, report.totals.quarantined), (999 + 1, 1));
    assert_eq!(report.verified.unwrap().different, 0);
    assert_eq!(quarantined(&trial.rehome), [all[500].clone()]);
    trial.comes_back();
}

#[test]
fn null_or_missing_arrays_are_empty_with_a_warning() {
    for value in [json!(null), absent()] {
        let trial = sessions(&[json!({"instances": value, "chatHistory": value})]);
        let report = trial.holds();
        assert_eq!(levels(&report.findings), [(Level::Warning, "sessions.missing"); 2]);
        assert_eq!(column(&trial, "instance_count + message_count"), ["0"]);
    }
}

#[test]
fn snake_case_keys_are_accepted_with_a_warning() {
    let text = session(json!({"winnerId": 1}))
        .replace("createdAt", "created_at")
        .replace("winnerId", "winner_id")
        .replace("tmuxSessionId", "tmux_session_id");
    let trial = of_texts(&[text]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.spelling"]);
    assert_eq!(column(&trial, "winner_id"), ["1"]);
    assert_eq!(
        trial.sql("tmux_session_id", "FROM editor_instances ORDER BY position"),
        ["t-1", "t-2"]
    );
}

#[test]
fn unknown_session_status_round_n_is_running_and_another_is_quarantined() {
    let debate =
        |n: u32, status: &str| json!({"id": format!("s{n}"), "type": "debate", "status": status});
    let trial = sessions(&[
        debate(1, "round_1"),
        debate(2, "started"),
        debate(3, ""),
        debate(4, "round_12"),
    ]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.round", "sessions.status"]);
    assert_eq!(
        column(&trial, "status || ' ' || status_raw"),
        ["running round_1", "running round_12"]
    );
    assert_eq!(report.totals.quarantined, 2);
}

#[test]
fn stale_running_sessions_are_imported_as_they_are() {
    let old = json!({"createdAt": "2021-01-01T00:00:00Z", "updatedAt": "2021-01-01T00:00:00Z"});
    let trial = sessions(&[old]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    assert_eq!(column(&trial, "status"), ["running"]);
}

#[test]
fn unknown_type_is_quarantined_and_other_unknown_words_are_kept() {
    let odd = json!({
        "id": "s2", "runtimeMix": ["claude", "abacus"],
        "instances": [{"instanceId": 1, "worktreePath": "", "branch": "", "agentName": "unknown",
            "status": "timeout", "tmuxSessionId": "", "output": null, "startTime": null,
            "endTime": null, "filesChanged": null, "linesAdded": null, "linesDeleted": null,
            "runtime": "abacus", "model": null, "runtimeLabel": null}],
        "chatHistory": [{"id": "m", "role": "tool", "content": "", "timestamp": "2025-11-13T03:50:00Z",
            "instanceId": null}],
    });
    let trial = sessions(&[json!({"type": "integration"}), odd]);
    let report = trial.holds();
    let rules = ["sessions.instance-status", "sessions.role", "sessions.runtime", "sessions.type"];
    assert_eq!(said(&report), rules);
    assert_eq!(column(&trial, "id"), ["s2"]);
    assert_eq!(trial.sql("status_raw || runtime_raw", "FROM editor_instances"), ["timeoutabacus"]);
    assert_eq!(trial.sql("role_raw", "FROM editor_chat_messages"), ["tool"]);
}

#[test]
fn winner_null_0_or_dangling() {
    let cases: [(Value, &str, &[&str]); 4] = [
        (json!(null), "", &[]),
        (absent(), "", &[]),
        (json!(0), "0", &[]),
        (json!(7), "7", &["sessions.winner"]),
    ];
    for (winner, stored, rules) in cases {
        let trial =
            sessions(&[json!({"winnerId": winner, "instances": [instance(0), instance(1)]})]);
        let report = trial.holds();
        assert_eq!(
            (column(&trial, "winner_id"), said(&report)),
            (vec![stored.to_owned()], rules.to_vec())
        );
    }
}

#[test]
fn completion_and_order_of_times_are_kept_with_a_warning() {
    let at = "2025-11-13T04:00:00Z";
    for (changes, rule) in [
        (json!({"completedAt": at}), "sessions.completion"),
        (json!({"status": "completed"}), "sessions.completion"),
        (json!({"updatedAt": "2025-11-12T00:00:00Z"}), "sessions.order"),
    ] {
        let trial = sessions(std::slice::from_ref(&changes));
        let report = trial.holds();
        assert_eq!(levels(&report.findings), [(Level::Warning, rule)], "{changes}");
    }
}

#[test]
fn timestamps_of_every_spelling_sort_as_moments_and_keep_their_text() {
    let spelled = [
        ("2025-11-13T03:46:40.123Z", "2025-11-13T03:46:40.123000000Z"),
        ("2025-11-13T03:46:40.123000001+00:00", "2025-11-13T03:46:40.123000001Z"),
        ("2025-11-13T12:46:40.124+09:00", "2025-11-13T03:46:40.124000000Z"),
    ];
    let all: Vec<Value> = spelled
        .iter()
        .enumerate()
        .map(|(n, (text, _))| json!({"id": n.to_string(), "createdAt": text}))
        .collect();
    let trial = sessions(&all);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    let sorted = trial.sql("created_utc", "FROM editor_sessions ORDER BY created_utc");
    assert_eq!(sorted, spelled.map(|(_, utc)| utc));
    assert_eq!(column(&trial, "created_at_text"), spelled.map(|(text, _)| text));

    let trial = sessions(&[
        json!({"createdAt": "soon"}),
        json!({"id": "2", "createdAt": 1_763_005_600_123_u64}),
    ]);
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.epoch", "sessions.timestamp"]);
    assert_eq!(column(&trial, "created_utc"), ["", "2025-11-13T03:46:40.123000000Z"]);
}

#[test]
fn totals_missing_or_0_stay_apart_from_what_is_computed() {
    let trial = sessions(&[
        json!({"totalFilesChanged": 0}),
        json!({"id": "s2", "totalFilesChanged": absent()}),
        json!({"id": "s3", "totalFilesChanged": 7, "totalDuration": 90}),
    ]);
    trial.holds();
    assert_eq!(column(&trial, "total_files_changed"), ["0", "", "7"]);
    assert_eq!(trial.sql("files_changed", "FROM editor_session_totals"), ["0", "0", "0"]);
}

#[test]
fn numbers_in_other_spellings_are_accepted_and_too_large_or_negative_ones_quarantined() {
    for (value, stored, rule) in [
        (json!(900.0), "900", "sessions.number"),
        (json!("900"), "900", "sessions.number"),
        (json!(-1), "", "sessions.value"),
        (json!(4_294_967_296_u64), "", "sessions.value"),
        (json!(1.5), "", "sessions.value"),
    ] {
        let trial = sessions(&[json!({"timeoutSeconds": value})]);
        let report = trial.holds();
        assert_eq!(column(&trial, "timeout_seconds"), [stored], "{value}");
        assert_eq!(said(&report), [rule], "{value}");
        assert_eq!(report.outcome(), Outcome::attention_if(stored.is_empty()));
    }
}

#[test]
fn preserve_worktrees_null_stays_null() {
    let all = [json!(null), json!(false), json!(true), absent()];
    let all: Vec<Value> = all
        .iter()
        .enumerate()
        .map(|(n, value)| json!({"id": n.to_string(), "preserveWorktrees": value}))
        .collect();
    let trial = sessions(&all);
    trial.holds();
    assert_eq!(column(&trial, "preserve_worktrees"), ["", "0", "1", ""]);
}

#[test]
fn japanese_and_emoji_text_is_unchanged_and_found_in_both_forms() {
    let task = "ログイン画面を改善する 🏮 cafe\u{301}";
    let trial = sessions(&[json!({"task": task})]);
    trial.holds();
    assert_eq!(column(&trial, "task"), [task]);
    for term in ["画面を", "caf\u{e9}"] {
        let filter = SessionFilter { search: Some(term.to_owned()), ..SessionFilter::default() };
        let find = |c: &mut Connection| {
            let mut editor = Editor::new(c);
            let workspace = editor.workspace_at(FOLDER)?.unwrap().id;
            editor.count_sessions(workspace, &filter)
        };
        assert_eq!(trial.rehome.database().read(find).unwrap(), 1, "{term}");
    }
}

#[test]
fn empty_task_is_kept() {
    let trial = sessions(&[json!({"task": ""})]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    assert_eq!(column(&trial, "task"), [""]);
}

#[test]
fn unknown_keys_of_other_versions_are_kept() {
    let extra = json!({"evaluation": {"score": 71.50}, "integrationPhase": "pending",
        "chatHistory": [{"id": "m", "role": "user", "content": "x", "pinned": true,
            "timestamp": "2025-11-13T03:50:00Z", "instanceId": null}]});
    let trial = sessions(&[extra]);
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Note, "record.unknown-key"); 3]);
}

#[test]
fn content_of_a_message_is_kept_whole_whatever_it_is() {
    let long = "x".repeat(20_000);
    let all = [message("a", ""), message("b", &long), message("c", "\u{1b}[31mred\u{1b}[0m\r\n")];
    let trial = sessions(&[json!({"chatHistory": all})]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    let lengths = trial.sql("length(content)", "FROM editor_chat_messages ORDER BY position");
    assert_eq!(lengths, ["0", "20000", "14"]);
}
