//! How often an action is repeated: a number, or words that say how to find it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// A number, or a text such as a dice expression or the name of what is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Count {
    /// A plain number.
    Number(u32),
    /// A text that says how to find the number, such as `1d4`.
    Text(String),
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count, a whole number or a text")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Count, E> {
                let number = number
                    .try_into()
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))?;
                Ok(Count::Number(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Count, E> {
                Ok(Count::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_number_or_a_text() {
        for (json, count) in [("3", Count::Number(3)), (r#""1d4""#, Count::Text("1d4".into()))] {
            assert_eq!(serde_json::from_str::<Count>(json).unwrap(), count);
            assert_eq!(serde_json::to_string(&count).unwrap(), json);
        }
        for json in ["-1", "1.5", "4294967296", "null", "[]"] {
            assert!(serde_json::from_str::<Count>(json).is_err(), "{json}");
        }
    }
}
