//! How JSON comes out of a database: SQLite keeps the text, PostgreSQL the value.

use std::fmt;

use rehome_persistence::{Backend, testing};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

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

/// The same for an object whose own members are records, and so have an order everywhere.
pub fn stored_in_order(json: impl AsRef<str>) -> String {
    match testing::backend() {
        Backend::Sqlite => json.as_ref().to_owned(),
        Backend::Postgres => {
            let Members(members) = serde_json::from_str(json.as_ref()).unwrap();
            let lines = members.iter().map(|(name, member)| {
                format!("{}:{}\n", Value::from(name.as_str()), canonical(member.get()))
            });
            lines.collect()
        }
    }
}

/// JSON without blanks, with the members of each object in the order of their names, and
/// each number in one spelling. What no reader holds, such as half a surrogate pair, stays as
/// it stands.
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

/// The members of an object in their order, also where two have one name.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(reader: D) -> Result<Self, D::Error> {
        struct All;
        impl<'t> Visitor<'t> for All {
            type Value = Members<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Members<'t>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        reader.deserialize_map(All)
    }
}

fn write(value: &RawValue, out: &mut String) {
    let raw = value.get();
    let before = out.len();
    let written = match raw.as_bytes().first() {
        Some(b'{') => serde_json::from_str(raw).map(|Members(mut members)| {
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            out.push('{');
            for (position, (name, member)) in members.into_iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                out.push_str(&Value::from(name).to_string());
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }),
        Some(b'[') => serde_json::from_str(raw).map(|elements: Vec<&RawValue>| {
            out.push('[');
            for (position, element) in elements.into_iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                write(element, out);
            }
            out.push(']');
        }),
        Some(b'"') => serde_json::from_str(raw).map(|text: Value| out.push_str(&text.to_string())),
        Some(b'-' | b'0'..=b'9') => {
            out.push_str(&number(raw).unwrap_or_else(|| raw.to_owned()));
            Ok(())
        }
        _ => {
            out.push_str(raw);
            Ok(())
        }
    };
    if written.is_err() {
        out.truncate(before);
        out.push_str(raw);
    }
}

/// A number with all its digits, and none that says nothing; none for one of more digits
/// than anybody would write.
fn number(raw: &str) -> Option<String> {
    let (minus, digits) = match raw.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", raw),
    };
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.parse::<i64>().ok().filter(|exponent| exponent.abs() < 1000)?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut digits = format!("{whole}{part}");
    let mut point = whole.len() as i64 + exponent;
    while point < 1 {
        digits.insert(0, '0');
        point += 1;
    }
    while (digits.len() as i64) < point {
        digits.push('0');
    }
    let (whole, part) = digits.split_at(usize::try_from(point).ok()?);
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    Some(match (whole, part) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{minus}{whole}"),
        ("", part) => format!("{minus}0.{part}"),
        (whole, part) => format!("{minus}{whole}.{part}"),
    })
}
