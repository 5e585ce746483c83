//! Classes, subclasses, features and levels.

use crate::{assert_says, dnd5e};

#[test]
fn a_class_tells_what_it_starts_with_and_how_it_casts() {
    let text = r#"{"index": "kiter", "name": "Kiter", "hit_die": 8,
        "saving_throws": [{"index": "dex", "name": "DEX"}],
        "proficiencies": [{"name": "Kites"}],
        "proficiency_choices": [
            {"desc": "Choose any knot", "choose": 1},
            {"choose": 2, "from": {"option_set_type": "options_array", "options": [
                {"option_type": "reference", "item": {"name": "Glue"}},
                {"option_type": "counted_reference", "count": 3, "of": {"name": "Tail"}}]}}],
        "starting_equipment": [{"equipment": {"name": "String"}, "quantity": 1}],
        "starting_equipment_options": [{"choose": 1, "from": {
            "option_set_type": "equipment_category",
            "equipment_category": {"name": "Kites"}}}],
        "subclasses": [{"name": "Way of the Tail"}],
        "multi_classing": {"prerequisites": [
            {"ability_score": {"name": "DEX"}, "minimum_score": 13}]},
        "spellcasting": {"info": [{"name": "Cantrips", "desc": ["You know a breeze."]}]}}"#;
    let sections = [
        "Class with hit die d8. Saving throws: Dexterity. Proficiencies: Kites. \
         Choose any knot. Choose 2: Glue, 3 Tail.",
        "Starting equipment: String. Choose 1: any Kites.",
        "Subclasses: Way of the Tail.",
        "Multiclassing requires Dexterity 13.",
        "Cantrips. You know a breeze.",
    ];
    assert_says(&dnd5e("classes", text), "Kiter", &sections);
}

#[test]
fn a_class_may_demand_one_of_several_scores() {
    let text = r#"{"index": "kiter", "multi_classing": {"prerequisite_options": {"choose": 1,
        "from": {"option_set_type": "options_array", "options": [
            {"option_type": "score_prerequisite", "ability_score": {"name": "DEX"},
             "minimum_score": 13},
            {"option_type": "multiple", "items": [
                {"option_type": "ability_bonus", "ability_score": {"name": "WIS"}, "bonus": 1},
                {"option_type": "choice", "choice": {"desc": "a knot"}}]}]}}}}"#;
    let says = "Multiclassing requires Dexterity 13, Wisdom +1 and a knot.";
    assert_says(&dnd5e("classes", text), "kiter", &[says]);
}

#[test]
fn a_subclass_tells_its_class_and_its_spells() {
    let text = r#"{"index": "tail", "name": "Tail", "class": {"name": "Kiter"},
        "subclass_flavor": "Kite Way", "desc": ["It trails."],
        "spells": [{"spell": {"name": "Breeze"}}, {"spell": {"name": "Gust"}}]}"#;
    let sections = ["Kiter subclass, Kite Way. It trails.", "Spells: Breeze, Gust."];
    assert_says(&dnd5e("subclasses", text), "Tail", &sections);
}

#[test]
fn a_feature_tells_whose_it_is_and_its_options() {
    let text = r#"{"index": "loop", "name": "Loop", "level": 3, "class": {"name": "Kiter"},
        "subclass": {"name": "Tail"}, "desc": ["You loop.", "Once."],
        "feature_specific": {
            "terrain_type_options": {"choose": 1, "from": {"option_set_type": "options_array",
                "options": ["beach", "hill"]}},
            "invocations": [{"name": "Call of air"}]}}"#;
    let sections = [
        "Kiter class feature, 3rd level, Tail. You loop.\nOnce.",
        "Options: beach, hill.",
        "Invocations: Call of air.",
    ];
    assert_says(&dnd5e("features", text), "Loop", &sections);
}

#[test]
fn a_level_is_called_by_class_and_number() {
    let text = r#"{"index": "tail-3", "level": 3, "class": {"name": "Kiter"},
        "subclass": {"name": "Tail"}, "prof_bonus": 2, "features": [{"name": "Loop"}],
        "spellcasting": {"cantrips_known": 2, "spells_known": 0,
            "spell_slots_level_1": 4, "spell_slots_level_2": 0},
        "class_specific": {"rage_count": 9999, "wild_shape_fly": true, "ki_points": 0,
            "destroy_undead_cr": 0.5, "sneak_attack": {"dice_count": 2, "dice_value": 6},
            "creating_spell_slots": [{"spell_slot_level": 1}]},
        "subclass_specific": {"aura_range": 10}}"#;
    let says = "Features: Loop. Proficiency bonus +2. 2 cantrips known. \
        Spell slots: 1st level 4. rage count: unlimited. destroy undead cr: 0.5. \
        wild shape fly: yes. sneak attack: 2d6. aura range: 10.";
    assert_says(&dnd5e("levels", text), "Tail Kiter level 3", &[says]);
    let whose = dnd5e("levels", r#"{"index": "kiter-0", "class": {"name": "Kiter"}}"#);
    assert_says(&whose, "Kiter", &[]);
}
