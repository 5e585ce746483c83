//! Levels in words: a level has no name, so it is called by its class and number.

use serde::Serialize;

use super::words::{fact, joined, list, name, names, ordinal, phrase, sentence, sentences, shown};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{Level, LevelSpellcasting},
    json::tree::Tree,
};

/// What the data writes for a number that has no limit.
const UNLIMITED: &str = "9999";

pub(in super::super) fn levels() -> Searchable {
    Searchable::of("class level", &["level", "levels"], level)
}

fn level(level: &Level) -> SearchText {
    let whose = joined([name(&level.subclass), name(&level.class)], " ");
    let number = phrase(" level ", shown(&level.level), "");
    SearchText::new(phrase("", whose, &number)).with(sentences([
        fact("Features: ", names(&level.features)),
        fact("Proficiency bonus +", shown(&level.prof_bonus)),
        level.spellcasting.as_ref().map(spellcasting).unwrap_or_default(),
        numbers(&level.class_specific),
        numbers(&level.subclass_specific),
    ]))
}

fn spellcasting(spells: &LevelSpellcasting) -> String {
    let some = |number: Option<u32>| shown(&number.filter(|number| *number > 0));
    let slots = spells.spell_slots();
    let slots =
        slots.iter().map(|(level, number)| format!("{} level {number}", ordinal((*level).into())));
    sentences([
        sentence("", some(spells.cantrips_known), " cantrips known"),
        sentence("", some(spells.spells_known), " spells known"),
        fact("Spell slots: ", list(slots)),
    ])
}

/// The numbers that only one class or subclass has, each called as its key is; what is
/// zero, false or a table is left out.
fn numbers(specific: &Option<impl Serialize>) -> String {
    let json = serde_json::to_string(specific).unwrap_or_default();
    let Ok(Tree::Object(members)) = Tree::parse(&json) else { return String::new() };
    sentences(members.iter().filter_map(|(key, value)| {
        Some(fact(&format!("{}: ", key.replace('_', " ")), number(value)?))
    }))
}

fn number(value: &Tree) -> Option<String> {
    match value {
        Tree::Scalar(raw) => match raw.as_str() {
            "0" | "false" | "null" => None,
            "true" => Some("yes".to_owned()),
            UNLIMITED => Some("unlimited".to_owned()),
            number => Some(number.to_owned()),
        },
        Tree::Object(dice) => {
            let dice: Vec<String> = dice.iter().filter_map(|(_, value)| number(value)).collect();
            Some(dice.join("d"))
        }
        Tree::Array(_) => None,
    }
}
