//! The strict reader beside serde_json: both accept the same texts, and the digest sees
//! the content alone.

use proptest::{collection, prelude::*};
use rehome_domain::{
    Digest,
    json::{Canonical, locate, pointer_at},
};
use serde_json::Value;

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        "[^\\x00]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::btree_map("[^\\x00]{0,6}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The same value with the members of every object the other way round and every
/// character outside ASCII as an escape.
fn disguised(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let members: Vec<String> = map
                .iter()
                .rev()
                .map(|(key, value)| format!("{} :{}", escaped(key), disguised(value)))
                .collect();
            format!("{{ {}\n}}", members.join("\t, "))
        }
        Value::Array(items) => {
            format!("[{} ]", items.iter().map(disguised).collect::<Vec<_>>().join(" ,"))
        }
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
    format!("\"{}\"", units.collect::<String>())
}

proptest! {
    #[test]
    fn the_digest_does_not_see_order_spacing_and_escapes(value in json()) {
        let plain = Digest::of(&value.to_string()).unwrap();
        prop_assert_eq!(plain, Digest::of(&serde_json::to_string_pretty(&value).unwrap()).unwrap());
        prop_assert_eq!(plain, Digest::of(&disguised(&value)).unwrap());
    }

    #[test]
    fn the_canonical_form_is_json_and_its_own_canonical_form(value in json()) {
        let mut canonical = Canonical::default();
        canonical.read(&value.to_string(), 0).unwrap();
        let once = String::from_utf8(canonical.bytes().to_vec()).unwrap();
        prop_assert!(serde_json::from_str::<Value>(&once).is_ok());
        canonical.read(&once, 0).unwrap();
        prop_assert_eq!(canonical.bytes(), once.as_bytes());
    }

    #[test]
    fn different_values_have_different_digests(a in json(), b in json()) {
        let same = Digest::of(&a.to_string()).unwrap() == Digest::of(&b.to_string()).unwrap();
        prop_assert_eq!(same, a == b || numbers_equal(&a, &b));
    }

    #[test]
    fn a_damaged_text_is_accepted_by_both_readers_or_by_none(
        value in json(),
        at in any::<proptest::sample::Index>(),
        with in "[\\[\\]{}:,\"\\\\0-9eE.+ tfn-]{0,2}",
    ) {
        let mut characters: Vec<char> = value.to_string().chars().collect();
        let at = at.index(characters.len());
        characters.splice(at..=at, with.chars());
        let text: String = characters.into_iter().collect();
        let theirs = serde_json::from_str::<Value>(&text);
        match Canonical::default().read(&text, 0) {
            Ok(None) => prop_assert!(theirs.is_ok(), "{} {:?}", text, theirs),
            Ok(Some(_)) => {} // what the readers may disagree about is a flaw
            Err(error) => prop_assert!(theirs.is_err(), "{} {:?}", text, error),
        }
    }

    #[test]
    fn every_pointer_leads_to_its_value_and_back(value in json()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let mut pointers = Vec::new();
        collect(&value, String::new(), &mut pointers);
        for pointer in pointers {
            let range = locate(&text, &pointer).unwrap();
            let there: Value = serde_json::from_str(&text[range.clone()]).unwrap();
            prop_assert_eq!(Some(&there), value.pointer(&pointer));
            prop_assert_eq!(pointer_at(&text, range.start), pointer);
        }
    }
}

fn numbers_equal(a: &Value, b: &Value) -> bool {
    matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a == b)
}

fn collect(value: &Value, pointer: String, out: &mut Vec<String>) {
    let child = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| collect(value, child(key), out));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| collect(value, child(&index.to_string()), out));
        }
        _ => {}
    }
    out.push(pointer);
}
