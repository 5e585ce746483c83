//! Races, subraces and traits.

use crate::{assert_says, dnd5e};

#[test]
fn a_race_tells_what_its_members_have_in_common() {
    let text = r#"{"index": "moth-folk", "name": "Moth folk", "speed": 25, "size": "Small",
        "ability_bonuses": [{"ability_score": {"name": "DEX"}, "bonus": 2}],
        "traits": [{"name": "Dusty"}], "subraces": [{"name": "Silk moth folk"}],
        "age": "They grow old by noon.", "alignment": "They tend to light.",
        "size_description": "Two feet.", "language_desc": "They hum."}"#;
    let sections = [
        "Ability bonuses: Dexterity +2. Speed 25 feet. Size Small. Traits: Dusty. \
         Subraces: Silk moth folk.",
        "They grow old by noon.",
        "They tend to light.",
        "Two feet.",
        "They hum.",
    ];
    assert_says(&dnd5e("races", text), "Moth folk", &sections);
}

#[test]
fn a_subrace_tells_its_race() {
    let text = r#"{"index": "silk", "name": "Silk moth folk", "desc": "They shine.",
        "race": {"name": "Moth folk"}, "racial_traits": [{"name": "Silky"}],
        "ability_bonuses": [{"ability_score": {"name": "CHA"}, "bonus": 1}]}"#;
    let sections =
        ["They shine.", "Subrace of Moth folk. Ability bonuses: Charisma +1. Traits: Silky."];
    assert_says(&dnd5e("subraces", text), "Silk moth folk", &sections);
}

#[test]
fn a_trait_tells_who_has_it_and_what_it_gives() {
    let text = r#"{"index": "dusty", "name": "Dusty", "desc": ["You leave dust."],
        "races": [{"name": "Moth folk"}], "subraces": [{"name": "Silk moth folk"}],
        "proficiencies": [{"name": "Lamps"}],
        "proficiency_choices": {"choose": 1, "from": {"option_set_type": "options_array",
            "options": [{"option_type": "reference", "item": {"name": "Wicks"}}]}},
        "trait_specific": {"damage_type": {"name": "Cold"},
            "breath_weapon": {"area_of_effect": {"size": 15, "type": "cone"}}}}"#;
    let sections = [
        "You leave dust.",
        "Trait of Moth folk, Silk moth folk. Proficiencies: Lamps. Choose 1: Wicks. \
         Damage type: Cold. Breath weapon: 15-foot cone.",
    ];
    assert_says(&dnd5e("traits", text), "Dusty", &sections);
}
