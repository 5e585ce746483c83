//! Conditions that a creature can be in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::record;

/// A condition, such as being blinded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
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
record!(Condition, "conditions");
