//! How often something can be used before its owner must rest or roll.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{dice::Dice, vocabulary::vocabulary};

vocabulary! {
    /// The kind of limit.
    UsageKind {
        AtWill = "at will",
        PerDay = "per day",
        PerRest = "per rest",
        RechargeAfterRest = "recharge after rest",
        RechargeOnRoll = "recharge on roll",
    }
}

vocabulary! {
    /// The kinds of rest.
    Rest { Short = "short", Long = "long" }
}

/// A limit on the use of an action, a trait or a spell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Usage {
    /// The kind of limit (`type` in JSON), which says which of the others are there.
    #[serde(rename = "type")]
    pub kind: Option<UsageKind>,
    /// How many uses there are per day or rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What is rolled at the start of each turn to use it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dice: Option<Dice>,
    /// What that roll must at least show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<u32>,
    /// The rests after which it can be used again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_types: Option<Vec<Rest>>,
}
