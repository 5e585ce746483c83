//! What races give to ability scores, and what classes and feats demand of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reference::Reference;

/// What is added to an ability score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AbilityBonus {
    /// The ability.
    pub ability_score: Option<Reference>,
    /// What its score rises by.
    pub bonus: Option<i32>,
}

/// An ability score that must be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AbilityPrerequisite {
    /// The ability.
    pub ability_score: Option<Reference>,
    /// The least score that will do.
    pub minimum_score: Option<u8>,
}
