//! A JSON value that no column describes further, kept as text.

use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use crate::{apps::schema::written_as, json::tree::Tree};

/// A JSON value as compact text, with its members in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    /// The value that `text` is.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        Tree::parse(text).map(|tree| Self(tree.write()))
    }

    /// The empty object.
    pub fn empty_object() -> Self {
        Self("{}".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to take images out of strings in it; it has to stay JSON.
    pub(super) fn text_mut(&mut self) -> &mut String {
        &mut self.0
    }

    pub(super) fn of(tree: &Tree) -> Self {
        Self(tree.write())
    }
}

// Any value.
written_as!(Json, {});

impl Serialize for Json {
    /// Digits and all, as the source wrote them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let json = Json::parse(r#"{"z": [1, 2.50, 1e400, "é\n"], "a": null}"#).unwrap();
        assert_eq!(json.as_str(), r#"{"z":[1,2.50,1e400,"é\n"],"a":null}"#);
        assert_eq!(serde_json::to_string(&json).unwrap(), json.as_str());
        assert!(Json::parse("{").is_err());
    }
}
