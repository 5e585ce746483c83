//! The hit points of a character.

use super::character_level::CharacterLevel;

/// The hit points of a character at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HitPoints {
    /// With the fixed number at every level after the first.
    pub average: u32,
    /// With the highest roll at every level.
    pub maximum: u32,
}

/// The hit points of a character of one class.
///
/// The first level gives all sides of the hit die. Every further one gives a roll, or
/// instead the fixed number: half the sides and one. The Constitution modifier is added at
/// each level, and no level gives less than 1.
pub fn hit_points(hit_die: u32, level: CharacterLevel, constitution_modifier: i32) -> HitPoints {
    let gain = |points: u32| points.saturating_add_signed(constitution_modifier).max(1);
    let further = u32::from(level.get() - 1);
    let with = |points: u32| gain(hit_die).saturating_add(gain(points).saturating_mul(further));
    HitPoints { average: with(hit_die / 2 + 1), maximum: with(hit_die) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hit_points_grow_with_the_level() {
        for (hit_die, level, constitution, average, maximum) in [
            (10, 1, 2, 12, 12),
            (10, 5, 2, 44, 60),
            (6, 3, 0, 14, 18),
            (6, 20, -5, 20, 20),
            (12, 20, 5, 245, 340),
        ] {
            let level = CharacterLevel::try_from(level).unwrap();
            let expected = HitPoints { average, maximum };
            assert_eq!(hit_points(hit_die, level, constitution), expected, "d{hit_die} {level:?}");
        }
    }
}
