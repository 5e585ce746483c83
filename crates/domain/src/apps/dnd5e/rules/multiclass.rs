//! Whether a character may take a further class.

use super::AbilityScores;
use crate::apps::dnd5e::{
    AbilityPrerequisite, Choice, ChoiceOption, Class, Listed, MultiClassing, OptionSet,
};

/// A demand of a class that a character does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmetPrerequisite {
    /// An ability score is too low.
    Score {
        /// The key of the ability.
        ability: String,
        /// The least score that would do.
        minimum: u8,
        /// The score of the character, if it has one.
        score: Option<u8>,
    },
    /// Too few of several ability scores are high enough.
    Choice {
        /// How many must be.
        choose: u32,
        /// How many are.
        met: u32,
        /// The scores to choose from.
        options: Vec<AbilityPrerequisite>,
    },
}

/// What a character with these ability scores lacks to take `class` beside its own class;
/// nothing when it may.
///
/// All of the class's prerequisites must be met, and as many of its prerequisites to
/// choose from as it says. A prerequisite that names no ability is passed over. The
/// character's own class makes demands too: ask for both.
pub fn unmet_prerequisites(class: &Class, scores: &AbilityScores) -> Vec<UnmetPrerequisite> {
    let Some(MultiClassing { prerequisites, prerequisite_options, .. }) = &class.multi_classing
    else {
        return Vec::new();
    };
    let of_all =
        prerequisites.iter().flatten().filter_map(|prerequisite| unmet(prerequisite, scores));
    let of_choice = prerequisite_options.iter().filter_map(|choice| unmet_choice(choice, scores));
    of_all.chain(of_choice).collect()
}

fn unmet(prerequisite: &AbilityPrerequisite, scores: &AbilityScores) -> Option<UnmetPrerequisite> {
    let ability = &prerequisite.ability_score.as_ref()?.index;
    let minimum = prerequisite.minimum_score.unwrap_or_default();
    let score = scores.get(ability).copied();
    (score.unwrap_or_default() < minimum).then(|| UnmetPrerequisite::Score {
        ability: ability.clone(),
        minimum,
        score,
    })
}

fn unmet_choice(choice: &Choice, scores: &AbilityScores) -> Option<UnmetPrerequisite> {
    let Some(OptionSet::OptionsArray { options }) = &choice.from else { return None };
    let options: Vec<AbilityPrerequisite> = options
        .iter()
        .filter_map(|option| match option {
            Listed::Option(ChoiceOption::ScorePrerequisite(prerequisite)) => {
                Some(prerequisite.clone())
            }
            _ => None,
        })
        .collect();
    let choose = choice.choose.unwrap_or(1);
    let met = options.iter().filter(|option| unmet(option, scores).is_none()).count();
    let met = u32::try_from(met).unwrap_or(u32::MAX);
    (met < choose).then_some(UnmetPrerequisite::Choice { choose, met, options })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(multi_classing: &str) -> Class {
        let text = format!(r#"{{"index": "x", "multi_classing": {multi_classing}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn scores<const N: usize>(scores: [(&str, u8); N]) -> AbilityScores {
        scores.map(|(ability, score)| (ability.to_owned(), score)).into()
    }

    #[test]
    fn all_prerequisites_must_be_met() {
        let class = class(
            r#"{"prerequisites": [{"ability_score": {"index": "dex"}, "minimum_score": 13},
                                  {"ability_score": {"index": "wis"}, "minimum_score": 13}]}"#,
        );
        assert_eq!(unmet_prerequisites(&class, &scores([("dex", 13), ("wis", 14)])), []);
        let score = |ability: &str, score| UnmetPrerequisite::Score {
            ability: ability.to_owned(),
            minimum: 13,
            score,
        };
        assert_eq!(
            unmet_prerequisites(&class, &scores([("dex", 12)])),
            [score("dex", Some(12)), score("wis", None)]
        );
    }

    #[test]
    fn of_a_choice_only_so_many_must_be_met() {
        let class = class(
            r#"{"prerequisite_options": {"choose": 1, "from": {"option_set_type": "options_array",
                "options": [{"option_type": "score_prerequisite",
                             "ability_score": {"index": "str"}, "minimum_score": 13},
                            {"option_type": "score_prerequisite",
                             "ability_score": {"index": "dex"}, "minimum_score": 13}]}}}"#,
        );
        assert_eq!(unmet_prerequisites(&class, &scores([("str", 8), ("dex", 13)])), []);
        let unmet = unmet_prerequisites(&class, &scores([("str", 12), ("dex", 12)]));
        let [UnmetPrerequisite::Choice { choose: 1, met: 0, options }] = &unmet[..] else {
            panic!("{unmet:?}")
        };
        assert_eq!(options.len(), 2);
    }

    #[test]
    fn a_class_without_demands_is_open_to_all() {
        assert_eq!(unmet_prerequisites(&Class::default(), &scores([])), []);
    }
}
