//! Strategies for the record types, by their fields.

use proptest::strategy::{BoxedStrategy, Strategy};

use super::{Sample, arbitrary, nest, sample::key};
use crate::apps::dnd5e::*;

/// Records: as parts, but with a key.
macro_rules! records {
    ($($record:ident { index, $($field:ident),* $(,)? })*) => {$(
        impl Sample for $record {
            fn strategy() -> BoxedStrategy<Self> {
                (key(), nest!(strategy $($field)*))
                    .prop_map(|(index, nest!(pattern $($field)*))| $record { index, $($field),* })
                    .boxed()
            }
        }
        arbitrary!($record);
    )*};
}

records! {
    AbilityScore { index, name, full_name, desc, skills, url }
    Alignment { index, name, abbreviation, desc, url }
    Background {
        index, name, starting_proficiencies, language_options, starting_equipment,
        starting_gold, starting_equipment_options, feature, personality_traits, ideals,
        bonds, flaws, url,
    }
    Class {
        index, name, hit_die, proficiency_choices, proficiencies, saving_throws,
        starting_equipment, starting_equipment_options, class_levels, multi_classing,
        subclasses, spellcasting, spells, url,
    }
    Condition { index, name, desc, url }
    DamageType { index, name, desc, url }
    Equipment {
        index, name, equipment_category, desc, cost, weight, quantity, weapon_category,
        weapon_range, category_range, damage, two_handed_damage, range, throw_range,
        properties, special, armor_category, armor_class, str_minimum,
        stealth_disadvantage, gear_category, contents, tool_category, vehicle_category,
        speed, capacity, image, url,
    }
    EquipmentCategory { index, name, equipment, url }
    Feat { index, name, prerequisites, desc, url }
    Feature {
        index, class, subclass, name, level, prerequisites, desc, parent, reference,
        feature_specific, url,
    }
    Language { index, name, kind, typical_speakers, script, desc, url }
    Level {
        index, class, subclass, level, ability_score_bonuses, prof_bonus, features,
        spellcasting, class_specific, subclass_specific, url,
    }
    Lore { index, name, kind, desc, date, tags }
    MagicItem { index, name, equipment_category, rarity, variants, variant, desc, image, url }
    MagicSchool { index, name, desc, url }
    Monster {
        index, name, desc, size, kind, subtype, alignment, armor_class, hit_points,
        hit_dice, hit_points_roll, speed, strength, dexterity, constitution, intelligence,
        wisdom, charisma, proficiencies, damage_vulnerabilities, damage_resistances,
        damage_immunities, condition_immunities, senses, languages, challenge_rating,
        proficiency_bonus, xp, special_abilities, actions, legendary_actions, reactions,
        forms, image, url,
    }
    Proficiency { index, kind, name, classes, races, reference, url }
    Race {
        index, name, speed, ability_bonuses, ability_bonus_options, alignment, age, size,
        size_description, languages, language_options, language_desc, traits, subraces,
        url,
    }
    RacialTrait {
        index, races, subraces, name, desc, proficiencies, proficiency_choices,
        language_options, parent, trait_specific, url,
    }
    Rule { index, name, desc, subsections, url }
    RuleSection { index, name, desc, url }
    Skill { index, name, desc, ability_score, url }
    Spell {
        index, name, desc, higher_level, range, components, material, ritual, duration,
        concentration, casting_time, level, attack_type, damage, heal_at_slot_level, dc,
        area_of_effect, school, classes, subclasses, url,
    }
    Subclass { index, class, name, subclass_flavor, desc, subclass_levels, spells, url }
    Subrace { index, name, race, desc, ability_bonuses, racial_traits, url }
    WeaponProperty { index, name, desc, url }
}
