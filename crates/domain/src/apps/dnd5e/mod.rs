//! D&D 5e rules content in the layout of the 5e-SRD database: 25 record types,
//! and one for the lore of a game's own world.
//!
//! It owns the grammar of those records, the columns and facets that are worth
//! filtering by, and the files they come from. It holds no content: no spell, no monster
//! and no rule text is part of this crate.
//!
//! Words are open and grammar is closed. A translation with its own words, or a homebrew
//! record that lacks a field, is read; an option of a kind that nobody knows is not.
//!
//! ```
//! use rehome_domain::{Record, apps::dnd5e::{Equipment, Monster, Size}};
//!
//! let monster: Monster = serde_json::from_str(
//!     r#"{"index": "paper-owl", "name": "Paper Owl", "size": "Tiny", "challenge_rating": 0.125}"#,
//! )?;
//! assert_eq!(monster.key(), "paper-owl");
//! assert_eq!(monster.size, Some(Size::Tiny));
//! assert_eq!(monster.challenge_rating.map(|rating| rating.to_string()).as_deref(), Some("1/8"));
//!
//! let kite: Equipment = serde_json::from_str(
//!     r#"{"index": "kite", "cost": {"quantity": 5, "unit": "sp"}}"#,
//! )?;
//! assert_eq!(kite.cost.and_then(|cost| cost.copper_pieces()), Some(50));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod ability;
mod ability_score;
mod alignment;
mod app;
#[cfg(feature = "proptest")]
mod arbitrary;
mod area_of_effect;
mod background;
mod card;
mod challenge_rating;
mod choice;
mod class;
mod columns;
mod condition;
mod cost;
mod count;
mod damage;
mod damage_type;
mod dice;
mod difficulty_class;
mod distance;
mod equipment;
mod equipment_category;
mod feat;
mod feature;
mod knowledge;
mod language;
mod level;
mod lore;
mod magic_item;
mod magic_school;
mod monster;
mod proficiency;
mod race;
mod racial_trait;
mod ranges;
mod record;
mod reference;
mod rule;
mod rule_section;
pub mod rules;
mod search;
mod size;
mod skill;
mod spell;
mod starting_equipment;
mod subclass;
mod subrace;
mod target;
mod usage;
mod vocabulary;
mod weapon_property;

pub use ability::{AbilityBonus, AbilityPrerequisite};
pub use ability_score::AbilityScore;
pub use alignment::Alignment;
pub use app::app;
pub use area_of_effect::{AreaOfEffect, AreaShape};
pub use background::{Background, BackgroundFeature};
pub use challenge_rating::{ChallengeRating, NotAChallengeRating};
pub use choice::{
    ActionOption, BreathOption, Choice, ChoiceOption, CountedReference, DamageOption, Listed,
    Multiple, OptionSet, ProficiencyPrerequisite,
};
pub use class::{Class, ClassSpellcasting, MultiClassing, SpellcastingInfo};
pub use condition::Condition;
pub use cost::{Coin, Cost};
pub use count::Count;
pub use damage::Damage;
pub use damage_type::DamageType;
pub use dice::{Dice, Term};
pub use difficulty_class::{DifficultyClass, SaveSuccess};
pub use distance::{Distance, Length};
pub use equipment::{
    ArmorCategory, ArmorClass, CategoryRange, Equipment, PackContent, Range, TravelSpeed,
    WeaponCategory, WeaponRange,
};
pub use equipment_category::EquipmentCategory;
pub use feat::Feat;
pub use feature::{Feature, FeaturePrerequisite, FeaturePrerequisiteKind, FeatureSpecific};
pub use language::{Language, LanguageKind};
pub use level::{
    ClassSpecific, DiceAmount, Level, LevelSpellcasting, SpellSlotPrice, SubclassSpecific,
};
pub use lore::{Lore, LoreKind};
pub use magic_item::{MagicItem, Rarity, RarityName};
pub use magic_school::MagicSchool;
pub use monster::{
    ActionDamage, ActionKind, Attack, LegendaryAction, Monster, MonsterAction, MonsterArmorClass,
    MonsterArmorClassKind, MonsterProficiency, MonsterSpell, MonsterSpellcasting, MultiattackKind,
    MultiattackStep, Reaction, Senses, SpecialAbility, Speed,
};
pub use proficiency::{Proficiency, ProficiencyKind};
pub use race::Race;
pub use racial_trait::{BreathDamage, BreathSave, BreathWeapon, RacialTrait, TraitSpecific};
pub use reference::Reference;
pub use rule::Rule;
pub use rule_section::RuleSection;
pub use size::Size;
pub use skill::Skill;
pub use spell::{AttackType, Component, Spell, SpellDamage, SpellSave};
pub use starting_equipment::StartingEquipment;
pub use subclass::{SpellPrerequisite, Subclass, SubclassSpell};
pub use subrace::Subrace;
pub use target::parse as parse_address;
pub use usage::{Rest, Usage, UsageKind};
pub use weapon_property::WeaponProperty;
