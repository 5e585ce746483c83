//! Which passages are given back: without repetitions, and no more than there is room for.

use std::collections::{BTreeMap, BTreeSet};

use rehome_domain::RecordId;
use serde::Serialize;

use super::{prompt::Block, ranking::Found};
use crate::{
    excerpts::{Excerpt, best_excerpt_for, excerpts},
    fusion::bare_title,
    trigrams::fold,
};

/// The most words of an excerpt.
const EXCERPT: usize = 120;
/// So many records of one collection may have the same title but for numbers.
const MOST_ALIKE: usize = 2;

/// A passage, with its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RetrievedPassage {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// What the record is called.
    pub title: String,
    /// What kind of thing it is: `ship`.
    pub kind: String,
    /// The heading that the passage stands under, where there is one.
    pub heading: Option<String>,
    /// What it says.
    pub text: String,
    /// How much it counts beside the others of this answer; it says nothing beside those of
    /// another.
    pub score: f64,
    /// How many tokens it has in the prompt, with the line that tells its source.
    pub tokens: usize,
    /// Why it was found.
    pub because: Vec<String>,
}

/// The passages, the best first, and the prompt that they make.
///
/// A sure entity is told whole, if that leaves half of the room or more, other records in the
/// excerpt that fits best. What has no room is left out for what comes after it; only the first
/// passage is cut.
pub(super) fn assemble(
    found: Vec<Found>,
    text: &str,
    budget: usize,
    limit: usize,
    threshold: f64,
) -> (Vec<RetrievedPassage>, String) {
    let mut passages: Vec<RetrievedPassage> = Vec::new();
    let mut prompt = String::new();
    let mut room = budget;
    let mut alike: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let most = found.first().map_or(0.0, |found| found.score);
    for found in found {
        if passages.len() == limit || room == 0 {
            break;
        }
        if !found.is_named && found.score < threshold * most {
            continue;
        }
        let kind = (found.candidate.record.collection.clone(), bare_title(&found.candidate.title));
        if alike.get(&kind).is_some_and(|count| *count >= MOST_ALIKE) {
            continue;
        }
        let Some(block) = block(&found, text, room, passages.is_empty()) else { continue };
        if !told.insert(fold(&block.text)) {
            continue;
        }
        *alike.entry(kind).or_default() += 1;
        room -= block.tokens;
        if !prompt.is_empty() {
            prompt.push('\n');
        }
        prompt.push_str(&block.prompt);
        passages.push(passage(found, block));
    }
    (passages, prompt)
}

/// What is told of a record; none where there is no room, or it says nothing.
fn block(found: &Found, text: &str, room: usize, is_first: bool) -> Option<Block> {
    let candidate = &found.candidate;
    let excerpts = excerpts(&candidate.text, EXCERPT);
    if excerpts.is_empty() {
        return None;
    }
    if found.is_sure {
        let whole = Excerpt { heading: None, text: candidate.text.body() };
        let block = Block::new(candidate, &whole);
        if block.tokens <= room / 2 {
            return Some(block);
        }
    }
    let words = if candidate.words.is_empty() { text } else { &candidate.words };
    let excerpt = &excerpts[best_excerpt_for(&excerpts, text, words)];
    let block = Block::new(candidate, excerpt);
    if block.text.is_empty() {
        return None;
    }
    if block.tokens <= room {
        return Some(block);
    }
    if is_first { Block::cut(candidate, excerpt, room) } else { None }
}

fn passage(found: Found, block: Block) -> RetrievedPassage {
    let Found { candidate, score, because, .. } = found;
    RetrievedPassage {
        record: candidate.record,
        title: candidate.title,
        kind: candidate.noun,
        heading: block.heading,
        text: block.text,
        score,
        tokens: block.tokens,
        because,
    }
}
