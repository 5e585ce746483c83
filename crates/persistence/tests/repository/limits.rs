//! The edge of what is taken: what the judge lets pass, each database holds and gives back
//! equal; what one of them could not hold is refused on both.

use rehome_domain::{Digest, MAX_INDEXED, MAX_KEY, Packs, Query};
use rehome_persistence::Error;
use serde_json::json;

use crate::fixture::{Fixture, listed, put, to};

/// A text that no compression makes much shorter.
fn noise(length: usize) -> String {
    let mut state = 7_u64;
    let letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(
            b"abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                [(state >> 58) as usize],
        )
    };
    std::iter::repeat_with(letter).take(length).collect()
}

/// A spell with one more member, which its type does not know.
fn holding(value: &str) -> String {
    format!(r#"{{"index": "edge", "more": {value}}}"#)
}

#[test]
fn what_is_taken_comes_back_equal() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let zeros = |count: usize| "0".repeat(count);
    let numbers = [
        "1e2",
        "-0",
        "-0.0",
        "100.0",
        "1e20",
        "-1e22",
        "100000000000000000000",
        "18446744073709551615",
        "-9223372036854775808",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "5e-324",
        "0.1",
        "0e1000",
        "0E-1000",
        &format!("0.1{}", zeros(998)),
        &format!("1{}e-900", zeros(900)),
        &format!("0.{}1e900", zeros(900)),
    ]
    .map(str::to_owned);
    let texts = [
        r#""\u0001\u001f\u007f\u0080\u2028\ufffe\uffff\ud83d\ude00 \\ \" /""#.to_owned(),
        r#"{"": 1, " ": 2, "b": 3, "aa": 4, "\u0001": 5, "é": 6, "e\u0301": 7, "😀": 8}"#
            .to_owned(),
        format!(r#"{{"{}": "{}"}}"#, noise(100_000), noise(1_000_000)),
        // One of the 127 is the spell.
        format!("{}{}", "[".repeat(126), "]".repeat(126)),
        format!("{}1{}", r#"{"a":"#.repeat(126), "}".repeat(126)),
    ];
    for value in numbers.into_iter().chain(texts) {
        let body = holding(&value);
        let digest = Digest::of(&body).unwrap();
        let shown = &value[..value.len().min(60)];
        let mut documents = shelf.documents("spells");
        put(&mut documents, "core", &body).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let stored = documents.get(&Packs::Active, "edge").unwrap().unwrap();
        assert_eq!(Digest::of(&stored.body).ok(), Some(digest), "{shown}");
    }
}

#[test]
fn what_one_database_cannot_hold_both_refuse() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let zeros = |count: usize| "0".repeat(count);
    for value in [
        r#""\u0000""#,
        r#""\ud800""#,
        r#"{"\u0000": 1}"#,
        "1e400",
        "1e400000",
        "0e1001",
        "0e-99999999999999999999",
        &format!("0.1{}", zeros(20_000)),
        &format!("1{}e-199990", zeros(200_000)),
        &format!("1{}", zeros(140_000)),
        "100000000000000000001",
        &format!("{}{}", "[".repeat(127), "]".repeat(127)),
    ] {
        let outcome = put(&mut shelf.documents("spells"), "core", &holding(value));
        let shown = &value[..value.len().min(60)];
        assert!(matches!(outcome, Err(Error::NotARecord { .. })), "{shown}: {outcome:?}");
    }
    assert_eq!(shelf.documents("spells").count(&Query::default()).unwrap(), 0);
}

#[test]
fn the_longest_texts_fit_into_every_index() {
    let longest_pack = "p".repeat(100);
    let mut shelf = Fixture::with_packs(&[&longest_pack]);
    let (key, text) = (noise(MAX_KEY), noise(MAX_INDEXED));
    let level = json!({
        "index": key, "name": text, "level": 1, "school": to(&text), "range": text,
        "casting_time": text, "classes": [to(&text)], "subclasses": [to(&text)],
    });
    shelf.put(&longest_pack, "spells", [level]);
    shelf.put(
        &longest_pack,
        "equipment",
        [json!({
            "index": key, "name": text, "equipment_category": to(&text), "properties": [to(&text)],
        })],
    );
    let packs = listed(&[&longest_pack]);
    for (collection, filter) in
        [("spells", "class"), ("spells", "school"), ("equipment", "property")]
    {
        let query = Query::of(packs.clone()).with(format!("{filter}={text}").parse().unwrap());
        assert_eq!(shelf.keys(collection, &query), [key.as_str()], "{filter}");
    }
}

#[test]
fn longer_texts_fit_into_no_index() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let (key, text) = (noise(MAX_KEY + 1), noise(MAX_INDEXED + 1));
    for (spell, word) in [
        (json!({"index": key}), "the key has 501 bytes"),
        (json!({"index": "a", "name": text}), "the name has 1001 bytes"),
        (json!({"index": "a", "range": text}), "`range` has 1001 bytes"),
        (json!({"index": "a", "classes": [to(&text)]}), "`class` has 1001 bytes"),
    ] {
        let outcome = put(&mut shelf.documents("spells"), "core", &spell.to_string());
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
