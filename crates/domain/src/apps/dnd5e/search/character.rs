//! The rest of what makes a character, in words: abilities, skills, proficiencies,
//! languages, alignments, feats and backgrounds.

use super::{
    choice::each,
    words::{
        ability, fact, joined, list, named, names, paragraphs, prerequisite, sentence, sentences,
        shown, starting_equipment,
    },
};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{
        AbilityScore, Alignment, Background, Choice, Feat, Language, Proficiency, Skill,
    },
};

pub(in super::super) fn ability_scores() -> Searchable {
    Searchable::of("ability score", &["ability", "abilities"], |score: &AbilityScore| {
        SearchText::new(&score.full_name)
            .with(paragraphs(&score.desc))
            .with(fact("Skills: ", names(&score.skills)))
    })
}

pub(in super::super) fn skills() -> Searchable {
    Searchable::of("skill", &["skill", "skills", "check", "checks"], |skill: &Skill| {
        let kind = sentence("", ability(&skill.ability_score), " skill");
        SearchText::new(&skill.name).with(sentences([kind, paragraphs(&skill.desc)]))
    })
}

pub(in super::super) fn proficiencies() -> Searchable {
    let text = |proficiency: &Proficiency| {
        SearchText::new(&proficiency.name).with(sentences([
            fact("Proficiency: ", shown(&proficiency.kind)),
            fact("Classes: ", names(&proficiency.classes)),
            fact("Races: ", names(&proficiency.races)),
        ]))
    };
    Searchable::of("proficiency", &["proficiency", "proficiencies"], text)
}

pub(in super::super) fn languages() -> Searchable {
    Searchable::of("language", &["language", "languages"], |language: &Language| {
        SearchText::new(&language.name).with(sentences([
            &sentence("", shown(&language.kind), " language"),
            &fact("Typical speakers: ", list(&language.typical_speakers)),
            &fact("Script: ", language.script.as_deref().unwrap_or_default()),
            language.desc.as_deref().unwrap_or_default(),
        ]))
    })
}

pub(in super::super) fn alignments() -> Searchable {
    Searchable::of("alignment", &["alignment", "alignments"], |alignment: &Alignment| {
        SearchText::new(&alignment.name).with(&alignment.desc)
    })
}

pub(in super::super) fn feats() -> Searchable {
    Searchable::of("feat", &["feat", "feats"], |feat: &Feat| {
        let needed = list(feat.prerequisites.iter().map(prerequisite));
        SearchText::new(&feat.name)
            .with(fact("Prerequisite: ", needed))
            .with(paragraphs(&feat.desc))
    })
}

pub(in super::super) fn backgrounds() -> Searchable {
    Searchable::of("background", &["background", "backgrounds"], background)
}

fn background(background: &Background) -> SearchText {
    let feature = background.feature.as_ref();
    SearchText::new(&background.name)
        .with(sentences([
            fact("Proficiencies: ", names(&background.starting_proficiencies)),
            fact("Equipment: ", starting_equipment(&background.starting_equipment)),
        ]))
        .with(feature.map(|f| named(&f.name, &paragraphs(&f.desc))).unwrap_or_default())
        .with(by_line("Personality traits: ", &background.personality_traits))
        .with(by_line("Ideals: ", &background.ideals))
        .with(by_line("Bonds: ", &background.bonds))
        .with(by_line("Flaws: ", &background.flaws))
}

/// Options that are whole sentences, each from a new line.
fn by_line(before: &str, choice: &Option<Choice>) -> String {
    let options = joined(choice.iter().flat_map(each), "\n");
    if options.is_empty() { options } else { format!("{before}{options}") }
}
