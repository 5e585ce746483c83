//! Spells and the schools of magic, in words.

use super::words::{ability, area, fact, name, names, ordinal, paragraphs, sentence, sentences};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{MagicSchool, Spell},
};

pub(in super::super) fn spells() -> Searchable {
    const WORDS: &[&str] = &["spell", "spells", "cantrip", "cantrips", "cast", "casting"];
    Searchable::of("spell", WORDS, spell)
}

pub(in super::super) fn magic_schools() -> Searchable {
    Searchable::of("school of magic", &["school", "schools"], |school: &MagicSchool| {
        SearchText::new(&school.name).with(&school.desc)
    })
}

/// What the spell does comes first: that is what people ask for.
fn spell(spell: &Spell) -> SearchText {
    let higher = paragraphs(spell.higher_level.as_deref().unwrap_or_default());
    let higher = if higher.is_empty() { higher } else { format!("At higher levels. {higher}") };
    SearchText::new(&spell.name).with(paragraphs(&spell.desc)).with(higher).with(terms(spell))
}

fn terms(spell: &Spell) -> String {
    let ritual = if spell.ritual { " (ritual)" } else { "" };
    let concentration = if spell.concentration { "concentration, " } else { "" };
    let damage_type = spell.damage.as_ref().map_or("", |damage| name(&damage.damage_type));
    let save = spell.dc.as_ref().map_or("", |dc| ability(&dc.dc_type));
    sentences([
        kind(spell),
        fact("Classes: ", names(&spell.classes)),
        sentence("Casting time ", &spell.casting_time, ritual),
        fact("Range ", &spell.range),
        fact(&format!("Duration {concentration}"), &spell.duration),
        sentence("", damage_type, " damage"),
        fact("Area: ", area(&spell.area_of_effect)),
        sentence("", save, " saving throw"),
        fact("Materials: ", spell.material.as_deref().unwrap_or_default()),
    ])
}

/// Level and school in a sentence: `2nd-level illusion spell.`
fn kind(spell: &Spell) -> String {
    let school = name(&spell.school);
    match spell.level {
        Some(0) if school.is_empty() => "Cantrip.".to_owned(),
        Some(0) => format!("{school} cantrip."),
        Some(level) => {
            let school = school.to_lowercase();
            sentence("", format!("{}-level {school}", ordinal(level)), " spell")
        }
        None => sentence("", school, " spell"),
    }
}
