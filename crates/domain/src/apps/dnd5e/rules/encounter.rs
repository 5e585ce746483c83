//! How many experience points of monsters a party can face.

use std::{fmt, str::FromStr};

use super::character_level::CharacterLevel;

/// How hard an encounter is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Difficulty {
    /// Costs the party hardly anything.
    Easy,
    /// Costs the party something.
    Medium,
    /// Could go badly.
    Hard,
    /// Could kill a character.
    Deadly,
}

/// The word is no difficulty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a difficulty: they are easy, medium, hard and deadly")]
pub struct NotADifficulty(pub String);

impl Difficulty {
    /// All difficulties, from the easiest.
    pub const ALL: [Self; 4] = [Self::Easy, Self::Medium, Self::Hard, Self::Deadly];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
            Self::Deadly => "deadly",
        }
    }
}

impl FromStr for Difficulty {
    type Err = NotADifficulty;

    fn from_str(word: &str) -> Result<Self, NotADifficulty> {
        Self::ALL
            .into_iter()
            .find(|difficulty| difficulty.as_str() == word)
            .ok_or_else(|| NotADifficulty(word.to_owned()))
    }
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The experience points of monsters that make an encounter of this difficulty for a
/// party: the sum of one threshold per character, which its level decides.
///
/// The thresholds are those of the rules for building encounters of 2014.
pub fn encounter_budget(party: &[CharacterLevel], difficulty: Difficulty) -> u32 {
    let threshold =
        |level: &CharacterLevel| THRESHOLDS[usize::from(level.get() - 1)][difficulty as usize];
    party.iter().map(threshold).sum()
}

/// Experience points per character, a row per level from 1 to 20.
const THRESHOLDS: [[u32; 4]; 20] = [
    [25, 50, 75, 100],
    [50, 100, 150, 200],
    [75, 150, 225, 400],
    [125, 250, 375, 500],
    [250, 500, 750, 1100],
    [300, 600, 900, 1400],
    [350, 750, 1100, 1700],
    [450, 900, 1400, 2100],
    [550, 1100, 1600, 2400],
    [600, 1200, 1900, 2800],
    [800, 1600, 2400, 3600],
    [1000, 2000, 3000, 4500],
    [1100, 2200, 3400, 5100],
    [1250, 2500, 3800, 5700],
    [1400, 2800, 4300, 6400],
    [1600, 3200, 4800, 7200],
    [2000, 3900, 5900, 8800],
    [2100, 4200, 6300, 9500],
    [2400, 4900, 7300, 10900],
    [2800, 5700, 8500, 12700],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_the_sum_over_the_party() {
        let party = [1, 1, 5, 20].map(|level| CharacterLevel::try_from(level).unwrap());
        let budgets = Difficulty::ALL.map(|difficulty| encounter_budget(&party, difficulty));
        assert_eq!(budgets, [3100, 6300, 9400, 14000]);
        assert_eq!(encounter_budget(&[], Difficulty::Deadly), 0);
    }

    #[test]
    fn thresholds_rise_with_level_and_difficulty() {
        assert!(THRESHOLDS.is_sorted_by(|a, b| (0..4).all(|column| a[column] < b[column])));
        assert!(THRESHOLDS.iter().all(|row| row.is_sorted_by(|a, b| a < b)));
    }

    #[test]
    fn difficulties_have_words() {
        assert_eq!("deadly".parse(), Ok(Difficulty::Deadly));
        assert_eq!("Deadly".parse::<Difficulty>(), Err(NotADifficulty("Deadly".to_owned())));
    }
}
