//! Questions that are conditions: "second level illusions" are those whose level is 2 and whose
//! school is illusion. The words for it are known from the declarations and from the values that
//! the records have; no application is known here.
//!
//! [`Vocabulary`] has the words, [`words`] takes a question apart, [`reading`] makes conditions
//! of it, for one kind of records at a time, and this module chooses among them and finds the
//! records.

mod reading;
mod vocabulary;
mod words;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{index::Index, parts::Place, visible::Visible};
use reading::{Comparison, Condition, Reading};

pub(super) use vocabulary::Vocabulary;

/// How much of a question the conditions are at least.
const LEAST_COVER: f64 = 0.6;

/// So many readings of one question count, of those that are equally much of it.
const MOST_READINGS: usize = 4;

/// As what a question was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadAs {
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The conditions that are all met; of each one of the alternatives, as a filter is written.
    pub conditions: Vec<Vec<String>>,
    /// How much of the question that is, from 0 to 1.
    pub cover: f64,
    /// How many records meet it.
    pub matches: usize,
}

impl std::fmt::Display for ReadAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let several = self.conditions.len() > 1;
        let conditions = self.conditions.iter().map(|alternatives| {
            let text = alternatives.join(" or ");
            if several && alternatives.len() > 1 { format!("({text})") } else { text }
        });
        let conditions: Vec<String> = conditions.collect();
        write!(f, "{} where {}", self.collection, conditions.join(" and "))
    }
}

/// A reading that counts, with the records that meet it.
#[derive(Debug)]
pub(super) struct Matched {
    pub(super) read_as: ReadAs,
    pub(super) places: Vec<usize>,
}

/// The readings of a question, the best first: those that are most of it, and of these those that
/// fewer records meet. None where it is no condition.
pub(super) fn readings(index: &Index, visible: &Visible, query: &str) -> Vec<Matched> {
    let words = words::words(index, query);
    let mut all: Vec<Matched> = Vec::new();
    for kind in visible.kinds.iter().copied() {
        let Some(reading) = reading::read(index.vocabulary(), kind, &words) else { continue };
        if reading.cover < LEAST_COVER {
            continue;
        }
        let places = matching(index, visible, kind, &reading);
        if places.is_empty() {
            continue;
        }
        let of = &index.kinds[kind];
        let filters = |condition: &Condition| {
            condition.alternatives.iter().map(ToString::to_string).collect()
        };
        let read_as = ReadAs {
            app: of.app().to_owned(),
            collection: of.collection().to_owned(),
            conditions: reading.conditions.iter().map(filters).collect(),
            cover: reading.cover,
            matches: places.len(),
        };
        all.push(Matched { read_as, places });
    }
    // Stable: equals stay in the order of the collections.
    all.sort_by(|a, b| {
        b.read_as.cover.total_cmp(&a.read_as.cover).then(a.places.len().cmp(&b.places.len()))
    });
    let best = all.first().map_or(0.0, |best| best.read_as.cover);
    all.retain(|matched| matched.read_as.cover >= best - 1e-9);
    all.truncate(MOST_READINGS);
    all
}

/// The documents of a kind that meet all conditions.
fn matching(index: &Index, visible: &Visible, kind: usize, reading: &Reading) -> Vec<usize> {
    let mut places = Vec::new();
    let of = &index.kinds[kind];
    for (first, chunk) in index.chunks() {
        let segment = &chunk.words.segment;
        // Of each value which conditions it meets.
        let met: Vec<u32> = segment
            .values()
            .map(|value| {
                if value.app != of.app() || value.collection != of.collection() {
                    return 0;
                }
                let meets = |condition: &Condition| {
                    let mut all = condition.alternatives.iter();
                    all.any(|comparison: &Comparison| comparison.is_met(value.field, value.text))
                };
                let conditions = reading.conditions.iter().enumerate();
                conditions.filter(|(_, of)| meets(of)).fold(0, |met, (at, _)| met | 1 << at)
            })
            .collect();
        let all = (1_u32 << reading.conditions.len()) - 1;
        for document in 0..chunk.words.len() {
            if chunk.words.kind(document) != Some(kind)
                || segment.part(document) != 0
                || !visible.places.contains(first + document)
            {
                continue;
            }
            let values = segment.values_of(chunk.words.record_of(document));
            if values.fold(0, |seen, value| seen | met[value]) == all {
                places.push(first + document);
            }
        }
    }
    places
}

/// The records of the readings in the order of their ranks, each with it and with how much of the
/// question its reading is: rank 1 for all of a reading that at most three meet, else half the
/// place among those that meet it, in the order of the other parts.
pub(super) fn ranked(
    readings: &[Matched],
    others: &[usize],
    order: impl Fn(usize, usize) -> std::cmp::Ordering,
) -> Vec<(Place, usize, f64)> {
    const FEW: usize = 3;
    let place_of: HashMap<usize, usize> =
        others.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    let mut seen = HashSet::new();
    let mut ranked: Vec<(Place, usize, f64)> = Vec::new();
    for Matched { read_as, places } in readings {
        let mut places = places.clone();
        let found = |place: &usize| place_of.get(place).copied().unwrap_or(usize::MAX);
        places.sort_by(|a, b| found(a).cmp(&found(b)).then_with(|| order(*a, *b)));
        let is_few = places.len() <= FEW;
        for (at, place) in places.into_iter().enumerate() {
            if seen.insert(place) {
                let rank = if is_few { 1 } else { at / 2 + 1 };
                ranked.push((Place::new(place, read_as.cover), rank, read_as.cover));
            }
        }
    }
    ranked
}
