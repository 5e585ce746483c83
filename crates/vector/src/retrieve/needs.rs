//! The kinds of knowledge that a text calls for.

use rehome_domain::Knowledge;
use serde::Serialize;

use super::{Context, reading::Reading};
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
/// of their declaration. Each cue counts as much as it has words; a combat counts for two. A text
/// without a cue needs all kinds alike, those that the context speaks for a little more.
pub(super) fn needs(reading: &Reading, knowledge: &[Knowledge], context: &Context) -> Vec<Need> {
    let mut has_cue = false;
    let mut evidence: Vec<(f64, Vec<String>)> = Vec::new();
    for kind in knowledge {
        let (mut weight, mut because) = (0, Vec::new());
        for cue in kind.cues {
            let stems = stems(&fold(cue));
            if reading.has(&stems) {
                has_cue = true;
                weight += stems.len();
                because.push((*cue).to_owned());
            }
        }
        if context.in_combat && kind.id == Knowledge::COMBAT {
            weight += 2;
            because.push("in combat".to_owned());
        }
        evidence.push((weight as f64, because));
    }
    let base = if has_cue { 0.0 } else { 1.0 };
    let sum: f64 = evidence.iter().map(|(weight, _)| weight + base).sum();
    let needs = knowledge.iter().zip(evidence).map(|(kind, (weight, because))| Need {
        id: kind.id.to_owned(),
        title: kind.title.to_owned(),
        weight: (weight + base) / sum,
        because,
    });
    let mut needs: Vec<Need> = needs.filter(|need| need.weight > 0.0).collect();
    needs.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    needs
}
