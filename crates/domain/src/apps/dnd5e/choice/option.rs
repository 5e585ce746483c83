//! The single options of a choice, one variant per `option_type`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::Choice;
use crate::apps::dnd5e::{
    ability::{AbilityBonus, AbilityPrerequisite},
    count::Count,
    damage::Damage,
    dice::Dice,
    difficulty_class::DifficultyClass,
    monster::ActionKind,
    reference::Reference,
};

/// An option in a list: a plain text, or an object that says what it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Listed {
    /// The option in words.
    Text(String),
    /// The option as an object.
    Option(ChoiceOption),
}

// Not derived: an untagged enum would say only that nothing matched, not what is wrong.
impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Listed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an option, a text or an object")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Listed, E> {
                Ok(Listed::Text(text.to_owned()))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Listed, A::Error> {
                ChoiceOption::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(Listed::Option)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// One option, of the kind that `option_type` names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "option_type", rename_all = "snake_case")]
pub enum ChoiceOption {
    /// Another record.
    Reference {
        /// The record.
        item: Option<Reference>,
    },
    /// So many pieces of something.
    CountedReference(CountedReference),
    /// A further choice.
    Choice {
        /// That choice.
        choice: Box<Choice>,
    },
    /// Several options that are taken together.
    Multiple(Multiple),
    /// A text.
    String {
        /// That text.
        #[serde(default)]
        string: String,
    },
    /// An ideal, and who holds it.
    Ideal {
        /// The ideal in words.
        #[serde(default)]
        desc: String,
        /// The alignments it goes with.
        #[serde(default)]
        alignments: Vec<Reference>,
    },
    /// A rise of an ability score.
    AbilityBonus(AbilityBonus),
    /// An ability score to have.
    ScorePrerequisite(AbilityPrerequisite),
    /// An action of a monster.
    Action(ActionOption),
    /// A breath weapon of a monster.
    Breath(BreathOption),
    /// Damage of one type.
    Damage(DamageOption),
}

/// So many pieces of something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CountedReference {
    /// How many pieces.
    pub count: Option<u32>,
    /// Of what.
    pub of: Option<Reference>,
    /// The proficiencies that one must have to choose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisites: Option<Vec<ProficiencyPrerequisite>>,
}

/// A proficiency that one must have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProficiencyPrerequisite {
    /// What is demanded (`type` in JSON): `proficiency`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The proficiency.
    pub proficiency: Option<Reference>,
}

/// Several options that are taken together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Multiple {
    /// A remark on when they can be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// The options.
    pub items: Vec<ChoiceOption>,
}

/// An action of a monster, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ActionOption {
    /// The name of the action among those of the monster.
    pub action_name: String,
    /// How often it is taken.
    pub count: Option<Count>,
    /// The kind of action (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: Option<ActionKind>,
    /// A remark on when it can be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
}

/// A breath weapon of a monster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BreathOption {
    /// What it is called.
    pub name: String,
    /// The saving throw against it.
    pub dc: Option<DifficultyClass>,
    /// The damage, if it deals any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Vec<Damage>>,
}

/// Damage of one type, under some condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DamageOption {
    /// The type of damage.
    pub damage_type: Option<Reference>,
    /// How much.
    pub damage_dice: Option<Dice>,
    /// The condition, such as how the weapon is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
