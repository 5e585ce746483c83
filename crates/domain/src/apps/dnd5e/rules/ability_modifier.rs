//! From an ability score to what it adds to rolls.

/// What an ability score adds to rolls: 0 for 10 and 11, one more or less for every two
/// points above or below, rounded down.
pub fn ability_modifier(score: u8) -> i32 {
    (i32::from(score) - 10).div_euclid(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_round_down() {
        for (score, modifier) in
            [(1, -5), (3, -4), (8, -1), (9, -1), (10, 0), (11, 0), (15, 2), (20, 5), (30, 10)]
        {
            assert_eq!(ability_modifier(score), modifier, "{score}");
        }
    }
}
