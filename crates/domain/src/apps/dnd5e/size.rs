//! The sizes of creatures.

use super::vocabulary::vocabulary;

vocabulary! {
    /// How much space a creature takes up, from the smallest to the largest.
    Size {
        Tiny = "Tiny",
        Small = "Small",
        Medium = "Medium",
        Large = "Large",
        Huge = "Huge",
        Gargantuan = "Gargantuan",
    }
}
