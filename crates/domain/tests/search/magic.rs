//! Spells, schools of magic, and magic items.

use crate::{assert_says, dnd5e};

#[test]
fn a_spell_says_what_it_does_and_then_its_terms() {
    let text = r#"{"index": "gust", "name": "Gust of Kites", "desc": ["Kites rise.", "**All**."],
        "higher_level": ["One kite more."], "range": "30 feet", "material": "A string.",
        "ritual": true, "duration": "up to 1 minute", "concentration": true,
        "casting_time": "1 action", "level": 2, "school": {"name": "Evocation"},
        "damage": {"damage_type": {"name": "Cold"}},
        "dc": {"dc_type": {"name": "WIS"}}, "area_of_effect": {"type": "cone", "size": 15},
        "classes": [{"name": "Kiter"}, {"index": "sailor"}]}"#;
    let sections = [
        "Kites rise.\nAll.",
        "At higher levels. One kite more.",
        "2nd-level evocation spell. Classes: Kiter, sailor. Casting time 1 action (ritual). \
         Range 30 feet. Duration concentration, up to 1 minute. Cold damage. \
         Area: 15-foot cone. Wisdom saving throw. Materials: A string.",
    ];
    assert_says(&dnd5e("spells", text), "Gust of Kites", &sections);
}

#[test]
fn a_spell_tells_of_its_level_and_school_what_it_knows() {
    for (fields, kind) in [
        (r#""level": 0, "school": {"name": "Illusion"}"#, "Illusion cantrip."),
        (r#""level": 0"#, "Cantrip."),
        (r#""level": 3"#, "3rd-level spell."),
        (r#""school": {"name": "Illusion"}"#, "Illusion spell."),
    ] {
        let text = format!(r#"{{"index": "x", {fields}}}"#);
        assert_says(&dnd5e("spells", &text), "x", &[kind]);
    }
}

#[test]
fn a_school_of_magic_says_what_it_is() {
    let text = r#"{"index": "kites", "name": "Kite magic", "desc": "It lifts."}"#;
    assert_says(&dnd5e("magic-schools", text), "Kite magic", &["It lifts."]);
}

#[test]
fn a_magic_item_names_its_variants() {
    let text = r#"{"index": "orb", "name": "Orb", "desc": ["Wondrous item, rare", "It glows."],
        "variants": [{"name": "Red Orb"}, {"name": "Blue Orb"}]}"#;
    let sections = ["Wondrous item, rare\nIt glows.", "Variants: Red Orb, Blue Orb."];
    assert_says(&dnd5e("magic-items", text), "Orb", &sections);
}

#[test]
fn a_magic_item_tells_its_rarity_where_its_description_does_not() {
    let item = |desc: &str| {
        let fields = r#""rarity": {"name": "Very Rare"}, "equipment_category": {"name": "Ring"}"#;
        dnd5e("magic-items", &format!(r#"{{"index": "orb", "desc": ["{desc}"], {fields}}}"#))
    };
    assert_says(&item("It glows."), "orb", &["Ring, very rare.", "It glows."]);
    assert_says(&item("Ring, very rare"), "orb", &["Ring, very rare"]);
}
