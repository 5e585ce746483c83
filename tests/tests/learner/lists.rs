//! The lists of mastered words and grammar: one string in the file, rows in the database.

use rehome::{Choices, ImportOptions, Level, learner::Language};
use rehome_tests::{Trial, absent, finding, levels};
use serde_json::{Value, json};

use super::sample::{PROFILES, profile, profiles, said, words};

/// A trial of one profile whose list of that name says that.
fn list(name: &str, value: Value) -> Trial {
    profiles(&[json!({name: value})])
}

fn grammar(trial: &Trial) -> Vec<String> {
    trial.sql("grammar_uri", "FROM learner_mastered_grammar ORDER BY position, id")
}

#[test]
fn mastered_lists_null_empty_absent_or_an_array() {
    for (value, expected, lists) in [
        (absent(), vec![], "0"),
        (json!(null), vec![], "0"),
        (json!(""), vec![], "1"),
        (json!(["船", "灯塔"]), vec!["船", "灯塔"], "1"),
        (json!("船, 灯塔"), vec!["船", "灯塔"], "1"),
    ] {
        let trial = list("mastered_words", value.clone());
        trial.holds();
        assert_eq!(words(&trial, "tess", "zh"), expected, "{value}");
        assert_eq!(trial.sql("count(*)", "FROM learner_word_lists"), [lists], "{value}");
    }
}

#[test]
fn mastered_lists_that_a_later_source_leaves_out_keep_their_rows_and_an_empty_one_ends_them() {
    let trial = list("mastered_words", json!("船, 灯塔"));
    trial.import();
    for value in [absent(), json!(null)] {
        let changed = profile(json!({"mastered_words": value, "school": value}));
        trial.folder.write(PROFILES, rehome_tests::array(&[changed]));
        let report = trial.import();
        assert_eq!(report.totals.updated, 1);
        assert_eq!(words(&trial, "tess", "zh"), ["船", "灯塔"]);
        assert_eq!(report.verified.unwrap().different, 0);
        assert_eq!(trial.verify().verified.different, 0);
        trial.comes_back();
    }
    let changed = profile(json!({"mastered_words": ""}));
    trial.folder.write(PROFILES, rehome_tests::array(&[changed]));
    trial.import();
    assert!(words(&trial, "tess", "zh").is_empty());
    trial.comes_back();
}

#[test]
fn comma_variants_are_split_by_the_kind_of_list_and_differences_are_reported_with_counts() {
    let cases: [(&str, &str, &[&str], &str); 8] = [
        ("zh", "苹果,朋友,老师", &["苹果", "朋友", "老师"], "1 words"),
        ("zh", "苹果，朋友，老师", &["苹果", "朋友", "老师"], "1 words"),
        ("zh", "苹果, 朋友， 老师 ,书", &["苹果", "朋友", "老师", "书"], "2 words"),
        ("zh", "苹果、朋友\n书", &["苹果", "朋友", "书"], "1 words"),
        ("zh", "大 风,T恤 衫", &["大", "风", "T恤", "衫"], "1 words"),
        ("zh", "苹果;朋友", &["苹果;朋友"], ""),
        ("en", "ice cream, t-shirt,(be) good at", &["ice cream", "t-shirt", "(be) good at"], "2 w"),
        ("en", "boat，shell\nrope", &["boat", "shell", "rope"], "1 words"),
    ];
    for (language, text, expected, counts) in cases {
        let name = if language == "zh" { "mastered_words" } else { "mastered_english_words" };
        let trial = list(name, json!(text));
        let report = trial.holds();
        assert_eq!(words(&trial, "tess", language), expected, "{text}");
        if counts.is_empty() {
            assert_eq!(said(&report), ["words.unsplit"], "{text}");
        } else {
            let found = finding(&report.findings, "words.split-differs");
            assert_eq!(found.level, Level::Warning);
            assert!(found.message.contains(counts), "{text}: {}", found.message);
            assert!(found.message.contains(&format!("imported as {}", expected.len())));
            assert_eq!(found.pointer, Some(format!("/0/{name}")));
        }
    }
}

#[test]
fn comma_inside_an_attribute_splits_nothing_and_one_in_brackets_splits_with_a_warning() {
    let text = r#"<font face="a, b">reach</font> it, rope, (be, get) used to"#;
    let trial = list("mastered_english_words", json!(text));
    let report = trial.holds();
    let expected = [r#"<font face="a, b">reach</font> it"#, "rope", "(be", "get) used to"];
    assert_eq!(words(&trial, "tess", "en"), expected);
    let all = ["words.brackets", "words.markup", "words.split-differs"];
    assert_eq!(said(&report), all);
    let clean = trial.sql("normalized", "FROM learner_mastered_words ORDER BY position");
    assert_eq!(clean[0], "reach it");
}

#[test]
fn duplicates_after_trimming_and_composition_collapse_and_case_differs() {
    let text = "caf\u{e9}, rope , cafe\u{301},\u{a0}rope, Rope";
    let trial = list("mastered_english_words", json!(text));
    let report = trial.holds();
    assert_eq!(words(&trial, "tess", "en"), ["café", "rope", "Rope"]);
    let found = finding(&report.findings, "words.duplicates");
    assert!(found.message.contains("2 times: equal"), "{}", found.message);
}

#[test]
fn word_in_both_languages_is_two_rows() {
    let lists = json!({"mastered_words": "T恤, OK", "mastered_english_words": "OK"});
    let trial = profiles(&[lists]);
    trial.holds();
    assert_eq!(words(&trial, "tess", "zh"), ["T恤", "OK"]);
    assert_eq!(words(&trial, "tess", "en"), ["OK"]);
}

#[test]
fn very_long_word_is_one_row_and_flagged() {
    let long = "a".repeat(65);
    let trial = list("mastered_english_words", json!(long));
    let report = trial.holds();
    assert_eq!(words(&trial, "tess", "en"), [long]);
    assert_eq!(levels(&report.findings), [(Level::Warning, "words.unsplit")]);
}

#[test]
fn grammar_item_that_is_no_address_is_kept_and_percent_encoding_is_left() {
    let text = "http://e.example/gp-%E5%90%97,past tense,http://e.example/grammar-en-x";
    let trial = list("mastered_grammar", json!(text));
    let report = trial.holds();
    assert_eq!(grammar(&trial).join(","), text);
    assert_eq!(said(&report), ["words.not-address"]);
    let languages = trial.sql("language", "FROM learner_mastered_grammar ORDER BY position");
    assert_eq!(languages, ["zh", "zh", "en"]);
}

#[test]
fn added_at_is_not_invented() {
    let lists = json!({"mastered_words": "船", "mastered_grammar": "http://e.example/x"});
    let trial = profiles(&[lists]);
    trial.holds();
    for table in ["learner_mastered_words", "learner_mastered_grammar"] {
        assert_eq!(trial.sql("added_at", &format!("FROM {table}")), [""]);
        assert_eq!(trial.sql("source", &format!("FROM {table}")), ["import"]);
    }
}

/// What the exported file says of the words.
fn exported(trial: &Trial) -> String {
    let text = trial.exported().read(PROFILES);
    let profiles: Value = serde_json::from_str(&text).unwrap();
    profiles[0]["mastered_english_words"].as_str().unwrap().to_owned()
}

#[test]
fn a_list_comes_back_verbatim_and_joined_once_a_word_was_added() {
    const TEXT: &str = "boat,rope ,boat\n shell";
    let by_sql = list("mastered_english_words", json!(TEXT));
    by_sql.import();
    assert_eq!(exported(&by_sql), TEXT);
    by_sql.run_sql(
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('tess', 'x y', 'en')",
    );
    assert_eq!(exported(&by_sql), "boat, rope, shell, x y");

    let by_type = list("mastered_english_words", json!(TEXT));
    by_type.import();
    let mut learner = by_type.rehome.learner().unwrap();
    learner.words().add("tess", Language::English, &["x y"]).unwrap();
    drop(learner);
    assert_eq!(exported(&by_type), "boat, rope, shell, x y");

    // It is an edit: the source is what it was, and so no conflict; rolled back it stays.
    for trial in [by_sql, by_type] {
        let report = trial.import();
        assert_eq!((report.totals.conflicts, report.totals.unchanged), (0, 1));
        assert_eq!(exported(&trial), "boat, rope, shell, x y");
        let undone = trial.rollback(Some(1));
        assert_eq!(undone.conflicts.len(), 1);
        assert_eq!(words(&trial, "tess", "en").len(), 4);
    }
}

#[test]
fn a_word_that_stays_keeps_when_it_was_added() {
    let trial = list("mastered_english_words", json!("boat, rope"));
    trial.import();
    trial.run_sql(
        "UPDATE learner_mastered_words SET added_at = '2025-01-02T03:04:05.000000Z' \
         WHERE word = 'rope'",
    );
    let changed = profile(json!({"mastered_english_words": "rope, shell"}));
    trial.folder.write(PROFILES, rehome_tests::array(&[changed]));
    let report = trial.import_with(&ImportOptions::default());
    assert_eq!(report.totals.updated, 1);
    let added = trial.sql("added_at", "FROM learner_mastered_words ORDER BY position");
    assert_eq!(added, ["2025-01-02T03:04:05.000000Z", ""]);
    let undone = trial.rollback(report.run);
    assert!(undone.conflicts.is_empty());
    assert_eq!(words(&trial, "tess", "en"), ["boat", "rope"]);
    assert_eq!(trial.verify_choosing(Choices::default()).verified.different, 1);
}

#[test]
fn a_list_that_an_undone_import_brought_goes_again() {
    let trial = list("mastered_words", absent());
    trial.import();
    let before = trial.content();
    let changed = profile(json!({"mastered_words": "船, 灯塔"}));
    trial.folder.write(PROFILES, rehome_tests::array(&[changed]));
    let report = trial.import();
    assert_eq!(words(&trial, "tess", "zh"), ["船", "灯塔"]);
    trial.rollback(report.run);
    assert_eq!(trial.content(), before);
}

#[test]
fn an_item_with_a_comma_of_an_array_stays_one_item_through_a_rollback_and_back() {
    let trial = list("mastered_words", json!(["船, 灯塔", "书"]));
    trial.holds();
    assert_eq!(words(&trial, "tess", "zh"), ["船, 灯塔", "书"]);
}
