//! Monsters.

use crate::{assert_says, dnd5e};

#[test]
fn a_monster_is_its_stat_block_in_words() {
    let text = r#"{"index": "paper-owl", "name": "Paper Owl", "desc": "It rustles.",
        "size": "Tiny", "type": "construct", "subtype": "paper", "alignment": "unaligned",
        "armor_class": [{"type": "natural", "value": 11}],
        "hit_points": 3, "hit_points_roll": "1d6", "challenge_rating": 0.125, "xp": 25,
        "speed": {"walk": "5 ft.", "fly": "40 ft.", "hover": true},
        "strength": 3, "dexterity": 17, "constitution": 8, "intelligence": 2, "wisdom": 14,
        "charisma": 6,
        "proficiencies": [
            {"value": 5, "proficiency": {"name": "Saving Throw: DEX"}},
            {"value": 4, "proficiency": {"name": "Skill: Stealth"}}],
        "damage_vulnerabilities": ["fire"], "damage_resistances": ["wind", "rain"],
        "damage_immunities": ["poison"], "condition_immunities": [{"name": "Poisoned"}],
        "senses": {"darkvision": "60 ft.", "passive_perception": 14}, "languages": "Rustle",
        "special_abilities": [{"name": "Folded", "desc": "It fits into a *book*."}],
        "actions": [{"name": "Cut", "desc": "Paper hurts."}],
        "reactions": [{"name": "Flutter", "desc": "It is gone."}],
        "legendary_actions": [{"name": "Hoot", "desc": "Everyone listens."}]}"#;
    let sections = [
        "It rustles.",
        "Tiny construct (paper), unaligned. Armor class 11 (natural armor). \
         Hit points 3 (1d6). Speed 5 ft., fly 40 ft., hover. Challenge rating 1/8, 25 XP. \
         Strength 3, Dexterity 17, Constitution 8, Intelligence 2, Wisdom 14, Charisma 6. \
         Saving throws: Dexterity +5. Skills: Stealth +4. Vulnerable to fire. \
         Resistant to wind, rain. Immune to poison. Cannot be poisoned. \
         Senses: darkvision 60 ft., passive perception 14. Languages: Rustle.",
        "Folded. It fits into a book.",
        "Cut. Paper hurts.",
        "Flutter. It is gone.",
        "Hoot. Everyone listens.",
    ];
    assert_says(&dnd5e("monsters", text), "Paper Owl", &sections);
}

#[test]
fn a_monster_tells_the_armor_it_wears() {
    let text = r#"{"index": "guard", "armor_class": [
        {"type": "armor", "value": 16, "armor": [{"name": "Chain Mail"}, {"name": "Shield"}]},
        {"type": "spell", "value": 18}]}"#;
    assert_says(&dnd5e("monsters", text), "guard", &["Armor class 16 (Chain Mail, Shield)."]);
}
