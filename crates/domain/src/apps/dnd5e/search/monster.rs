//! Monsters in words: the stat block as one would read it out.

use super::words::{
    ability_in_full, fact, joined, list, name, named, names, phrase, sentences, shown, signed,
};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{Monster, MonsterArmorClass, MonsterArmorClassKind, Senses, Speed},
};

pub(in super::super) fn monsters() -> Searchable {
    const WORDS: &[&str] = &["monster", "monsters", "creature", "creatures", "beast", "beasts"];
    Searchable::of("monster", WORDS, monster)
}

fn monster(monster: &Monster) -> SearchText {
    let text = SearchText::new(&monster.name)
        .with(monster.desc.as_deref().unwrap_or_default())
        .with(stat_block(monster));
    let abilities = monster.special_abilities.iter().flatten().map(|a| (&a.name, &a.desc));
    let actions = monster.actions.iter().flatten().map(|a| (&a.name, &a.desc));
    let reactions = monster.reactions.iter().flatten().map(|a| (&a.name, &a.desc));
    let legendary = monster.legendary_actions.iter().flatten().map(|a| (&a.name, &a.desc));
    let all = abilities.chain(actions).chain(reactions).chain(legendary);
    all.fold(text, |text, (name, desc)| text.with(named(name, desc)))
}

fn stat_block(monster: &Monster) -> String {
    let (saving_throws, skills) = proficiencies(monster);
    sentences([
        kind(monster),
        fact("Armor class ", monster.armor_class.first().map(armor_class).unwrap_or_default()),
        fact("Hit points ", hit_points(monster)),
        fact("Speed ", monster.speed.as_ref().map(speed).unwrap_or_default()),
        fact("Challenge rating ", danger(monster)),
        fact("", abilities(monster)),
        fact("Saving throws: ", saving_throws),
        fact("Skills: ", skills),
        fact("Vulnerable to ", list(&monster.damage_vulnerabilities)),
        fact("Resistant to ", list(&monster.damage_resistances)),
        fact("Immune to ", list(&monster.damage_immunities)),
        fact("Cannot be ", names(&monster.condition_immunities).to_lowercase()),
        fact("Senses: ", monster.senses.as_ref().map(senses).unwrap_or_default()),
        fact("Languages: ", &monster.languages),
    ])
}

/// `Huge dragon (titan), chaotic evil.`
fn kind(monster: &Monster) -> String {
    let subtype = phrase("(", monster.subtype.as_deref().unwrap_or_default(), ")");
    let creature = joined([&shown(&monster.size), &monster.kind, &subtype], " ");
    fact("", list([creature.as_str(), &monster.alignment]))
}

fn armor_class(armor: &MonsterArmorClass) -> String {
    let from = match (&armor.kind, &armor.armor) {
        (_, Some(worn)) if !worn.is_empty() => names(worn),
        (Some(MonsterArmorClassKind::Natural), _) => "natural armor".to_owned(),
        _ => String::new(),
    };
    joined([shown(&armor.value), phrase("(", from, ")")], " ")
}

fn hit_points(monster: &Monster) -> String {
    let roll = phrase("(", shown(&monster.hit_points_roll), ")");
    joined([shown(&monster.hit_points), roll], " ")
}

/// `40 ft., swim 30 ft., hover`: going on foot needs no word.
fn speed(speed: &Speed) -> String {
    let modes = [
        ("", &speed.walk),
        ("burrow ", &speed.burrow),
        ("climb ", &speed.climb),
        ("fly ", &speed.fly),
        ("swim ", &speed.swim),
    ];
    let modes = modes.map(|(mode, distance)| phrase(mode, shown(distance), ""));
    let hover = if speed.hover == Some(true) { "hover" } else { "" };
    list(modes.iter().map(String::as_str).chain([hover]))
}

fn danger(monster: &Monster) -> String {
    list([shown(&monster.challenge_rating), phrase("", shown(&monster.xp), " XP")])
}

fn abilities(monster: &Monster) -> String {
    let scores = [
        ("Strength", monster.strength),
        ("Dexterity", monster.dexterity),
        ("Constitution", monster.constitution),
        ("Intelligence", monster.intelligence),
        ("Wisdom", monster.wisdom),
        ("Charisma", monster.charisma),
    ];
    list(scores.iter().filter_map(|(name, score)| Some(format!("{name} {}", (*score)?))))
}

/// The saving throws and the skills. The data calls a proficiency `Saving Throw: WIS` or
/// `Skill: Stealth`.
fn proficiencies(monster: &Monster) -> (String, String) {
    let (mut saving_throws, mut skills) = (Vec::new(), Vec::new());
    for proficiency in &monster.proficiencies {
        let name = name(&proficiency.proficiency);
        let (kind, of) = name.rsplit_once(": ").unwrap_or(("", name));
        let kind = if kind.starts_with("Saving") { &mut saving_throws } else { &mut skills };
        kind.push(joined([ability_in_full(of), &signed(proficiency.value)], " "));
    }
    (list(saving_throws), list(skills))
}

fn senses(senses: &Senses) -> String {
    list([
        phrase("blindsight ", shown(&senses.blindsight), ""),
        phrase("darkvision ", shown(&senses.darkvision), ""),
        phrase("tremorsense ", shown(&senses.tremorsense), ""),
        phrase("truesight ", shown(&senses.truesight), ""),
        phrase("passive perception ", shown(&senses.passive_perception), ""),
    ])
}
