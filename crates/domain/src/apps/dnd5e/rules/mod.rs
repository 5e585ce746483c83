//! The arithmetic of the rules: pure functions of numbers and records.
//!
//! Nothing here reads a store or rolls dice. The formulas are those of the fifth edition
//! of 2014, put in our own words beside each function.
//!
//! ```
//! use rehome_domain::apps::dnd5e::rules::*;
//!
//! let level = CharacterLevel::try_from(5)?;
//! assert_eq!(spell_save_dc(level.proficiency_bonus(), ability_modifier(18)), 15);
//! assert_eq!(encounter_budget(&[level; 4], Difficulty::Hard), 3000);
//! # Ok::<(), NotACharacterLevel>(())
//! ```

mod ability_modifier;
mod armor_class;
mod character_level;
mod encounter;
mod hit_points;
mod multiclass;
mod score_method;
mod spell_save;

pub use ability_modifier::ability_modifier;
pub use armor_class::{armor_class, unarmored_class};
pub use character_level::{CharacterLevel, NotACharacterLevel};
pub use encounter::{Difficulty, NotADifficulty, encounter_budget};
pub use hit_points::{HitPoints, hit_points};
pub use multiclass::{UnmetPrerequisite, unmet_prerequisites};
pub use score_method::{
    InvalidAbilityScores, NotAScoreMethod, ScoreMethod, ScoreProblem, validate_ability_scores,
};
pub use spell_save::spell_save_dc;

/// Ability scores by the key of the ability: `str`, `dex`, `con`, `int`, `wis`, `cha`.
pub type AbilityScores = std::collections::BTreeMap<String, u8>;
