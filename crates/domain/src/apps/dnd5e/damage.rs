//! Damage of one type, as weapons and monsters deal it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{dice::Dice, difficulty_class::DifficultyClass, reference::Reference};

/// Damage of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Damage {
    /// The type of damage.
    pub damage_type: Option<Reference>,
    /// How much.
    pub damage_dice: Option<Dice>,
    /// The saving throw against this damage alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<DifficultyClass>,
}
