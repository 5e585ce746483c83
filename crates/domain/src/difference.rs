//! What a record's text has that its type does not know, and the other way round.

use serde_json::Value;

/// The difference between a source text and what the typed record writes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Pointers of keys that the type does not know.
    pub unknown: Vec<String>,
    /// Pointers of keys that a record usually has and this text lacks.
    pub missing: Vec<String>,
    /// Pointers of values that the type would write differently.
    pub changed: Vec<String>,
}

/// Compares `source` with `written`, both JSON. A key whose value is null counts as absent.
///
/// A text that is not JSON yields an empty difference: it never gets this far.
pub fn difference(source: &str, written: &[u8]) -> Difference {
    let mut difference = Difference::default();
    if let (Ok(source), Ok(written)) =
        (serde_json::from_str(source), serde_json::from_slice(written))
    {
        compare(&source, &written, &mut String::new(), &mut difference);
    }
    difference
}

fn compare(source: &Value, written: &Value, pointer: &mut String, out: &mut Difference) {
    match (source, written) {
        (Value::Object(source), Value::Object(written)) => {
            for (key, value) in source {
                descend(pointer, key, |pointer| match written.get(key) {
                    Some(other) => compare(value, other, pointer, out),
                    None if value.is_null() => {}
                    None => out.unknown.push(pointer.clone()),
                });
            }
            for key in written.keys().filter(|key| !source.contains_key(*key)) {
                descend(pointer, key, |pointer| out.missing.push(pointer.clone()));
            }
        }
        (Value::Array(source), Value::Array(written)) if source.len() == written.len() => {
            for (index, (value, other)) in source.iter().zip(written).enumerate() {
                descend(pointer, &index.to_string(), |pointer| compare(value, other, pointer, out));
            }
        }
        // 1 and 1.0 are one number; both were held exactly, so doubles decide.
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (a, b) if a == b => {}
        _ => out.changed.push(pointer.clone()),
    }
}

fn descend(pointer: &mut String, key: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    visit(pointer);
    pointer.truncate(length);
}
