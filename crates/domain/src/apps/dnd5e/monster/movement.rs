//! How a monster moves, and what it perceives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apps::dnd5e::distance::Distance;

/// How far a monster moves in a turn, by mode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Speed {
    /// On foot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk: Option<Distance>,
    /// In water.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swim: Option<Distance>,
    /// In the air.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fly: Option<Distance>,
    /// Through the ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burrow: Option<Distance>,
    /// Up walls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub climb: Option<Distance>,
    /// Whether it stays in the air without moving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hover: Option<bool>,
}

impl Speed {
    /// The names of the modes that the monster has, as its JSON writes them.
    pub fn modes(&self) -> impl Iterator<Item = &'static str> {
        [
            ("walk", self.walk.is_some()),
            ("swim", self.swim.is_some()),
            ("fly", self.fly.is_some()),
            ("burrow", self.burrow.is_some()),
            ("climb", self.climb.is_some()),
            ("hover", self.hover == Some(true)),
        ]
        .into_iter()
        .filter_map(|(mode, has)| has.then_some(mode))
    }
}

/// How far a monster perceives things, by sense.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Senses {
    /// Without sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blindsight: Option<Distance>,
    /// In the dark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub darkvision: Option<Distance>,
    /// By shaking of the ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tremorsense: Option<Distance>,
    /// As things truly are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truesight: Option<Distance>,
    /// How well it notices things without trying.
    pub passive_perception: Option<u32>,
}
