//! Profiles: their ids, names and plain columns.

use rehome::Level;
use rehome::Outcome;
use rehome_tests::{absent, finding, levels, quarantined};
use serde_json::{Value, json};

use super::sample::{PROFILES, column, profile, profiles, said};

#[test]
fn id_null_empty_or_missing_becomes_a_slug_of_the_name_that_stays() {
    let children = [
        json!({"id": null, "name": "Demo Child (示例）"}),
        json!({"id": "", "name": "Demo Two"}),
        json!({"id": absent(), "name": "Demo Two", "dob": "2012-01-31"}),
    ];
    let trial = profiles(&children);
    let report = trial.holds();
    assert_eq!(levels(&report.findings)[0], (Level::Note, "profiles.id"));
    let keys = ["demo-child-示例", "demo-two", "demo-two-2"];
    assert_eq!(column(&trial, "id"), keys);
    assert_eq!(column(&trial, "name")[0], "Demo Child (示例）", "the name finds it too");

    let turned: Vec<String> = [
        json!({"id": null, "name": "Demo Two", "dob": "2001-01-01"}),
        children[2].clone(),
        children[1].clone(),
        children[0].clone(),
    ]
    .into_iter()
    .map(profile)
    .collect();
    trial.folder.write(PROFILES, rehome_tests::array(&turned));
    let report = trial.import();
    assert_eq!((report.totals.inserted, report.totals.unchanged), (1, 3));
    assert_eq!(column(&trial, "id"), ["demo-two-3", keys[2], keys[1], keys[0]]);
    trial.comes_back();
}

#[test]
fn id_lost_in_an_edit_of_the_application_is_found_again() {
    let trial = profiles(&[json!({"id": "7d0b6c0e"}), json!({"id": "ann", "name": "Ann"})]);
    trial.import();
    let changed = [json!({"id": null, "gender": "female"}), json!({"id": null, "name": "Ann"})];
    trial.folder.write(PROFILES, rehome_tests::array(&changed.map(profile)));
    let report = trial.import();
    assert_eq!((report.totals.updated, report.totals.missing), (2, 0));
    assert_eq!(column(&trial, "id"), ["7d0b6c0e", "ann"]);
    trial.comes_back();
}

#[test]
fn duplicate_id_is_numbered_skipped_or_quarantined() {
    let trial = profiles(&[
        json!({}),
        json!({"name": "Somebody Else"}),
        json!({}),
        json!({"gender": "female"}),
    ]);
    let report = trial.holds();
    assert_eq!(column(&trial, "id"), ["tess", "tess-2"]);
    let totals = report.totals;
    assert_eq!((totals.inserted, totals.quarantined, totals.waiting), (2, 2, 1));
    assert_eq!(said(&report), ["profiles.duplicate"]);
    assert_eq!(quarantined(&trial.rehome), [profile(json!({"gender": "female"}))]);
    assert_eq!(report.outcome(), Outcome::NeedsAttention);
}

#[test]
fn duplicate_name_is_allowed_with_a_warning() {
    let trial = profiles(&[json!({}), json!({"id": "other"})]);
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Warning, "profiles.duplicate-name")]);
    assert_eq!(column(&trial, "id"), ["tess", "other"]);
}

#[test]
fn name_missing_or_blank_is_quarantined_and_costs_no_neighbour() {
    for name in [absent(), json!(null), json!(""), json!(" \u{3000}")] {
        let trial = profiles(&[json!({}), json!({"id": "x", "name": name}), json!({"id": "y"})]);
        let report = trial.holds();
        assert_eq!(column(&trial, "id"), ["tess", "y"]);
        let found = finding(&report.findings, "profiles.name");
        assert_eq!(found.level, Level::Quarantined);
        assert!(found.pointer.as_ref().unwrap().starts_with("/1"), "{found:?}");
        assert_eq!(quarantined(&trial.rehome).len(), 1);
    }
}

#[test]
fn required_strings_missing_become_empty_with_a_warning() {
    let gone = json!({"gender": absent(), "address": null, "school": absent()});
    let trial = profiles(&[gone]);
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Warning, "profiles.missing"); 3]);
    assert_eq!(column(&trial, "gender || address || school"), [""]);
}

#[test]
fn mental_age_as_string_empty_0_negative_or_above_18() {
    let cases: [(Value, &str, &[&str]); 9] = [
        (json!(4.5), "4.5", &[]),
        (json!("6.5"), "6.5", &["profiles.mental-age"]),
        (json!(""), "", &[]),
        (json!(null), "", &[]),
        (absent(), "", &[]),
        (json!(0), "0.0", &["profiles.mental-age"]),
        (json!(-3), "-3.0", &["profiles.mental-age"]),
        (json!(18.5), "18.5", &["profiles.mental-age"]),
        (json!("many"), "", &["profiles.value"]),
    ];
    for (age, column_value, rules) in cases {
        let trial = profiles(&[json!({"mental_age": age})]);
        let report = trial.holds();
        assert_eq!(column(&trial, "mental_age"), [column_value], "{age}");
        assert_eq!(said(&report), rules, "{age}");
    }
}

#[test]
fn dob_formats_are_dates_or_texts() {
    for (dob, date, text) in [
        ("2016-03-05", "2016-03-05", ""),
        ("2016/03/05", "2016-03-05", ""),
        ("20160305", "2016-03-05", ""),
        ("", "", ""),
        ("spring", "", "spring"),
    ] {
        let trial = profiles(&[json!({"dob": dob})]);
        let report = trial.holds();
        assert_eq!(
            (column(&trial, "dob"), column(&trial, "dob_text")),
            (vec![date.to_owned()], vec![text.to_owned()])
        );
        let rules: &[&str] = if text.is_empty() { &[] } else { &["profiles.dob"] };
        assert_eq!(said(&report), rules, "{dob}");
    }
}

#[test]
fn interests_and_character_roster_null_string_or_mixed() {
    let cases: [(Value, &str, &[&str]); 4] = [
        (json!(null), "[]", &[]),
        (json!("kites, soup，雨"), r#"["kites","soup","雨"]"#, &["profiles.list"]),
        (json!(["a, b", 7, {"b": 1}, null]), r#"["a, b","7","{\"b\":1}"]"#, &["profiles.list"]),
        (json!(7), "[]", &["profiles.value"]),
    ];
    for (list, stored, rules) in cases {
        for name in ["interests", "character_roster"] {
            let trial = profiles(&[json!({name: list})]);
            let report = trial.holds();
            let found: Value = serde_json::from_str(&column(&trial, name)[0]).unwrap();
            assert_eq!(found, serde_json::from_str::<Value>(stored).unwrap(), "{list}");
            assert_eq!(said(&report), rules, "{list}");
        }
    }
}

#[test]
fn extracted_data_null_string_or_array() {
    let cases: [(Value, Value, &[&str]); 6] = [
        (json!(null), json!({}), &[]),
        (json!({"a": [1.5]}), json!({"a": [1.5]}), &[]),
        (json!("{\"a\": 1}"), json!({"a": 1}), &["profiles.extracted-data"]),
        (json!("{\"a\": 1.50}"), json!({"a": 1.5}), &["profiles.extracted-data"]),
        (json!("{\"a\": "), json!({}), &["profiles.value"]),
        (json!([1]), json!({}), &["profiles.value"]),
    ];
    for (data, stored, rules) in cases {
        let trial = profiles(&[json!({"extracted_data": data})]);
        let report = trial.holds();
        let found: Value = serde_json::from_str(&column(&trial, "extracted_data")[0]).unwrap();
        assert_eq!((found, said(&report)), (stored, rules.to_vec()), "{data}");
        let fields = u64::from(rules == ["profiles.value"]);
        assert_eq!((report.totals.waiting, report.totals.quarantined), (fields, fields));
    }
}

#[test]
fn unknown_keys_are_noted_once_and_come_back() {
    let extra = json!({"theme": {"dark": true}, "recommender_daily_capacity": 20});
    let trial = profiles(&[extra.clone(), {
        let mut second = extra;
        second["id"] = json!("u");
        second["name"] = json!("U");
        second
    }]);
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Note, "record.unknown-key"); 2]);
}
