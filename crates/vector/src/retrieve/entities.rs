//! The records that a text, or the context, names.

use std::collections::{BTreeMap, BTreeSet};

use rehome_domain::Knowledge;
use serde::Serialize;

use super::{
    Candidate, Context, Library,
    forms::forms,
    mentions::{Mention, is_clear, mentions, neighbours, windows},
    reading::Reading,
};
use crate::{
    Result,
    fusion::bare_title,
    stem::stems,
    trigrams::{fold, variants, without_parentheses},
};

/// The most names that are looked for at once.
pub const MOST_NAMES: usize = 8192;
/// The most records of one name, and of all.
const MOST_OF_NAME: usize = 4;
const MOST: usize = 24;

/// What a name counts that is a common word, and one that only begins a title.
const UNCLEAR: f64 = 0.3;
const PARTIAL: f64 = 0.5;
/// What a name counts that only the context has.
const PRESENT: f64 = 0.7;
/// What a name counts that was said before, where the text is clear by itself, and where not.
const BEFORE: f64 = 0.15;
const OPEN: f64 = 0.5;

/// A record that is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entity {
    /// The name by which it was found, folded.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The pack; empty where there are none.
    pub pack: String,
    /// The key.
    pub key: String,
    /// What kind of thing it is: `spell`.
    pub kind: String,
    /// How surely it is meant, above 0 and at most 1.
    pub strength: f64,
    /// Who names it.
    pub because: String,
}

/// An entity with its record, and its place among those of the same name, counted from 1.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub entity: Entity,
    pub candidate: Candidate,
    pub rank: usize,
}

/// Finds the entities: of the text, of the creatures and the place, and of what was said
/// before. The surest come first, each once, and the library is asked once.
pub(super) fn entities(
    library: &impl Library,
    reading: &Reading,
    knowledge: &[Knowledge],
    context: &Context,
) -> Result<Vec<Named>> {
    // What was said last stands first.
    let recent: Vec<Reading> =
        context.recent.iter().rev().map(|said| Reading::of(said, usize::MAX)).collect();
    let creatures: Vec<Vec<String>> = context.creatures.iter().map(|name| creature(name)).collect();
    let place = place(&context.location);

    let mut names = BTreeSet::new();
    let of_texts = std::iter::once(reading).chain(&recent).flat_map(|reading| {
        windows(reading).into_iter().flat_map(|window| forms(reading.window(window)))
    });
    for name in creatures.iter().flatten().chain(&place).cloned().chain(of_texts) {
        if names.len() < MOST_NAMES && !name.is_empty() {
            names.insert(name);
        }
    }
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = names.into_iter().collect();
    let known = Known::new(library.named(&names)?, &names);

    let mut found = known.of_text(reading, knowledge, context);
    let is_open = !found.iter().any(|named| named.entity.strength >= 1.0);
    for creature in &creatures {
        let kind = knowledge.iter().find(|kind| kind.id == Knowledge::CREATURES);
        found.extend(known.of_context(creature, kind, "it is present"));
    }
    found.extend(known.of_context(&place, None, "it is the place"));
    for reading in &recent {
        let before = known.of_text(reading, knowledge, context).into_iter().map(|mut named| {
            named.entity.strength *= if is_open { OPEN } else { BEFORE };
            named.entity.because = format!("`{}` was named before", named.entity.name);
            named
        });
        found.extend(before);
    }
    Ok(surest(found))
}

/// Each record once, where it is surest; the surest first, else in the order of the sources.
fn surest(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by(|a, b| b.entity.strength.total_cmp(&a.entity.strength));
    let mut seen = BTreeSet::new();
    found.retain(|named| seen.insert(named.candidate.address.clone()));
    found.truncate(MOST);
    found
}

/// The names that a creature may have in the records: `Goblin 2` is a goblin.
fn creature(name: &str) -> Vec<String> {
    let mut names = Vec::new();
    for name in [fold(name), bare_title(name)].iter().flat_map(|name| forms(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The names that a place may have, with and without its article.
fn place(name: &str) -> Vec<String> {
    let name = fold(name);
    if name.is_empty() {
        return Vec::new();
    }
    match name.strip_prefix("the ") {
        Some(bare) => vec![name.clone(), bare.to_owned()],
        None => vec![name.clone(), format!("the {name}")],
    }
}

/// The records that answer to names.
struct Known {
    candidates: Vec<Candidate>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Known {
    fn new(candidates: Vec<Candidate>, asked: &[String]) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            for name in variants(&candidate.title) {
                if asked.binary_search(&name).is_ok() {
                    by_name.entry(name).or_default().push(index);
                }
            }
        }
        Self { candidates, by_name }
    }

    /// The records that a text names.
    fn of_text(&self, reading: &Reading, knowledge: &[Knowledge], context: &Context) -> Vec<Named> {
        let mentions = mentions(reading, &self.by_name, &context.party);
        mentions.iter().flat_map(|mention| self.of_mention(reading, mention, knowledge)).collect()
    }

    /// The records of a mention. What stands next to it tells which of them are meant.
    fn of_mention(
        &self,
        reading: &Reading,
        mention: &Mention,
        knowledge: &[Knowledge],
    ) -> Vec<Named> {
        let neighbours = neighbours(reading, &mention.words);
        let said: Vec<&Candidate> = self.of_name(&mention.name).collect();
        let in_company: Vec<bool> = said
            .iter()
            .map(|one| company(one, knowledge).iter().any(|word| neighbours.contains(word)))
            .collect();
        let is_clear = is_clear(reading, mention) && !in_company.contains(&true);
        let strengths = in_company.iter().map(|in_company| match *in_company || is_clear {
            true => 1.0,
            false => UNCLEAR,
        });
        let because = format!("the text names `{}`", mention.name);
        ranked(&mention.name, said.iter().copied().zip(strengths), &because)
    }

    /// The records that a part of the context names, by the first of its names that is known;
    /// those of one kind of knowledge, if any of them are.
    fn of_context(&self, names: &[String], kind: Option<&Knowledge>, because: &str) -> Vec<Named> {
        let Some(name) = names.iter().find(|name| self.by_name.contains_key(*name)) else {
            return Vec::new();
        };
        let of_kind =
            |one: &&Candidate| kind.is_some_and(|kind| kind.holds(&one.address.collection));
        let mut meant: Vec<&Candidate> = self.of_name(name).filter(of_kind).collect();
        if meant.is_empty() {
            meant = self.of_name(name).collect();
        }
        ranked(name, meant.into_iter().map(|one| (one, PRESENT)), because)
    }

    fn of_name(&self, name: &str) -> impl Iterator<Item = &Candidate> {
        self.by_name.get(name).into_iter().flatten().map(|index| &self.candidates[*index])
    }
}

/// The records of one name in the order of their strength, and then of their addresses.
fn ranked<'c>(
    name: &str,
    meant: impl Iterator<Item = (&'c Candidate, f64)>,
    because: &str,
) -> Vec<Named> {
    let strength = |one: &Candidate, strength| {
        if is_whole(name, &one.title) { strength } else { strength * PARTIAL }
    };
    let mut meant: Vec<(&Candidate, f64)> =
        meant.map(|(one, sure)| (one, strength(one, sure))).collect();
    meant.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.address.cmp(&b.0.address)));
    let named = meant.into_iter().take(MOST_OF_NAME).zip(1..).map(|((one, strength), rank)| {
        let address = one.address.clone();
        let entity = Entity {
            name: name.to_owned(),
            title: one.title.clone(),
            app: address.app,
            collection: address.collection,
            pack: address.pack,
            key: address.key,
            kind: one.noun.clone(),
            strength,
            because: because.to_owned(),
        };
        Named { entity, candidate: one.clone(), rank }
    });
    named.collect()
}

/// Whether a name is all of a title, and no part of it such as `boots` of `Boots, Old`.
fn is_whole(name: &str, title: &str) -> bool {
    let words = |text: &str| text.split(' ').count();
    words(name) >= words(&fold(&without_parentheses(title)))
}

/// The stems of words that say of a name next to them what it means: what such records are
/// called, and the cues of one word of the kinds of knowledge that they belong to.
fn company(candidate: &Candidate, knowledge: &[Knowledge]) -> Vec<String> {
    let kinds = knowledge.iter().filter(|kind| kind.holds(&candidate.address.collection));
    let cues = kinds.flat_map(|kind| kind.cues).map(|cue| stems(&fold(cue)));
    let cues = cues.filter(|cue| cue.len() == 1).flatten();
    stems(&fold(&candidate.noun)).into_iter().chain(cues).collect()
}
