//! What a new character of a class or background owns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reference::Reference;

/// So many pieces of one kind of equipment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StartingEquipment {
    /// The equipment.
    pub equipment: Option<Reference>,
    /// How many pieces.
    pub quantity: Option<u32>,
}
