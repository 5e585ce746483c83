//! What differs between two texts of a record, field by field.

use serde::Serialize;
use serde_json::Value;

/// A field that two texts of a record do not agree about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Which field, as a JSON pointer; empty for the record as a whole.
    pub field: String,
    /// What stands in the first; none where it has no such field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// What stands in the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
}

/// The fields that two texts do not agree about, in the order in which they stand there. A text
/// that is not JSON differs as a whole.
///
/// ```
/// let changes = rehome_domain::field_changes(r#"{"a": 1, "b": [1]}"#, r#"{"a": 1.0, "b": [2]}"#);
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].field, "/b/0");
/// ```
pub fn field_changes(old: &str, new: &str) -> Vec<FieldChange> {
    let read =
        |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    let mut changes = Vec::new();
    compare(&read(old), &read(new), &mut String::new(), &mut changes);
    changes
}

fn compare(old: &Value, new: &Value, pointer: &mut String, out: &mut Vec<FieldChange>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                field(pointer, key, value.into(), b.get(key), out);
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                field(pointer, key, None, Some(value), out);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for at in 0..a.len().max(b.len()) {
                field(pointer, &at.to_string(), a.get(at), b.get(at), out);
            }
        }
        // One number in two spellings.
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (a, b) if a == b => {}
        (a, b) => out.push(FieldChange {
            field: pointer.clone(),
            old: Some(a.clone()),
            new: Some(b.clone()),
        }),
    }
}

fn field(
    pointer: &mut String,
    key: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    out: &mut Vec<FieldChange>,
) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    match (old, new) {
        (Some(old), Some(new)) => compare(old, new, pointer, out),
        (old, new) => {
            out.push(FieldChange { field: pointer.clone(), old: old.cloned(), new: new.cloned() })
        }
    }
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::field_changes;

    #[test]
    fn each_field_is_named_once() {
        let old = r#"{"a": {"x/y": 1, "gone": null}, "list": [1, 2], "same": "s"}"#;
        let new = r#"{"a": {"x/y": 2}, "list": [1, 2, 3], "same": "s", "new": true}"#;
        let fields: Vec<String> =
            field_changes(old, new).into_iter().map(|change| change.field).collect();
        assert_eq!(fields, ["/a/gone", "/a/x~1y", "/list/2", "/new"]);
    }

    #[test]
    fn what_is_not_json_differs_as_a_whole() {
        assert_eq!(field_changes("{", "{}")[0].field, "");
        assert!(field_changes("{", "{").is_empty());
    }
}
