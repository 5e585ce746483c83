//! Saving throws against a fixed number, and what a success is worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{reference::Reference, vocabulary::vocabulary};

vocabulary! {
    /// What the target still suffers when its saving throw succeeds.
    SaveSuccess { None = "none", Half = "half", Special = "other" }
}

/// The saving throw that something of a monster calls for.
///
/// Spells and traits leave the number out, because it depends on who uses them:
/// [`SpellSave`](super::SpellSave), [`BreathSave`](super::BreathSave).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DifficultyClass {
    /// The ability that the saving throw is made with.
    pub dc_type: Option<Reference>,
    /// What the roll must reach.
    pub dc_value: Option<u32>,
    /// What is left of the effect when the roll reaches it.
    pub success_type: Option<SaveSuccess>,
}
