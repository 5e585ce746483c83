//! The ways to come by ability scores, and whether six scores came about so.

use std::{fmt, str::FromStr};

use super::AbilityScores;

/// A way to come by ability scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScoreMethod {
    /// Six given numbers, to be spread over the abilities: 15, 14, 13, 12, 10, 8.
    StandardArray,
    /// Scores from 8 to 15, bought with 27 points: those up to 13 cost what they are above
    /// 8, a 14 costs 7 and a 15 costs 9.
    PointBuy,
    /// Rolled with three dice, or the best three of more: 3 to 18.
    Rolled,
}

/// The word is no way to come by ability scores.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a way to ability scores: they are standard, point-buy and rolled")]
pub struct NotAScoreMethod(pub String);

/// The ability scores did not come about in the way that was said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ability scores are not allowed: {}", joined(.problems))]
pub struct InvalidAbilityScores {
    /// Everything that is wrong with them; never empty.
    pub problems: Vec<ScoreProblem>,
}

/// One thing that is wrong with ability scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreProblem {
    /// There is no score for this ability.
    Missing(&'static str),
    /// There is a score for something that is none of the six abilities.
    Unknown(String),
    /// A score is too low or too high.
    OutOfRange {
        /// The ability.
        ability: String,
        /// Its score.
        score: u8,
        /// The least and the greatest that is allowed.
        allowed: (u8, u8),
    },
    /// These are not the numbers of the standard array.
    NotTheStandardArray {
        /// The numbers, the greatest first.
        scores: Vec<u8>,
    },
    /// The scores cost more than there is to spend.
    TooExpensive {
        /// What they cost.
        points: u32,
    },
}

const ABILITIES: [&str; 6] = ["str", "dex", "con", "int", "wis", "cha"];
const STANDARD_ARRAY: [u8; 6] = [15, 14, 13, 12, 10, 8];
const POINTS: u32 = 27;

/// Checks whether `scores` can have come about in the way `method`.
///
/// # Errors
/// [`InvalidAbilityScores`] with every problem there is.
pub fn validate_ability_scores(
    scores: &AbilityScores,
    method: ScoreMethod,
) -> Result<(), InvalidAbilityScores> {
    let missing = ABILITIES.into_iter().filter(|ability| !scores.contains_key(*ability));
    let unknown = scores.keys().filter(|ability| !ABILITIES.contains(&ability.as_str()));
    let mut problems: Vec<ScoreProblem> = missing.map(ScoreProblem::Missing).collect();
    problems.extend(unknown.cloned().map(ScoreProblem::Unknown));
    match method {
        ScoreMethod::StandardArray => {
            let mut numbers: Vec<u8> = scores.values().copied().collect();
            numbers.sort_unstable_by(|a, b| b.cmp(a));
            if numbers != STANDARD_ARRAY {
                problems.push(ScoreProblem::NotTheStandardArray { scores: numbers });
            }
        }
        ScoreMethod::PointBuy => {
            out_of_range(scores, (8, 15), &mut problems);
            let points = scores.values().copied().filter_map(price).sum();
            if points > POINTS {
                problems.push(ScoreProblem::TooExpensive { points });
            }
        }
        ScoreMethod::Rolled => out_of_range(scores, (3, 18), &mut problems),
    }
    if problems.is_empty() { Ok(()) } else { Err(InvalidAbilityScores { problems }) }
}

fn out_of_range(scores: &AbilityScores, allowed: (u8, u8), problems: &mut Vec<ScoreProblem>) {
    for (ability, &score) in scores {
        if !(allowed.0..=allowed.1).contains(&score) {
            let ability = ability.clone();
            problems.push(ScoreProblem::OutOfRange { ability, score, allowed });
        }
    }
}

/// What a score costs; `None` for one that cannot be bought.
fn price(score: u8) -> Option<u32> {
    match score {
        8..=13 => Some(u32::from(score) - 8),
        14 => Some(7),
        15 => Some(9),
        _ => None,
    }
}

impl FromStr for ScoreMethod {
    type Err = NotAScoreMethod;

    fn from_str(word: &str) -> Result<Self, NotAScoreMethod> {
        match word {
            "standard" => Ok(Self::StandardArray),
            "point-buy" => Ok(Self::PointBuy),
            "rolled" => Ok(Self::Rolled),
            other => Err(NotAScoreMethod(other.to_owned())),
        }
    }
}

impl fmt::Display for ScoreProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(ability) => write!(f, "{ability} has no score"),
            Self::Unknown(ability) => write!(f, "{ability:?} is no ability"),
            Self::OutOfRange { ability, score, allowed: (least, most) } => {
                write!(f, "{ability} is {score}, which is not from {least} to {most}")
            }
            Self::NotTheStandardArray { scores } => {
                write!(f, "{scores:?} are not the numbers {STANDARD_ARRAY:?}")
            }
            Self::TooExpensive { points } => {
                write!(f, "they cost {points} points of {POINTS}")
            }
        }
    }
}

fn joined(problems: &[ScoreProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validated(scores: [u8; 6], method: ScoreMethod) -> Result<(), String> {
        let scores = ABILITIES.map(str::to_owned).into_iter().zip(scores).collect();
        validate_ability_scores(&scores, method).map_err(|error| joined(&error.problems))
    }

    #[test]
    fn the_standard_array_may_be_spread_in_any_order() {
        assert_eq!(validated([8, 10, 12, 13, 14, 15], ScoreMethod::StandardArray), Ok(()));
        let message = validated([15, 15, 13, 12, 10, 8], ScoreMethod::StandardArray).unwrap_err();
        let expected = "[15, 15, 13, 12, 10, 8] are not the numbers [15, 14, 13, 12, 10, 8]";
        assert_eq!(message, expected);
    }

    #[test]
    fn point_buy_has_27_points() {
        assert_eq!(validated([15, 15, 15, 8, 8, 8], ScoreMethod::PointBuy), Ok(()));
        assert_eq!(validated([13, 13, 13, 12, 12, 12], ScoreMethod::PointBuy), Ok(()));
        assert_eq!(validated([8; 6], ScoreMethod::PointBuy), Ok(()));
        let message = validated([15, 15, 15, 14, 7, 16], ScoreMethod::PointBuy).unwrap_err();
        let expected = "cha is 16, which is not from 8 to 15; wis is 7, which is not from 8 to 15; \
                        they cost 34 points of 27";
        assert_eq!(message, expected);
    }

    #[test]
    fn rolled_scores_come_from_three_dice() {
        assert_eq!(validated([3, 18, 10, 11, 12, 13], ScoreMethod::Rolled), Ok(()));
        let message = validated([2, 19, 10, 11, 12, 13], ScoreMethod::Rolled).unwrap_err();
        let expected = "dex is 19, which is not from 3 to 18; str is 2, which is not from 3 to 18";
        assert_eq!(message, expected);
    }

    #[test]
    fn all_six_abilities_are_named() {
        let scores =
            [("str", 10), ("dex", 10), ("con", 10), ("int", 10), ("wis", 10), ("luck", 10)];
        let scores = scores.map(|(ability, score)| (ability.to_owned(), score)).into();
        let error = validate_ability_scores(&scores, ScoreMethod::Rolled).unwrap_err();
        let expected =
            "the ability scores are not allowed: cha has no score; \"luck\" is no ability";
        assert_eq!(error.to_string(), expected);
    }
}
