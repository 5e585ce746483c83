//! Where a list goes on.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize};

/// Where a list goes on: what a page says of the next one. It is a text that can be kept and
/// sent around, and that means nothing to anybody but the list that gave it.
///
/// A list goes on behind the place of the last record of the page, also where that record is
/// gone by then or has another value; it goes on in the same order only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The cursor of that text. Whether it is one, the list will say.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl Deref for Cursor {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cursor {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
