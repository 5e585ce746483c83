//! Strategies for the parts of records, by their fields.

use proptest::{
    prop_oneof,
    strategy::{BoxedStrategy, Strategy},
};

use super::{Sample, arbitrary, nest, sample, structs};
use crate::apps::dnd5e::*;

structs! {
    AbilityBonus { ability_score, bonus }
    AbilityPrerequisite { ability_score, minimum_score }
    AreaOfEffect { kind, size }
    BackgroundFeature { name, desc }
    CountedReference { count, of, prerequisites }
    ProficiencyPrerequisite { kind, proficiency }
    ActionOption { action_name, count, kind, desc }
    BreathOption { name, dc, damage }
    DamageOption { damage_type, damage_dice, notes }
    MultiClassing { prerequisites, prerequisite_options, proficiencies, proficiency_choices }
    ClassSpellcasting { level, spellcasting_ability, info }
    SpellcastingInfo { name, desc }
    Cost { quantity, unit }
    Damage { damage_type, damage_dice, dc }
    DifficultyClass { dc_type, dc_value, success_type }
    Range { normal, long }
    ArmorClass { base, dex_bonus, max_bonus }
    PackContent { item, quantity }
    TravelSpeed { quantity, unit }
    FeaturePrerequisite { kind, spell, feature, level }
    FeatureSpecific {
        expertise_options, subfeature_options, enemy_type_options, terrain_type_options,
        invocations,
    }
    ClassSpecific {
        rage_count, rage_damage_bonus, brutal_critical_dice, bardic_inspiration_die,
        song_of_rest_die, magical_secrets_max_5, magical_secrets_max_7,
        magical_secrets_max_9, channel_divinity_charges, destroy_undead_cr,
        wild_shape_max_cr, wild_shape_swim, wild_shape_fly, action_surges,
        indomitable_uses, extra_attacks, martial_arts, ki_points, unarmored_movement,
        aura_range, favored_enemies, favored_terrain, sneak_attack, sorcery_points,
        metamagic_known, creating_spell_slots, invocations_known, mystic_arcanum_level_6,
        mystic_arcanum_level_7, mystic_arcanum_level_8, mystic_arcanum_level_9,
        arcane_recovery_levels,
    }
    SubclassSpecific { additional_magical_secrets_max_lvl, aura_range }
    DiceAmount { dice_count, dice_value }
    SpellSlotPrice { spell_slot_level, sorcery_point_cost }
    LevelSpellcasting {
        cantrips_known, spells_known, spell_slots_level_1, spell_slots_level_2,
        spell_slots_level_3, spell_slots_level_4, spell_slots_level_5,
        spell_slots_level_6, spell_slots_level_7, spell_slots_level_8,
        spell_slots_level_9,
    }
    Rarity { name }
    MonsterProficiency { value, proficiency }
    SpecialAbility { name, desc, dc, spellcasting, usage, damage }
    MonsterSpellcasting {
        level, ability, dc, modifier, components_required, school, slots, spells,
    }
    MonsterSpell { name, level, url, notes, usage }
    MonsterAction {
        name, desc, multiattack_type, actions, action_options, attack_bonus, dc, damage,
        usage, options, attacks,
    }
    MultiattackStep { action_name, count, kind }
    Attack { name, dc, damage }
    LegendaryAction { name, desc, attack_bonus, dc, damage }
    Reaction { name, desc, dc }
    Speed { walk, swim, fly, burrow, climb, hover }
    Senses { blindsight, darkvision, tremorsense, truesight, passive_perception }
    MonsterArmorClass { kind, value, armor, spell, condition, desc }
    TraitSpecific { spell_options, subtrait_options, damage_type, breath_weapon }
    BreathWeapon { name, desc, area_of_effect, usage, dc, damage }
    BreathSave { dc_type, success_type }
    BreathDamage { damage_type, damage_at_character_level }
    SpellDamage { damage_type, damage_at_slot_level, damage_at_character_level }
    SpellSave { dc_type, dc_success, desc }
    StartingEquipment { equipment, quantity }
    SubclassSpell { prerequisites, spell }
    SpellPrerequisite { index, kind, name, url }
    Usage { kind, times, dice, min_value, rest_types }
}

arbitrary!(ActionDamage);

impl Sample for ActionDamage {
    fn strategy() -> BoxedStrategy<Self> {
        prop_oneof![
            3 => sample().prop_map(Self::Direct),
            1 => sample().prop_map(Self::Choice),
        ]
        .boxed()
    }
}
