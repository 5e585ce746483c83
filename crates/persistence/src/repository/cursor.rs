//! What stands in a cursor: the order of its list, and the place of the last record of a page in
//! that order. It is JSON as base64, so that nobody is tempted to write one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rehome_domain::{Cursor, Order, Value};

use crate::error::{Error, Result};

/// The place of a record in a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListPlace {
    /// What the list is sorted by there.
    pub(super) value: Value,
    pub(super) container: String,
    pub(super) key: String,
}

impl ListPlace {
    /// The cursor of a list in that order that goes on behind this place.
    pub(super) fn cursor(&self, order: Option<&Order>) -> Cursor {
        let order = order.map(ToString::to_string).unwrap_or_default();
        // Texts and finite numbers, which always serialise.
        let parts = (order, &self.value, &self.container, &self.key);
        let text = serde_json::to_string(&parts).unwrap_or_default();
        Cursor::new(URL_SAFE_NO_PAD.encode(text))
    }

    /// The place that a cursor of a list in that order means.
    ///
    /// # Errors
    /// [`Error::Cursor`].
    pub(super) fn of(cursor: &Cursor, order: Option<&Order>) -> Result<Self> {
        let text =
            URL_SAFE_NO_PAD.decode(&**cursor).map_err(|_| Error::Cursor("no list gave it"))?;
        let (of_order, value, container, key): (String, serde_json::Value, String, String) =
            serde_json::from_slice(&text).map_err(|_| Error::Cursor("no list gave it"))?;
        if of_order != order.map(ToString::to_string).unwrap_or_default() {
            return Err(Error::Cursor("it comes from a list in another order"));
        }
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Flag(flag),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Value::Integer(whole),
                (None, Some(real)) => Value::Real(real),
                (None, None) => return Err(Error::Cursor("no list gave it")),
            },
            _ => return Err(Error::Cursor("no list gave it")),
        };
        let texts = [
            Some(&container),
            Some(&key),
            if let Value::Text(text) = &value { Some(text) } else { None },
        ];
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(Error::Cursor("no list gave it"));
        }
        Ok(Self { value, container, key })
    }
}

#[cfg(test)]
mod tests {
    use rehome_domain::{Cursor, Order, Value};

    use super::ListPlace;

    #[test]
    fn a_cursor_goes_on_in_its_own_order_only() {
        let order: Order = "-level".parse().unwrap();
        for value in [
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Real(0.125),
            Value::Real(2.0),
            Value::Text("Ünit".to_owned()),
            Value::Flag(true),
        ] {
            let place = ListPlace { value, container: "own".to_owned(), key: "a/b".to_owned() };
            let cursor = place.cursor(Some(&order));
            assert_eq!(ListPlace::of(&cursor, Some(&order)).unwrap(), place);
            assert!(ListPlace::of(&cursor, None).is_err());
        }
    }

    #[test]
    fn what_no_list_gave_is_refused() {
        for text in
            ["", "a", "bGFtcA", "W10", "WyIiLHt9LCIiLCJhIl0", "%%%", "WyIiLDEsIiIsImFcdTAwMDAiXQ"]
        {
            let error = ListPlace::of(&Cursor::new(text), None).unwrap_err();
            assert_eq!(error.code().as_str(), "invalid_cursor", "{text}");
        }
    }
}
