//! The id of a pack.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// The id of a pack: 1 to 100 of `A-Z a-z 0-9 _ -`, its case kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct PackId(String);

impl PackId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no pack id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no pack id: use 1 to 100 letters, digits, `_` and `-`")]
pub struct NotAPackId(pub String);

impl FromStr for PackId {
    type Err = NotAPackId;

    fn from_str(text: &str) -> Result<Self, NotAPackId> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAPackId(text.to_owned())) }
    }
}
