//! How hard a character is to hit.

use crate::apps::dnd5e::ArmorClass;

/// The armour class of a character that wears `armor`: that of the armour, and the
/// Dexterity modifier where the armour allows it, up to the most that it allows. A negative
/// modifier counts in full.
///
/// `None` where the record does not say the armour class. A shield is no armour: its
/// number is added to the armour class of its bearer.
pub fn armor_class(armor: &ArmorClass, dexterity_modifier: i32) -> Option<i32> {
    let limit = |bonus: u32| i32::try_from(bonus).unwrap_or(i32::MAX);
    let dexterity = match armor.max_bonus {
        _ if !armor.dex_bonus => 0,
        Some(most) => dexterity_modifier.min(limit(most)),
        None => dexterity_modifier,
    };
    i32::try_from(armor.base?).ok()?.checked_add(dexterity)
}

/// The armour class of a character that wears no armour: 10 and the Dexterity modifier.
pub fn unarmored_class(dexterity_modifier: i32) -> i32 {
    dexterity_modifier.saturating_add(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dexterity_counts_as_far_as_the_armour_allows() {
        let armor =
            |base, dex_bonus, max_bonus| ArmorClass { base: Some(base), dex_bonus, max_bonus };
        for (armor, dexterity, expected) in [
            (armor(11, true, None), 4, 15),
            (armor(11, true, None), -1, 10),
            (armor(14, true, Some(2)), 4, 16),
            (armor(14, true, Some(2)), 1, 15),
            (armor(14, true, Some(2)), -2, 12),
            (armor(18, false, None), 4, 18),
            (armor(18, false, None), -4, 18),
        ] {
            assert_eq!(armor_class(&armor, dexterity), Some(expected), "{armor:?} {dexterity}");
        }
        assert_eq!(armor_class(&ArmorClass::default(), 2), None);
        assert_eq!(unarmored_class(-1), 9);
    }
}
