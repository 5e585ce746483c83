//! How hard it is to withstand a spell.

/// What a saving throw against a character's spells must reach: 8, the proficiency bonus,
/// and the modifier of the ability that the character casts with.
pub fn spell_save_dc(proficiency_bonus: u32, ability_modifier: i32) -> i32 {
    ability_modifier.saturating_add_unsigned(proficiency_bonus).saturating_add(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spell_save_adds_eight() {
        assert_eq!(spell_save_dc(2, 3), 13);
        assert_eq!(spell_save_dc(6, -1), 13);
    }
}
