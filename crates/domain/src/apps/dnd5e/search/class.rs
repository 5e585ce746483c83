//! Classes and subclasses, their features and levels, in words.

use super::{
    choice::{choice, options},
    words::{
        ability_in_full, called, fact, list, name, named, names, ordinal, paragraphs, phrase,
        prerequisite, sentences, shown, starting_equipment,
    },
};
use crate::{
    Listing, SearchText, Searchable,
    apps::dnd5e::{Choice, Class, Feature, MultiClassing, Subclass},
};

pub(in super::super) fn classes() -> Searchable {
    let features = Listing::new("Features", "features", "class").ordered_by("level");
    Searchable::of("class", &["class", "classes"], class).listing(features)
}

pub(in super::super) fn subclasses() -> Searchable {
    let features = Listing::new("Features", "features", "subclass").ordered_by("level");
    Searchable::of("subclass", &["subclass", "subclasses"], subclass).listing(features)
}

pub(in super::super) fn features() -> Searchable {
    Searchable::of("class feature", &["feature", "features"], feature)
}

fn class(class: &Class) -> SearchText {
    let saving_throws = list(class.saving_throws.iter().map(|one| ability_in_full(called(one))));
    let text = SearchText::new(&class.name)
        .with(sentences([
            fact("Class with hit die d", shown(&class.hit_die)),
            fact("Saving throws: ", saving_throws),
            fact("Proficiencies: ", names(&class.proficiencies)),
            choices(&class.proficiency_choices),
        ]))
        .with(sentences([
            fact("Starting equipment: ", starting_equipment(&class.starting_equipment)),
            choices(&class.starting_equipment_options),
        ]))
        .with(fact("Subclasses: ", names(&class.subclasses)))
        .with(multi_classing(class.multi_classing.as_ref()));
    let topics = class.spellcasting.iter().flat_map(|spellcasting| &spellcasting.info);
    topics.fold(text, |text, topic| text.with(named(&topic.name, &paragraphs(&topic.desc))))
}

fn choices(choices: &[Choice]) -> String {
    sentences(choices.iter().map(|one| fact("", choice(one))))
}

/// What it takes to have the class beside another: all of some scores, or one of them.
fn multi_classing(multi: Option<&MultiClassing>) -> String {
    let Some(multi) = multi else { return String::new() };
    let all = multi.prerequisites.as_deref().unwrap_or_default();
    let some = multi.prerequisite_options.as_ref().map(options).unwrap_or_default();
    let needed = if all.is_empty() { some } else { list(all.iter().map(prerequisite)) };
    fact("Multiclassing requires ", needed)
}

fn subclass(subclass: &Subclass) -> SearchText {
    let kind = phrase("", name(&subclass.class), " subclass");
    let kind = list([kind.as_str(), &subclass.subclass_flavor]);
    let spells = subclass.spells.iter().flatten().map(|given| name(&given.spell));
    SearchText::new(&subclass.name)
        .with(sentences([fact("", kind), paragraphs(&subclass.desc)]))
        .with(fact("Spells: ", list(spells)))
}

fn feature(feature: &Feature) -> SearchText {
    let specific = feature.feature_specific.clone().unwrap_or_default();
    let text = SearchText::new(&feature.name)
        .with(sentences([source(feature), paragraphs(&feature.desc)]));
    let choices = [
        &specific.expertise_options,
        &specific.subfeature_options,
        &specific.enemy_type_options,
        &specific.terrain_type_options,
    ];
    let text = choices
        .into_iter()
        .flatten()
        .fold(text, |text, choice| text.with(fact("Options: ", options(choice))));
    text.with(fact("Invocations: ", names(specific.invocations.as_deref().unwrap_or_default())))
}

/// Whose feature it is, and from when on: `Druid class feature, 2nd level, Moon.`
fn source(feature: &Feature) -> String {
    let class = phrase("", name(&feature.class), " class feature");
    let level = phrase("", feature.level.map(ordinal).unwrap_or_default(), " level");
    fact("", list([class.as_str(), &level, name(&feature.subclass)]))
}
