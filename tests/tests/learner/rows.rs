//! The oddities of the app's files that were found by reading the original, each with the
//! tests that prove what becomes of it. The list is for readers; its test keeps it true.

use std::{fs, path::Path};

/// What a file may hold, and the tests of it. Where the domain alone decides, its unit test
/// stands here as `crate: test`.
const ROWS: [(&str, &[&str]); 33] = [
    (
        "id null, empty or missing",
        &["id_null_empty_or_missing_becomes_a_slug_of_the_name_that_stays"],
    ),
    ("duplicate id", &["duplicate_id_is_numbered_skipped_or_quarantined"]),
    ("duplicate name", &["duplicate_name_is_allowed_with_a_warning"]),
    ("name missing or blank", &["name_missing_or_blank_is_quarantined_and_costs_no_neighbour"]),
    ("required strings missing", &["required_strings_missing_become_empty_with_a_warning"]),
    ("mental_age of every kind", &["mental_age_as_string_empty_0_negative_or_above_18"]),
    ("dob formats", &["dob_formats_are_dates_or_texts"]),
    (
        "interests and roster of every kind",
        &["interests_and_character_roster_null_string_or_mixed"],
    ),
    (
        "mastered lists null, empty, absent or an array",
        &[
            "mastered_lists_null_empty_absent_or_an_array",
            "mastered_lists_that_a_later_source_leaves_out_keep_their_rows_and_an_empty_one_ends_them",
        ],
    ),
    (
        "comma variants",
        &["comma_variants_are_split_by_the_kind_of_list_and_differences_are_reported_with_counts"],
    ),
    (
        "comma inside an attribute or brackets",
        &["comma_inside_an_attribute_splits_nothing_and_one_in_brackets_splits_with_a_warning"],
    ),
    (
        "duplicates after trimming, composition and case",
        &["duplicates_after_trimming_and_composition_collapse_and_case_differs"],
    ),
    ("word in both languages", &["word_in_both_languages_is_two_rows"]),
    ("very long word", &["very_long_word_is_one_row_and_flagged"]),
    (
        "grammar item that is no address",
        &["grammar_item_that_is_no_address_is_kept_and_percent_encoding_is_left"],
    ),
    ("added_at unknown", &["added_at_is_not_invented"]),
    ("extracted_data of every kind", &["extracted_data_null_string_or_array"]),
    (
        "card without id or with that of another",
        &[
            "card_without_id_gets_one_of_its_content_that_stays",
            "duplicate_card_id_keeps_the_first_and_quarantines_the_later",
        ],
    ),
    ("card_type missing or unknown", &["card_type_missing_unknown_or_under_its_older_key"]),
    (
        "owner of a card or message",
        &[
            "owner_is_told_by_mentions_in_order_and_by_tags",
            "owner_is_assumed_where_there_is_one_profile_and_says_so",
            "owner_of_several_unresolved_is_nobody_and_listed",
        ],
    ),
    ("status of another word", &["status_that_is_not_known_counts_as_pending"]),
    ("tags of every kind", &["tags_string_array_null_or_with_a_colon"]),
    (
        "chat timestamp naive or with an offset",
        &[
            "timestamp_naive_is_kept_as_text_and_the_order_is_the_files",
            "timestamp_naive_is_an_instant_in_a_time_zone_that_was_told",
            "timestamp_naive_is_filled_by_an_import_again_and_emptied_by_its_rollback",
        ],
    ),
    ("chat duplicate id", &["chat_duplicate_id_is_allowed"]),
    ("role of another word", &["role_other_than_two_is_kept_and_an_empty_one_quarantined"]),
    (
        "anki_profiles exact duplicates",
        &["anki_profiles_that_are_exact_duplicates_collapse_and_come_back"],
    ),
    ("template id a number; updated_at null", &["template_id_number_and_updated_at_null"]),
    (
        "word_kp_cache legacy keys and mentions",
        &["word_kp_cache_with_legacy_keys_and_a_key_with_an_at_sign"],
    ),
    ("memory.json unreadable", &["memory_that_is_unreadable_is_rejected_and_nothing_is_emptied"]),
    ("two database files", &["two_database_files_are_both_named_with_their_counts_and_times"]),
    (
        "JSON and database both present",
        &["json_and_database_both_present_says_which_is_newer_and_imports_the_files"],
    ),
    (
        "names that addresses cannot hold",
        &["names_that_addresses_cannot_hold_are_records_like_others"],
    ),
    ("privacy", &["privacy_no_content_of_a_record_is_in_a_finding"]),
];

#[test]
fn every_row_is_proven_by_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/learner");
    let files = fs::read_dir(folder).unwrap();
    let source: String =
        files.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    for (row, tests) in ROWS {
        assert!(!tests.is_empty(), "{row}");
        for test in tests {
            assert!(source.contains(&format!("fn {test}(")), "{row}: there is no test {test}");
        }
    }
}
