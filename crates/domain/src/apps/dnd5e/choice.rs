//! Choices that a player makes: how many of which options.
//!
//! The grammar is closed: an unknown `option_set_type` or `option_type` is refused,
//! because nobody could tell what it offers. The words inside are open.

mod option;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use option::{
    ActionOption, BreathOption, ChoiceOption, CountedReference, DamageOption, Listed, Multiple,
    ProficiencyPrerequisite,
};

use super::reference::Reference;

/// So many of a set of options are to be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Choice {
    /// The choice in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// How many to choose.
    pub choose: Option<u32>,
    /// What is chosen (`type` in JSON), such as `proficiencies`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What to choose from.
    pub from: Option<OptionSet>,
}

/// What a choice is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "option_set_type", rename_all = "snake_case")]
pub enum OptionSet {
    /// The options that are listed here.
    OptionsArray {
        /// The options.
        #[serde(default)]
        options: Vec<Listed>,
    },
    /// Everything in a category of equipment.
    EquipmentCategory {
        /// The category.
        equipment_category: Option<Reference>,
    },
    /// Every record of a collection.
    ResourceList {
        /// The address of the collection, such as `/api/2014/languages`.
        #[serde(default)]
        resource_list_url: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(json: &str) -> Choice {
        let choice: Choice = serde_json::from_str(json).unwrap();
        let written = serde_json::to_value(&choice).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(json).unwrap());
        choice
    }

    #[test]
    fn options_are_words_or_objects() {
        let choice = round_trip(
            r#"{"choose": 1, "type": "string", "from": {"option_set_type": "options_array",
                "options": ["swamp", {"option_type": "string", "string": "forest"}]}}"#,
        );
        let Some(OptionSet::OptionsArray { options }) = choice.from else {
            panic!("not an array of options")
        };
        assert_eq!(options[0], Listed::Text("swamp".to_owned()));
        assert_eq!(
            options[1],
            Listed::Option(ChoiceOption::String { string: "forest".to_owned() })
        );
    }

    #[test]
    fn choices_nest() {
        round_trip(
            r#"{"choose": 1, "type": "equipment", "from": {"option_set_type": "options_array",
                "options": [{"option_type": "multiple", "items": [
                  {"option_type": "counted_reference", "count": 20,
                   "of": {"index": "arrow", "name": "Arrow", "url": "/api/2014/equipment/arrow"}},
                  {"option_type": "choice", "choice": {"desc": "a bow", "choose": 1,
                   "type": "equipment", "from": {"option_set_type": "equipment_category",
                   "equipment_category": {"index": "bows", "name": "Bows", "url": "/x"}}}}]}]}}"#,
        );
    }

    #[test]
    fn the_grammar_is_closed() {
        for json in [
            r#"{"from": {"option_set_type": "whatever"}}"#,
            r#"{"from": {"options": []}}"#,
            r#"{"from": {"option_set_type": "options_array", "options": [{"option_type": "x"}]}}"#,
            r#"{"from": {"option_set_type": "options_array", "options": [7]}}"#,
        ] {
            assert!(serde_json::from_str::<Choice>(json).is_err(), "{json}");
        }
    }
}
