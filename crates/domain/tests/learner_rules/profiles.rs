//! Profiles of children.

use rehome_domain::Level;
use serde_json::json;

use crate::{Read, again, read, try_read};

/// A profile of which nothing is to be said, with other values for some members.
fn profile(changes: &serde_json::Value) -> String {
    let mut profile = json!({
        "id": "sample", "name": "Sample", "dob": "2016-03-05", "gender": "", "address": "",
        "school": "", "neighborhood": "", "interests": ["trains"], "character_roster": [],
        "verbal_fluency": "limited", "passive_language_level": null, "mental_age": 4.5,
        "raw_input": null, "mastered_words": "红, 书", "mastered_english_words": "",
        "mastered_grammar": null, "extracted_data": {},
    });
    for (name, value) in changes.as_object().expect("an object") {
        profile[name] = value.clone();
    }
    profile.to_string()
}

fn with(changes: serde_json::Value) -> Read {
    read("profiles", &profile(&changes))
}

#[test]
fn a_profile_as_the_application_writes_it_needs_no_remark() {
    let text = profile(&json!({}));
    let read = read("profiles", &text);
    assert_eq!(read.rules(), [""; 0]);
    assert_eq!(read.0.key(), "sample");
    let written: serde_json::Value = serde_json::from_slice(&read.0.written).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(&text).unwrap());
}

#[test]
fn an_id_that_is_null_empty_or_missing_is_proposed_from_the_name() {
    for id in [json!(null), json!(""), json!("  ")] {
        let read = with(json!({"id": id, "name": "Demo Child (示例）"}));
        assert_eq!(read.proposed(), ("demo-child-示例", "Demo Child (示例）\u{1f}2016-03-05"));
        assert_eq!(read.remark("profiles.id"), Some((Level::Note, "/id")));
        assert_eq!(read.get("id"), json!(null));
    }
    let missing = read("profiles", r#"{"name": "!", "dob": "soon"}"#);
    assert_eq!(missing.proposed(), ("unnamed", "!\u{1f}soon"));
    assert_eq!(with(json!({"id": 7})).0.key(), "7");
    assert_eq!(with(json!({"id": [7]})).proposed().0, "sample");
}

#[test]
fn an_id_that_repeats_makes_another_profile_only_if_the_name_differs() {
    let a = profile(&json!({}));
    assert_eq!(again("profiles", &a, &a), "nothing new profiles.duplicate");
    let renamed = profile(&json!({"name": "Other"}));
    assert_eq!(again("profiles", &a, &renamed), "another -");
    let changed = profile(&json!({"school": "Hill"}));
    assert_eq!(again("profiles", &a, &changed), "quarantine profiles.duplicate");
    let twins = ["2016-03-05", "2017-03-05"].map(|dob| profile(&json!({"id": null, "dob": dob})));
    assert_eq!(again("profiles", &twins[0], &twins[1]), "another -");
}

#[test]
fn a_name_that_is_missing_or_blank_is_quarantined() {
    for text in [r#"{"id": "a"}"#, r#"{"name": null}"#, r#"{"name": " "}"#, r#"{"name": []}"#] {
        assert_eq!(try_read("profiles", text).map(|_| ()).unwrap_err().rule, "profiles.name");
    }
    assert_eq!(try_read("profiles", "[]").map(|_| ()).unwrap_err().rule, "record.shape");
}

#[test]
fn required_texts_that_are_missing_are_empty() {
    let read = read("profiles", r#"{"name": "A", "gender": null}"#);
    for name in ["dob", "gender", "address", "school", "neighborhood"] {
        assert_eq!(read.get(name), json!(""));
        let pointer = format!("/{name}");
        let said = |remark: &&rehome_domain::Remark| remark.pointer == pointer;
        assert_eq!(read.0.remarks.iter().find(said).unwrap().rule, "profiles.missing");
    }
}

#[test]
fn a_mental_age_is_a_number_however_it_is_written() {
    const RULE: &str = "profiles.mental-age";
    for (value, age, level) in [
        (json!("4.5"), json!(4.5), Some(Level::Note)),
        (json!(4), json!(4.0), None),
        (json!(""), json!(null), None),
        (json!(null), json!(null), None),
        (json!(0), json!(0.0), Some(Level::Warning)),
        (json!(-2), json!(-2.0), Some(Level::Warning)),
        (json!(18.5), json!(18.5), Some(Level::Warning)),
    ] {
        let read = with(json!({"mental_age": value}));
        assert_eq!(read.get("mental_age"), age);
        assert_eq!(read.remark(RULE).map(|(level, _)| level), level, "{value}");
    }
    for value in [json!("four"), json!("NaN"), json!(true), json!([4])] {
        let read = with(json!({"mental_age": value}));
        assert_eq!(read.get("mental_age"), json!(null));
        assert_eq!(read.remark("profiles.value"), Some((Level::Quarantined, "/mental_age")));
    }
}

#[test]
fn a_date_of_birth_in_one_of_three_formats_becomes_iso_and_others_stay_text() {
    for text in ["2016-03-05", "2016/03/05", "20160305"] {
        let read = with(json!({"dob": text}));
        assert_eq!((read.get("dob"), read.rules()), (json!("2016-03-05"), vec![]));
    }
    let read = with(json!({"dob": "early spring"}));
    assert_eq!(read.get("dob"), json!("early spring"));
    assert_eq!(read.remark("profiles.dob"), Some((Level::Warning, "/dob")));
}

#[test]
fn interests_and_characters_are_lists_whatever_they_were() {
    for name in ["interests", "character_roster"] {
        let list = |value: serde_json::Value| with(json!({ name: value }));
        assert_eq!(list(json!(null)).get(name), json!([]));
        let text = list(json!("trains, 画画，blue，"));
        assert_eq!(text.get(name), json!(["trains", "画画", "blue"]));
        let pointer = format!("/{name}");
        assert_eq!(text.remark("profiles.list"), Some((Level::Note, pointer.as_str())));
        let mixed = list(json!(["a", 7, {"b": 1.0}, null]));
        assert_eq!(mixed.get(name), json!(["a", "7", "{\"b\":1.0}"]));
        let pointer = format!("/{name}/1");
        assert_eq!(mixed.remark("profiles.list"), Some((Level::Warning, pointer.as_str())));
        let number = list(json!(7));
        assert_eq!(number.get(name), json!([]));
        assert_eq!(number.remark("profiles.value").unwrap().0, Level::Quarantined);
    }
}

#[test]
fn extracted_data_is_an_object_or_quarantined() {
    let data = |value: serde_json::Value| with(json!({"extracted_data": value}));
    assert_eq!(data(json!(null)).get("extracted_data"), json!({}));
    let text = data(json!("{\"level\": [1, 2.5]}"));
    assert_eq!(text.get("extracted_data"), json!({"level": [1, 2.5]}));
    assert_eq!(text.remark("profiles.extracted-data").unwrap().0, Level::Note);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(126), "]".repeat(126));
    for value in [json!("level"), json!("{\"a\":1,\"a\":2}"), json!([1]), json!(1), json!(deep)] {
        let other = data(value);
        assert_eq!(other.get("extracted_data"), json!({}));
        let remark = other.remark("profiles.value");
        assert_eq!(remark, Some((Level::Quarantined, "/extracted_data")));
    }
}

#[test]
fn no_remark_tells_what_the_profile_says() {
    let secret = json!({
        "id": ["secret"], "dob": "secret", "gender": {"secret": 1}, "mental_age": "secret",
        "interests": "secret", "mastered_words": "secret secret secret，secret", "raw_input": 7,
        "mastered_grammar": "secret", "extracted_data": "secret",
    });
    let read = with(secret);
    assert!(read.0.remarks.len() > 6);
    for remark in &read.0.remarks {
        assert!(!format!("{remark:?}").contains("secret"), "{remark:?}");
    }
}
