//! The level of a character, and the proficiency bonus that comes with it.

/// The level of a character: 1 to 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharacterLevel(u8);

/// The number is no level of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a character level: they go from 1 to 20")]
pub struct NotACharacterLevel(pub u8);

impl CharacterLevel {
    /// The level as a number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// What a character of this level adds where it is proficient: 2 at first, and one
    /// more at the levels 5, 9, 13 and 17.
    pub fn proficiency_bonus(self) -> u32 {
        2 + u32::from(self.0 - 1) / 4
    }
}

impl TryFrom<u8> for CharacterLevel {
    type Error = NotACharacterLevel;

    fn try_from(level: u8) -> Result<Self, NotACharacterLevel> {
        if (1..=20).contains(&level) { Ok(Self(level)) } else { Err(NotACharacterLevel(level)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proficiency_bonus_grows_every_four_levels() {
        let bonus = |level| CharacterLevel::try_from(level).map(CharacterLevel::proficiency_bonus);
        for (level, expected) in
            [(1, 2), (4, 2), (5, 3), (8, 3), (9, 4), (12, 4), (13, 5), (16, 5), (17, 6), (20, 6)]
        {
            assert_eq!(bonus(level), Ok(expected), "{level}");
        }
        for level in [0, 21, 255] {
            assert_eq!(bonus(level), Err(NotACharacterLevel(level)));
        }
    }
}
