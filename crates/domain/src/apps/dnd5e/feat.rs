//! Feats: talents that a character can choose instead of better ability scores.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ability::AbilityPrerequisite, record::record};

/// A feat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Feat {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The ability scores that must all be reached.
    #[serde(default)]
    pub prerequisites: Vec<AbilityPrerequisite>,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Feat, "feats");
