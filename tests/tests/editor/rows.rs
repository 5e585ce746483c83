//! The oddities of the editor's files that were found by reading the original, each with
//! the tests that prove what becomes of it. The list is for readers; its test keeps it true.

use std::{fs, path::Path};

/// What a file may hold or what may happen, and the tests of it.
const ROWS: [(&str, &[&str]); 35] = [
    (
        "file stem that is no hash",
        &["file_stem_that_is_no_hash_is_skipped_unless_a_workspace_is_named"],
    ),
    (
        "hash without mapping",
        &[
            "hash_without_mapping_is_imported_and_listed_and_mapped_later",
            "hash_without_mapping_is_mapped_by_a_choice_and_skipped_by_another",
        ],
    ),
    (
        "mapping value whose hash differs",
        &[
            "mapping_value_fits_in_any_spelling_and_is_refused_otherwise",
            "mapping_by_a_choice_that_does_not_fit_is_refused_without_force",
        ],
    ),
    (
        "mapping key or value of another kind, or a broken table",
        &[
            "mapping_key_of_12_characters_null_or_no_text_is_reported_and_kept",
            "mapping_file_that_is_broken_is_rejected_and_the_sessions_are_imported",
        ],
    ),
    (
        "two hashes for one path",
        &[
            "two_hashes_for_one_path_are_one_workspace_whose_files_come_back_apart",
            "debate_merges_in_both_orders_across_two_hashes_of_one_path",
        ],
    ),
    ("the file of the empty path", &["the_file_of_no_path_is_imported_and_flagged"]),
    ("the file of the first version", &["legacy_sessions_belong_to_the_folder_that_they_lie_in"]),
    (
        "sessions in the folder for temporary files",
        &["program: sessions_in_the_temporary_folder_are_pointed_out"],
    ),
    (
        "required key missing, wrong type, null arrays",
        &[
            "required_key_missing_costs_that_session_only",
            "one_broken_session_among_a_thousand_costs_that_session_only",
            "null_or_missing_arrays_are_empty_with_a_warning",
        ],
    ),
    ("snake_case keys", &["snake_case_keys_are_accepted_with_a_warning"]),
    (
        "unknown session status",
        &["unknown_session_status_round_n_is_running_and_another_is_quarantined"],
    ),
    ("stale running sessions", &["stale_running_sessions_are_imported_as_they_are"]),
    (
        "unknown type, role, runtime or instance status",
        &["unknown_type_is_quarantined_and_other_unknown_words_are_kept"],
    ),
    (
        "duplicate session id in a file",
        &[
            "second_copy_of_a_competition_is_in_quarantine_and_exported_again",
            "second_copy_that_may_be_real_is_quarantined",
            "debate_merges_in_both_orders_in_one_file",
        ],
    ),
    ("same id in two workspaces", &["same_id_in_two_workspaces_is_two_sessions"]),
    (
        "duplicate instanceId",
        &[
            "duplicate_instance_id_keeps_the_first_and_the_other_with_its_output",
            "duplicate_instances_stay_in_place_after_a_rollback_and_an_edit",
        ],
    ),
    ("instanceId 0", &["instance_0_is_valid"]),
    ("winnerId null, dangling or 0", &["winner_null_0_or_dangling"]),
    (
        "message id duplicate",
        &["message_id_twice_in_and_across_sessions_is_allowed_in_the_order_of_the_array"],
    ),
    (
        "message.instanceId absent or dangling",
        &["message_instance_absent_or_dangling_is_kept_as_a_number"],
    ),
    ("repeated history messages", &["repeated_session_history_messages_are_all_imported"]),
    ("content empty, long or with escapes", &["content_of_a_message_is_kept_whole_whatever_it_is"]),
    (
        "completedAt and status, updatedAt before createdAt",
        &["completion_and_order_of_times_are_kept_with_a_warning"],
    ),
    (
        "timestamps of every spelling",
        &["timestamps_of_every_spelling_sort_as_moments_and_keep_their_text"],
    ),
    ("totals missing or 0", &["totals_missing_or_0_stay_apart_from_what_is_computed"]),
    (
        "numbers that overflow, are negative or odd",
        &["numbers_in_other_spellings_are_accepted_and_too_large_or_negative_ones_quarantined"],
    ),
    ("preserveWorktrees null", &["preserve_worktrees_null_stays_null"]),
    ("Japanese and emoji", &["japanese_and_emoji_text_is_unchanged_and_found_in_both_forms"]),
    ("empty task", &["empty_task_is_kept"]),
    ("crash between the two writes of a dual mode", &["later: dual write"]),
    ("leftover log and index beside the database", &["elsewhere: lock.rs, backup.rs"]),
    ("backup while writing", &["elsewhere: backup.rs"]),
    (
        "the app still running during cut-over",
        &["the_app_still_running_during_cut_over_is_found_and_imports_catch_up"],
    ),
    (
        "an emptied or truncated file",
        &["missing_sessions_are_kept_and_those_of_an_emptied_file_too"],
    ),
    ("keys of other versions", &["unknown_keys_of_other_versions_are_kept"]),
];

#[test]
fn every_row_is_proven_by_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let of = |name: &str| -> String {
        let files = fs::read_dir(folder.join(name)).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap()).collect()
    };
    let (editor, program) = (of("editor"), of("program"));
    for (row, tests) in ROWS {
        assert!(!tests.is_empty(), "{row}");
        for test in tests {
            let (source, test) = match test.split_once(": ") {
                Some(("program", test)) => (&program, test),
                Some(_) => continue,
                None => (&editor, *test),
            };
            assert!(source.contains(&format!("fn {test}(")), "{row}: there is no test {test}");
        }
    }
}
