//! Values of columns that several tables have: bookkeeping, moments, lists, ids.

use std::collections::HashMap;

use rehome_domain::apps::learner::Moment;

use crate::{
    error::{Error, Result},
    types::{JsonText, Timestamp},
};

/// An instant that the engine or a [`Moment`] writes.
///
/// # Errors
/// [`Error::Invalid`] when it is none.
pub(super) fn timestamp(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| Error::Invalid(format!("`{text}` is no time as RFC 3339")))
}

/// The two columns of a moment.
pub(super) fn of_moment(moment: &Moment) -> Result<(Option<Timestamp>, Option<String>)> {
    let instant = moment.column().as_deref().map(timestamp).transpose()?;
    Ok((instant, moment.text.clone()))
}

/// The moment of two columns.
pub(super) fn moment(instant: Option<Timestamp>, text: Option<String>) -> Result<Moment, String> {
    Moment::from_columns(instant.as_ref().map(Timestamp::as_str), text)
        .map_err(|error| error.to_string())
}

/// The column of a list of texts.
pub(super) fn of_list(texts: &[String]) -> JsonText {
    JsonText(serde_json::Value::from(texts).to_string())
}

/// The texts of such a column; another value, which only SQL can have written, as its JSON.
pub(super) fn list(column: &JsonText) -> Result<Vec<String>, String> {
    let values: Vec<serde_json::Value> =
        serde_json::from_str(&column.0).map_err(|error| error.to_string())?;
    let text = |value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(values.into_iter().map(text).collect())
}

/// The column with the id that the source of the record `key` gives it: null where it is
/// the key, empty for none.
pub(super) fn of_source_id(id: Option<&str>, key: &str) -> Option<String> {
    match id {
        None => Some(String::new()),
        Some(id) => (id != key).then(|| id.to_owned()),
    }
}

/// The id of such a column.
pub(super) fn source_id(column: Option<String>, key: &str) -> Option<String> {
    match column {
        None => Some(key.to_owned()),
        Some(id) => (!id.is_empty()).then_some(id),
    }
}

/// The part of a key without an id in its source that was made of the record: all but the
/// number that tells it from others, as in `card-0123-2` and `message-0123#2`.
pub(super) fn generated(key: &str) -> &str {
    let end = key.match_indices(['-', '#']).nth(1).map_or(key.len(), |(at, _)| at);
    &key[..end]
}

/// A row of which no record can be made.
pub(super) fn damaged(table: &str, key: &str, reason: impl Into<String>) -> Error {
    Error::Damaged { table: table.to_owned(), key: key.to_owned(), reason: reason.into() }
}

/// Values by their owner, in their order.
pub(super) fn grouped<K: std::hash::Hash + Eq, V>(
    pairs: impl IntoIterator<Item = (K, V)>,
) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{generated, list, of_source_id, source_id};
    use crate::types::JsonText;

    #[test]
    fn the_id_of_a_source_comes_back() {
        for (id, column) in [(None, Some("")), (Some("a"), None), (Some("b"), Some("b"))] {
            let written = of_source_id(id, "a");
            assert_eq!(written.as_deref(), column);
            assert_eq!(source_id(written, "a").as_deref(), id);
        }
    }

    #[test]
    fn a_made_key_is_known_without_its_number() {
        for key in ["card-01ab", "card-01ab-2", "card-01ab#12"] {
            assert_eq!(generated(key), "card-01ab");
        }
    }

    #[test]
    fn a_list_that_only_sql_can_have_written_is_read_all_the_same() {
        let texts = list(&JsonText(r#"["a", 1, null, {"b": []}]"#.to_owned())).unwrap();
        assert_eq!(texts, ["a", "1", "null", r#"{"b":[]}"#]);
    }
}
