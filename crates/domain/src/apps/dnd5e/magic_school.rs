//! The schools of magic.

use serde::{Deserialize, Serialize};

use super::record::record;

/// A school of magic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MagicSchool {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description.
    #[serde(default)]
    pub desc: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(MagicSchool, "magic-schools");
