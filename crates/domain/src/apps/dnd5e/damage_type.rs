//! Types of damage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::record;

/// A type of damage, such as fire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DamageType {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description, by paragraph.
    #[serde(default)]
    pub desc: Vec<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(DamageType, "damage-types");
