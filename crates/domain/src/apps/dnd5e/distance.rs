//! Distances as the data writes them: `40 ft.`.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Value, apps::schema::written_as};

/// A distance, kept as it was written.
///
/// ```
/// use rehome_domain::apps::dnd5e::Distance;
///
/// assert_eq!(Distance::from("40 ft.").feet(), Some(40));
/// assert_eq!(Distance::from("12 m").feet(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Distance(String);

impl Distance {
    /// The distance as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of feet; `None` when it is not written in feet.
    pub fn feet(&self) -> Option<u32> {
        let (number, unit) = self.0.trim().split_once(' ')?;
        matches!(unit.trim(), "ft." | "ft" | "feet").then(|| number.parse().ok())?
    }
}

impl From<&str> for Distance {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Distance {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// How far something reaches, as a number: of feet, or of what a translation counts in, such as 7.5
/// of metres.
///
/// ```
/// use rehome_domain::apps::dnd5e::Length;
///
/// let length: Length = serde_json::from_str("7.5")?;
/// assert_eq!(length.to_string(), "7.5");
/// assert_eq!(serde_json::to_string(&Length::from(30))?, "30");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Length(f64);

// JSON has no number that is not equal to itself.
impl Eq for Length {}

impl Length {
    #[cfg(feature = "proptest")]
    pub(super) fn of(length: f64) -> Self {
        Self(length)
    }

    /// The number.
    pub fn number(self) -> f64 {
        self.0
    }
}

impl From<u32> for Length {
    fn from(length: u32) -> Self {
        Self(length.into())
    }
}

impl From<Length> for Value {
    fn from(length: Length) -> Self {
        Self::Real(length.0)
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Up to here a double holds every whole number.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0 <= EXACT {
            serializer.serialize_u64(self.0 as u64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let length = f64::deserialize(deserializer)?;
        if length >= 0.0 {
            Ok(Self(length))
        } else {
            let found = de::Unexpected::Float(length);
            Err(de::Error::invalid_value(found, &"a number from 0"))
        }
    }
}

written_as!(Length, { "type": "number", "minimum": 0 });

impl std::fmt::Display for Distance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
