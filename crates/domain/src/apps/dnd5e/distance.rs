//! Distances as the data writes them: `40 ft.`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl std::fmt::Display for Distance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
