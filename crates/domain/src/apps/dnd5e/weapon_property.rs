//! Properties that weapons share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::record;

/// A property of weapons, such as being light.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WeaponProperty {
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
record!(WeaponProperty, "weapon-properties");
