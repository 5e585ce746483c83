//! What a monster does: actions, legendary actions and reactions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::action_damage::ActionDamage;
use crate::apps::dnd5e::{
    choice::Choice, count::Count, damage::Damage, difficulty_class::DifficultyClass, usage::Usage,
    vocabulary::vocabulary,
};

vocabulary! {
    /// The kind of an action.
    ActionKind { Melee = "melee", Ranged = "ranged", Ability = "ability", Magic = "magic" }
}

vocabulary! {
    /// Whether a multiattack is a list of actions or a choice of them.
    MultiattackKind { Actions = "actions", ActionOptions = "action_options" }
}

/// An action that a monster can take in its turn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MonsterAction {
    /// What it is called.
    pub name: String,
    /// The description.
    pub desc: String,
    /// Multiattacks: whether `actions` or `action_options` tells what is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiattack_type: Option<MultiattackKind>,
    /// Multiattacks: the actions that are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<MultiattackStep>>,
    /// Multiattacks: the actions to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_options: Option<Choice>,
    /// What is added to the roll of an attack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attack_bonus: Option<i32>,
    /// The saving throw against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<DifficultyClass>,
    /// The damage, part by part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Vec<ActionDamage>>,
    /// How often it can be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The effects to choose from, such as breath weapons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Choice>,
    /// The effects that it has all at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attacks: Option<Vec<Attack>>,
}

/// A part of a multiattack: an action of the same monster, so many times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MultiattackStep {
    /// The name of the action.
    pub action_name: String,
    /// How often it is taken.
    pub count: Option<Count>,
    /// The kind of the action (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: Option<ActionKind>,
}

/// One of several effects of an action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Attack {
    /// What it is called.
    pub name: String,
    /// The saving throw against it.
    pub dc: Option<DifficultyClass>,
    /// The damage, if it deals any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Vec<Damage>>,
}

/// An action that a monster can take at the end of another's turn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LegendaryAction {
    /// What it is called.
    pub name: String,
    /// The description.
    pub desc: String,
    /// What is added to the roll of an attack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attack_bonus: Option<i32>,
    /// The saving throw against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<DifficultyClass>,
    /// The damage, part by part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Vec<Damage>>,
}

/// What a monster can do in answer to something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reaction {
    /// What it is called.
    pub name: String,
    /// The description.
    pub desc: String,
    /// The saving throw against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<DifficultyClass>,
}
