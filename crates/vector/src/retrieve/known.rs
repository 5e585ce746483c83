//! The records that answer to names, and how surely each is meant.

use std::collections::BTreeMap;

use rehome_domain::{Knowledge, KnowledgeRole};

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
/// What a name counts in the other number, where it is known in the one that was said.
const OTHER_NUMBER: f64 = 0.9;
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
        let said: Vec<(&str, &Candidate)> = mention
            .names
            .iter()
            .flat_map(|name| self.of_name(name).map(|one| (name.as_str(), one)))
            .collect();
        let is_near = |one: &Candidate| {
            company(one, knowledge).iter().any(|stem| near.contains(&stem.as_str()))
        };
        let in_company: Vec<bool> = said.iter().map(|(_, one)| is_near(one)).collect();
        let is_clear = is_clear && !in_company.contains(&true);
        let strengths = in_company.iter().zip(&said).map(|(in_company, (name, one))| {
            let is_sure = *in_company || is_clear || is_calling(name, one, knowledge);
            if is_sure { 1.0 } else { UNCLEAR }
        });
        let strengths: Vec<f64> = strengths.collect();
        let meant = said.into_iter().zip(strengths).map(|((name, one), sure)| {
            let is_said = name == mention.names[0];
            (name, one, if is_said { sure } else { sure * OTHER_NUMBER })
        });
        let mut named = ranked(meant);
        for named in &mut named {
            named.entity.because = format!("the text names `{}`", named.entity.name);
            named.words = mention.words.clone();
        }
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
            |one: &&Candidate| kind.is_some_and(|kind| kind.holds(&one.record.collection));
        let mut meant: Vec<&Candidate> = self.of_name(name).filter(of_kind).collect();
        if meant.is_empty() {
            meant = self.of_name(name).collect();
        }
        let mut named = ranked(meant.into_iter().map(|one| (name.as_str(), one, PRESENT)));
        named.iter_mut().for_each(|named| because.clone_into(&mut named.entity.because));
        named
    }

    fn of_name(&self, name: &str) -> impl Iterator<Item = &Candidate> {
        self.by_name.get(name).into_iter().flatten().map(|index| &self.candidates[*index])
    }
}

/// The records that some names mean, each with its name and how surely it is meant, the surest
/// first, and then in the order of the records.
fn ranked<'c>(meant: impl Iterator<Item = (&'c str, &'c Candidate, f64)>) -> Vec<Named> {
    let mut named: Vec<Named> = meant
        .map(|(name, one, sure)| {
            let strength = if is_whole(name, &one.title) { sure } else { sure * PARTIAL };
            Named { entity: entity(name, one, strength), candidate: one.clone(), words: 0..0 }
        })
        .collect();
    named.sort_by(|a, b| {
        let by_strength = b.entity.strength.total_cmp(&a.entity.strength);
        by_strength.then_with(|| a.candidate.record.cmp(&b.candidate.record))
    });
    named.dedup_by(|a, b| a.candidate.record == b.candidate.record);
    named.truncate(MOST_OF_NAME);
    named
}

fn entity(name: &str, candidate: &Candidate, strength: f64) -> Entity {
    Entity {
        name: name.to_owned(),
        title: candidate.title.clone(),
        record: candidate.record.clone(),
        kind: candidate.noun.clone(),
        strength,
        because: String::new(),
    }
}

/// Whether a name is all of a title, and no part of it such as `boots` of `Boots, Old`.
fn is_whole(name: &str, title: &str) -> bool {
    let words = |text: &str| text.split(' ').count();
    words(name) >= words(&fold(&without_parentheses(title)))
}

/// Whether a name is what a person is, such as `fighter`: the whole name of a record of the
/// first collection of those that tell what the members of a party are.
fn is_calling(name: &str, one: &Candidate, knowledge: &[Knowledge]) -> bool {
    let party = Knowledge::of_role(knowledge, KnowledgeRole::Party);
    let first = party.and_then(|kind| kind.collections.first());
    first.is_some_and(|first| *first == one.record.collection) && fold(&one.title) == name
}

/// The stems of words that say of a name next to them what it means: what such records are
/// called, and the cues of one word of the first kind of knowledge that they belong to.
fn company(candidate: &Candidate, knowledge: &[Knowledge]) -> Vec<String> {
    let kind = knowledge.iter().find(|kind| kind.holds(&candidate.record.collection));
    let cues = kind.iter().flat_map(|kind| &kind.cues).map(|cue| stems(&fold(cue)));
    let cues = cues.filter(|cue| cue.len() == 1).flatten();
    stems(&fold(&candidate.noun)).into_iter().chain(cues).collect()
}
