//! Abilities, skills, proficiencies, languages, alignments, feats and backgrounds.

use crate::{assert_says, dnd5e};

#[test]
fn an_ability_score_has_its_name_in_full() {
    let text = r#"{"index": "con", "name": "CON", "full_name": "Constitution",
        "desc": ["How long you can hold a kite."], "skills": [{"name": "Holding on"}]}"#;
    let sections = ["How long you can hold a kite.", "Skills: Holding on."];
    assert_says(&dnd5e("ability-scores", text), "Constitution", &sections);
    let short = dnd5e("ability-scores", r#"{"index": "con", "name": "CON"}"#);
    assert_says(&short, "CON", &[]);
}

#[test]
fn a_skill_rests_on_an_ability() {
    let text = r#"{"index": "kiting", "name": "Kiting", "desc": ["You read the wind."],
        "ability_score": {"index": "dex", "name": "DEX"}}"#;
    assert_says(&dnd5e("skills", text), "Kiting", &["Dexterity skill. You read the wind."]);
}

#[test]
fn a_proficiency_tells_who_has_it() {
    let text = r#"{"index": "kites", "name": "Kites", "type": "Other",
        "classes": [{"name": "Kiter"}, {"name": "Sailor"}], "races": [{"name": "Moth folk"}]}"#;
    let says = "Proficiency: Other. Classes: Kiter, Sailor. Races: Moth folk.";
    assert_says(&dnd5e("proficiencies", text), "Kites", &[says]);
}

#[test]
fn a_language_tells_who_speaks_it_and_how_it_is_written() {
    let text = r#"{"index": "moth", "name": "Mothish", "type": "Exotic", "script": "Dust",
        "typical_speakers": ["Moths", "Lamps"], "desc": "A soft tongue."}"#;
    let says = "Exotic language. Typical speakers: Moths, Lamps. Script: Dust. A soft tongue.";
    assert_says(&dnd5e("languages", text), "Mothish", &[says]);
}

#[test]
fn an_alignment_says_what_it_is() {
    let text = r#"{"index": "windy", "name": "Windy", "desc": "Goes *with* the wind."}"#;
    assert_says(&dnd5e("alignments", text), "Windy", &["Goes with the wind."]);
}

#[test]
fn a_feat_tells_what_it_takes() {
    let text = r#"{"index": "tangler", "name": "Tangler", "desc": ["You tangle:", "- strings"],
        "prerequisites": [{"ability_score": {"name": "STR"}, "minimum_score": 13}]}"#;
    let sections = ["Prerequisite: Strength 13.", "You tangle:\nstrings"];
    assert_says(&dnd5e("feats", text), "Tangler", &sections);
}

#[test]
fn a_background_has_its_feature_and_its_options_by_line() {
    let text = r#"{"index": "kite-maker", "name": "Kite maker",
        "starting_proficiencies": [{"name": "Glue"}],
        "starting_equipment": [{"equipment": {"name": "Paper"}, "quantity": 3}],
        "feature": {"name": "Fair winds", "desc": ["You find a hill.", "Always."]},
        "personality_traits": {"from": {"option_set_type": "options_array", "options": [
            {"option_type": "string", "string": "I look up."},
            {"option_type": "string", "string": "I hum."}]}},
        "ideals": {"from": {"option_set_type": "options_array", "options": [
            {"option_type": "ideal", "desc": "Height."}]}}}"#;
    let sections = [
        "Proficiencies: Glue. Equipment: Paper.",
        "Fair winds. You find a hill.\nAlways.",
        "Personality traits: I look up.\nI hum.",
        "Ideals: Height.",
    ];
    assert_says(&dnd5e("backgrounds", text), "Kite maker", &sections);
}
