//! The kinds of knowledge that a text calls for.

use std::{collections::BTreeSet, ops::Range};

use rehome_domain::{Knowledge, KnowledgeRole};
use serde::Serialize;

use super::{Context, entities::Named, reading::Reading};
use crate::{stem::stems, trigrams::fold};

/// A kind of knowledge that is needed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Need {
    /// The id of the kind.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// How much it is needed, from 0 to 1; the weights of all needs add up to 1.
    pub weight: f64,
    /// The cues that the text has, and what the context adds. Empty where nothing speaks for
    /// any kind, so that all are needed alike.
    pub because: Vec<String>,
}

/// The kinds that are needed, the most needed first, and of equally needed ones in the order
/// of their declaration. What counts is how many words of the text are cues; a combat counts for two.
/// A text without a cue needs all kinds alike, but a combat and a party count then too.
///
/// Words that only belong to a longer name are no cues, unless there are no others: `dragon`
/// in the name of one says little of what is asked about it.
pub(super) fn needs(
    reading: &Reading,
    named: &[Named],
    knowledge: &[Knowledge],
    context: &Context,
) -> Vec<Need> {
    let all = |_: &Range<usize>| true;
    let names: Vec<&Range<usize>> = named.iter().map(|one| &one.words).collect();
    let is_within = |place: &Range<usize>, name: &Range<usize>| {
        name.len() > place.len() && name.start <= place.start && place.end <= name.end
    };
    let beyond = |place: &Range<usize>| !names.iter().any(|name| is_within(place, name));
    let mut evidence: Vec<Evidence> =
        knowledge.iter().map(|kind| cues(reading, kind, beyond)).collect();
    if evidence.iter().all(|(weight, _)| *weight == 0) {
        evidence = knowledge.iter().map(|kind| cues(reading, kind, all)).collect();
    }
    let has_cue = evidence.iter().any(|(weight, _)| *weight > 0);
    let has_party = context.party.iter().any(|one| !(one.class.is_empty() && one.race.is_empty()));
    for (kind, (weight, because)) in knowledge.iter().zip(&mut evidence) {
        if context.in_combat && kind.role == Some(KnowledgeRole::Combat) {
            *weight += 2;
            because.push("in combat".to_owned());
        }
        if has_party && !has_cue && kind.role == Some(KnowledgeRole::Party) {
            *weight += 1;
            because.push("the party".to_owned());
        }
    }
    let base = usize::from(!has_cue);
    let sum: usize = evidence.iter().map(|(weight, _)| weight + base).sum();
    let needs = knowledge.iter().zip(evidence).map(|(kind, (weight, because))| Need {
        id: kind.id.to_owned(),
        title: kind.title.to_owned(),
        weight: (weight + base) as f64 / sum as f64,
        because,
    });
    let mut needs: Vec<Need> = needs.filter(|need| need.weight > 0.0).collect();
    needs.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    needs
}

/// How much speaks for a kind, and what.
type Evidence = (usize, Vec<String>);

/// The cues of a kind that a text has where they count, and how many of its words they are.
fn cues(reading: &Reading, kind: &Knowledge, counts: impl Fn(&Range<usize>) -> bool) -> Evidence {
    let (mut words, mut found) = (BTreeSet::new(), Vec::new());
    for cue in &kind.cues {
        let mut places = reading.places(&stems(&fold(cue)));
        places.retain(&counts);
        if let Some(place) = places.into_iter().next() {
            words.extend(place);
            found.push((*cue).to_owned());
        }
    }
    (words.len(), found)
}
