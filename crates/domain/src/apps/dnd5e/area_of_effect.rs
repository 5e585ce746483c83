//! The area that a spell or a breath covers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{distance::Length, vocabulary::vocabulary};

vocabulary! {
    /// The shape of an area.
    AreaShape { Cone = "cone", Cube = "cube", Cylinder = "cylinder", Line = "line", Sphere = "sphere" }
}

/// A shape and how far it reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AreaOfEffect {
    /// The shape (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: Option<AreaShape>,
    /// In feet: the radius of a sphere or cylinder, the length of the others.
    pub size: Option<Length>,
}
