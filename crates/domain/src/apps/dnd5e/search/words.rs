//! The small phrases that the texts of records are made of.

use std::fmt::Display;

pub(super) use crate::search::phrase;

use crate::apps::dnd5e::{
    AbilityBonus, AbilityPrerequisite, AreaOfEffect, Cost, Reference, StartingEquipment,
};

/// What `value` shows; nothing where there is none.
pub(super) fn shown(value: &Option<impl Display>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// `value` between two phrases, as a sentence; nothing where the value is blank.
pub(super) fn sentence(before: &str, value: impl AsRef<str>, after: &str) -> String {
    let mut sentence = phrase(before, value, after);
    if !sentence.is_empty() && !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// `value` after a phrase, as a sentence; nothing where the value is blank.
pub(super) fn fact(before: &str, value: impl AsRef<str>) -> String {
    sentence(before, value, "")
}

/// The parts that are not blank, with `between` between them.
pub(super) fn joined<I>(parts: I, between: &str) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut out = String::new();
    for part in parts {
        let part = part.as_ref().trim();
        if !part.is_empty() && !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(part);
    }
    out
}

/// The parts as a list within a sentence.
pub(super) fn list<I>(parts: I) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    joined(parts, ", ")
}

/// Sentences in a row.
pub(super) fn sentences<I>(parts: I) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    joined(parts, " ")
}

/// A description by paragraph, each from a new line.
pub(super) fn paragraphs(desc: &[String]) -> String {
    joined(desc, "\n")
}

/// Something with a name and a description; nothing where both are blank.
pub(super) fn named(name: &str, desc: &str) -> String {
    sentences([fact("", name).as_str(), desc])
}

/// What a reference calls its target: by name, or else by key.
pub(super) fn called(reference: &Reference) -> &str {
    if reference.name.trim().is_empty() { &reference.index } else { &reference.name }
}

/// What a reference calls its target, if there is one.
pub(super) fn name(reference: &Option<Reference>) -> &str {
    reference.as_ref().map_or("", called)
}

/// What references call their targets, as a list.
pub(super) fn names(references: &[Reference]) -> String {
    list(references.iter().map(called))
}

/// The ability that a reference means, in full where the data has its three letters.
pub(super) fn ability(reference: &Option<Reference>) -> &str {
    ability_in_full(name(reference))
}

/// The name of an ability in full, where it is one of the six.
pub(super) fn ability_in_full(name: &str) -> &str {
    match name {
        "STR" => "Strength",
        "DEX" => "Dexterity",
        "CON" => "Constitution",
        "INT" => "Intelligence",
        "WIS" => "Wisdom",
        "CHA" => "Charisma",
        other => other,
    }
}

/// A bonus on an ability score: `Wisdom +2`.
pub(super) fn bonus(bonus: &AbilityBonus) -> String {
    joined([ability(&bonus.ability_score), &signed(bonus.bonus)], " ")
}

/// An ability score that must be reached: `Wisdom 13`.
pub(super) fn prerequisite(prerequisite: &AbilityPrerequisite) -> String {
    let score = shown(&prerequisite.minimum_score);
    joined([ability(&prerequisite.ability_score), &score], " ")
}

/// A number with its sign.
pub(super) fn signed(number: Option<i32>) -> String {
    number.map(|number| format!("{number:+}")).unwrap_or_default()
}

/// A number as a rank: `3rd`.
pub(super) fn ordinal(number: i64) -> String {
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// A price: `5 gp`.
pub(super) fn price(cost: &Option<Cost>) -> String {
    let Some(cost) = cost else { return String::new() };
    joined([shown(&cost.quantity), shown(&cost.unit)], " ")
}

/// So many pieces of something, where there are several; just its name for one.
pub(super) fn counted(count: Option<u32>, name: &str) -> String {
    match count {
        Some(count) if count > 1 && !name.is_empty() => format!("{count} {name}"),
        _ => name.to_owned(),
    }
}

/// An area: `20-foot cone`.
pub(super) fn area(area: &Option<AreaOfEffect>) -> String {
    let Some(area) = area else { return String::new() };
    joined([phrase("", shown(&area.size), "-foot"), shown(&area.kind)], " ")
}

/// The names of equipment that a new character owns.
pub(super) fn starting_equipment(equipment: &[StartingEquipment]) -> String {
    list(equipment.iter().map(|item| name(&item.equipment)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_ranks() {
        let ranks = [0, 1, 2, 3, 4, 11, 12, 13, 21, 112, 255].map(ordinal);
        let expected =
            ["0th", "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "255th"];
        assert_eq!(ranks, expected);
    }

    #[test]
    fn what_is_not_there_leaves_no_trace() {
        assert_eq!(fact("Price: ", price(&None)), "");
        assert_eq!(fact("Speed ", "40 ft."), "Speed 40 ft.");
        assert_eq!(sentences(["", "One.", " ", "Two."]), "One. Two.");
        assert_eq!(named("", "It hums."), "It hums.");
        assert_eq!(bonus(&AbilityBonus::default()), "");
    }
}
