//! Races, subraces and their traits, in words.

use super::{
    choice::choice,
    words::{area, bonus, fact, list, name, names, paragraphs, sentence, sentences, shown},
};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{Race, RacialTrait, Subrace},
};

pub(in super::super) fn races() -> Searchable {
    Searchable::of("race", &["race", "races"], race)
}

pub(in super::super) fn subraces() -> Searchable {
    Searchable::of("subrace", &["subrace", "subraces", "race", "races"], subrace)
}

pub(in super::super) fn traits() -> Searchable {
    Searchable::of("racial trait", &["trait", "traits"], racial_trait)
}

fn race(race: &Race) -> SearchText {
    SearchText::new(&race.name)
        .with(sentences([
            fact("Ability bonuses: ", list(race.ability_bonuses.iter().map(bonus))),
            sentence("Speed ", shown(&race.speed), " feet"),
            fact("Size ", shown(&race.size)),
            fact("Traits: ", names(&race.traits)),
            fact("Subraces: ", names(&race.subraces)),
        ]))
        .with(&race.age)
        .with(&race.alignment)
        .with(&race.size_description)
        .with(&race.language_desc)
}

fn subrace(subrace: &Subrace) -> SearchText {
    SearchText::new(&subrace.name).with(&subrace.desc).with(sentences([
        fact("Subrace of ", name(&subrace.race)),
        fact("Ability bonuses: ", list(subrace.ability_bonuses.iter().map(bonus))),
        fact("Traits: ", names(&subrace.racial_traits)),
    ]))
}

fn racial_trait(racial: &RacialTrait) -> SearchText {
    let specific = racial.trait_specific.as_ref();
    let damage_type = specific.map_or("", |specific| name(&specific.damage_type));
    let breath = specific.and_then(|specific| specific.breath_weapon.as_ref());
    SearchText::new(&racial.name).with(paragraphs(&racial.desc)).with(sentences([
        fact("Trait of ", list([names(&racial.races), names(&racial.subraces)])),
        fact("Proficiencies: ", names(&racial.proficiencies)),
        fact("", racial.proficiency_choices.as_ref().map(choice).unwrap_or_default()),
        fact("Damage type: ", damage_type),
        fact("Breath weapon: ", breath.map(|b| area(&b.area_of_effect)).unwrap_or_default()),
    ]))
}
