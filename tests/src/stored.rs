//! How JSON comes out of a database: SQLite keeps the text, PostgreSQL the value.

use std::collections::BTreeMap;

use rehome_persistence::{Backend, testing};
use serde_json::value::RawValue;

/// The text that is expected of a database to which this JSON was given, so that one
/// expectation serves both: verbatim on SQLite, where it is a promise; on PostgreSQL, which
/// orders members as it likes, in the form of [`canonical`], in which the helpers of this
/// crate hand out what is stored there.
pub fn stored(json: impl AsRef<str>) -> String {
    match testing::backend() {
        Backend::Sqlite => json.as_ref().to_owned(),
        Backend::Postgres => canonical(json.as_ref()),
    }
}

/// JSON without blanks, with the members of each object in the order of their names, and
/// each number in one spelling.
///
/// ```
/// use rehome_tests::canonical;
///
/// assert_eq!(canonical(r#"{"b": [1.50, 1e2, -0], "a": "x"}"#), r#"{"a":"x","b":[1.5,100,0]}"#);
/// ```
pub fn canonical(json: &str) -> String {
    let value: &RawValue = serde_json::from_str(json).unwrap_or_else(|e| panic!("{e}: {json}"));
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &RawValue, out: &mut String) {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(raw).unwrap();
            out.push('{');
            for (position, (name, member)) in members.into_iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                out.push_str(&serde_json::to_string(&name).unwrap());
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(raw).unwrap();
            out.push('[');
            for (position, element) in elements.into_iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                write(element, out);
            }
            out.push(']');
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(raw).unwrap();
            out.push_str(&serde_json::to_string(&text).unwrap());
        }
        Some(b'-' | b'0'..=b'9') => out.push_str(&number(raw)),
        _ => out.push_str(raw),
    }
}

/// A number with all its digits, and none that says nothing.
fn number(raw: &str) -> String {
    let (minus, digits) = match raw.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", raw),
    };
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut digits = format!("{whole}{part}");
    let mut point = whole.len() as i64 + exponent.parse::<i64>().unwrap();
    while point < 1 {
        digits.insert(0, '0');
        point += 1;
    }
    while (digits.len() as i64) < point {
        digits.push('0');
    }
    let (whole, part) = digits.split_at(usize::try_from(point).unwrap());
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    match (whole, part) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{minus}{whole}"),
        (whole, part) => format!("{minus}{}.{part}", if whole.is_empty() { "0" } else { whole }),
    }
}
