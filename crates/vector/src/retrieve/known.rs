//! The records that answer to names, and how surely each is meant.

use std::collections::BTreeMap;

use rehome_domain::Knowledge;

use super::{
    Candidate, Context, Entity,
    entities::Named,
    mentions::{Mention, is_clear, mentions, neighbours},
    reading::Reading,
};
use crate::{
    stem::stems,
    trigrams::{fold, variants, without_parentheses},
};

/// The most records of one name.
const MOST_OF_NAME: usize = 4;
/// What a name counts that is a common word, and one that only begins a title.
const UNCLEAR: f64 = 0.3;
const PARTIAL: f64 = 0.5;
/// What a name counts that only the context has.
const PRESENT: f64 = 0.7;

/// The records that answer to names.
pub(super) struct Known {
    candidates: Vec<Candidate>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Known {
    /// The records that were found, by those names that were asked for, which are sorted.
    pub fn new(candidates: Vec<Candidate>, asked: &[String]) -> Self {
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
    pub fn of_text(
        &self,
        reading: &Reading,
        knowledge: &[Knowledge],
        context: &Context,
    ) -> Vec<Named> {
        let mentions = mentions(reading, &self.by_name, &context.party);
        let is_name = |word: usize| mentions.iter().any(|mention| mention.words.contains(&word));
        let of = |mention: &Mention| {
            let near = neighbours(reading, &mention.words);
            let near: Vec<&str> = near
                .into_iter()
                .filter(|word| !is_name(*word))
                .map(|word| reading.words[word].stem.as_str())
                .collect();
            self.of_mention(mention, is_clear(reading, mention), &near, knowledge)
        };
        mentions.iter().flat_map(of).collect()
    }

    /// The records of a mention. The stems next to it tell which of them are meant.
    fn of_mention(
        &self,
        mention: &Mention,
        is_clear: bool,
        near: &[&str],
        knowledge: &[Knowledge],
    ) -> Vec<Named> {
        let said: Vec<&Candidate> = self.of_name(&mention.name).collect();
        let is_near = |one: &&Candidate| {
            company(one, knowledge).iter().any(|stem| near.contains(&stem.as_str()))
        };
        let in_company: Vec<bool> = said.iter().map(is_near).collect();
        let is_clear = is_clear && !in_company.contains(&true);
        let strengths = in_company.iter().map(|in_company| match *in_company || is_clear {
            true => 1.0,
            false => UNCLEAR,
        });
        let because = format!("the text names `{}`", mention.name);
        let mut named = ranked(&mention.name, said.iter().copied().zip(strengths), &because);
        named.iter_mut().for_each(|named| named.words = mention.words.clone());
        named
    }

    /// The records that a part of the context names, by the first of its names that is known;
    /// those of one kind of knowledge, if any of them are.
    pub fn of_context(
        &self,
        names: &[String],
        kind: Option<&Knowledge>,
        because: &str,
    ) -> Vec<Named> {
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
    let named = meant.into_iter().take(MOST_OF_NAME).map(|(one, strength)| {
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
        Named { entity, candidate: one.clone(), words: 0..0 }
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
