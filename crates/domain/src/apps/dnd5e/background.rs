//! Backgrounds: what a character did before adventuring.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    choice::Choice, cost::Cost, record::record, reference::Reference,
    starting_equipment::StartingEquipment,
};

/// A background.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Background {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The proficiencies that it gives.
    #[serde(default)]
    pub starting_proficiencies: Vec<Reference>,
    /// The languages to choose from.
    pub language_options: Option<Choice>,
    /// The equipment that it gives.
    #[serde(default)]
    pub starting_equipment: Vec<StartingEquipment>,
    /// The money that it gives.
    pub starting_gold: Option<Cost>,
    /// The equipment to choose from.
    #[serde(default)]
    pub starting_equipment_options: Vec<Choice>,
    /// What the background is good for.
    pub feature: Option<BackgroundFeature>,
    /// Traits of personality to choose from.
    pub personality_traits: Option<Choice>,
    /// Ideals to choose from.
    pub ideals: Option<Choice>,
    /// Bonds to choose from.
    pub bonds: Option<Choice>,
    /// Flaws to choose from.
    pub flaws: Option<Choice>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Background, "backgrounds");

/// What a background is good for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BackgroundFeature {
    /// What it is called.
    pub name: String,
    /// The description, by paragraph.
    pub desc: Vec<String>,
}
