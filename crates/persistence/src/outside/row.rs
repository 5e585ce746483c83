//! A row as a trigger noted it: JSON as each database writes it, read by the shape of its table.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::{
    Backend,
    table_copy::{ColumnKind, Shape, Value},
    types::Timestamp,
};

/// The values of the row, in the order of the columns; none where it is no row of that table. A
/// column that was not there then is null.
pub(super) fn read(shape: &Shape, text: &str, backend: Backend) -> Option<Vec<Value>> {
    let noted: HashMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    shape
        .column_names()
        .map(|name| match noted.get(name) {
            None => Some(Value::Null),
            Some(raw) => value(shape.kind_of(name)?, raw.get(), backend),
        })
        .collect()
}

fn value(kind: ColumnKind, raw: &str, backend: Backend) -> Option<Value> {
    if raw == "null" {
        return Some(Value::Null);
    }
    let text = || serde_json::from_str::<String>(raw).ok();
    Some(match kind {
        ColumnKind::Integer => Value::Integer(raw.parse().ok()?),
        ColumnKind::Flag => Value::Flag(matches!(raw, "true" | "1")),
        // SQLite writes seventeen digits, as a text.
        ColumnKind::Real => Value::Real(raw.trim_matches('"').parse().ok()?),
        ColumnKind::Text | ColumnKind::Ddl => Value::Text(text()?),
        // A server puts the text in as it is.
        ColumnKind::Json if backend == Backend::Postgres => Value::Json(raw.to_owned()),
        ColumnKind::Json => Value::Json(text()?),
        ColumnKind::Instant if backend == Backend::Postgres => {
            Value::Instant(text()?.parse::<Timestamp>().ok()?.to_string())
        }
        ColumnKind::Instant => Value::Instant(text()?),
        ColumnKind::Bytes => Value::Bytes(bytes(text()?.trim_start_matches("\\x"))?),
    })
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::{
        Backend::{Postgres, Sqlite},
        table_copy::{ColumnKind, Value},
    };

    #[test]
    fn each_database_has_its_own_spelling() {
        let all = [
            (ColumnKind::Integer, "-7", "-7", Value::Integer(-7)),
            (ColumnKind::Flag, "1", "true", Value::Flag(true)),
            (ColumnKind::Real, "\"0.10000000000000001\"", "0.1", Value::Real(0.1)),
            (
                ColumnKind::Json,
                r#""{ \"a\":1.50}""#,
                "{ \"a\":1.50}",
                Value::Json("{ \"a\":1.50}".into()),
            ),
            (ColumnKind::Bytes, "\"00FF\"", r#""\\x00ff""#, Value::Bytes(vec![0, 255])),
            (
                ColumnKind::Instant,
                "\"2026-01-02T03:04:05.000006Z\"",
                "\"2026-01-02T05:04:05.000006+02:00\"",
                Value::Instant("2026-01-02T03:04:05.000006Z".into()),
            ),
            (ColumnKind::Text, "null", "null", Value::Null),
        ];
        for (kind, sqlite, postgres, expected) in all {
            assert_eq!(value(kind, sqlite, Sqlite), Some(expected.clone()), "{sqlite}");
            assert_eq!(value(kind, postgres, Postgres), Some(expected), "{postgres}");
        }
        assert_eq!(value(ColumnKind::Integer, "\"x\"", Sqlite), None);
    }
}
