//! Retrieval for a game master, human or not: what a player said, and what is going on, become
//! a short list of passages that fit, and a text that a language model can be given.
//!
//! It owns the way from words to passages: which records are named, which kinds of knowledge
//! are needed, what is searched, and what is told. The records and the search for them are
//! those of a [`Library`]; names and cues are those of the application.

mod assemble;
mod context;
mod entities;

mod known;
mod mentions;
mod needs;
mod plan;
mod prompt;
mod ranking;
mod reading;

use rehome_domain::Knowledge;
use serde::{Deserialize, Serialize};

use crate::Result;
use reading::Reading;

pub use crate::library::{Candidate, Library, MOST_NAMES};
pub use assemble::RetrievedPassage;
pub use context::{Context, Member};
pub use entities::Entity;
pub use needs::Need;
pub use prompt::tokens;

/// The most words of a text that are read.
const MOST_WORDS: usize = 256;
/// A search finds twice as many records as there may be passages, within these bounds: some
/// say the same.
const FEWEST_CANDIDATES: usize = 10;
const MOST_CANDIDATES: usize = 50;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retrieve {
    /// What a player said. Of more than 256 words the first 256 count.
    pub text: String,
    /// What is going on.
    pub context: Context,
    /// The most tokens of the prompt, counted by [`tokens`].
    pub budget: usize,
    /// The most passages.
    pub limit: usize,
    /// The least score of a passage, as a part of the best one's, unless its record is named.
    pub threshold: f64,
    /// How near a record is in meaning at least, for a text that names nothing, has no word that
    /// calls for any kind of knowledge, and comes without a situation.
    pub floor: f64,
}

/// Of no text, with a budget of 1500 tokens, a limit of 12 passages, a threshold of 0.3 and a
/// floor of 0.66.
impl Default for Retrieve {
    fn default() -> Self {
        Self {
            text: String::new(),
            context: Context::default(),
            budget: 1500,
            limit: 12,
            threshold: 0.3,
            floor: 0.66,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Retrieved {
    /// The records that are named, the surest first.
    pub entities: Vec<Entity>,
    /// The kinds of knowledge that are needed, the most needed first.
    pub needs: Vec<Need>,
    /// The passages, the best first: each record once.
    pub passages: Vec<RetrievedPassage>,
    /// The passages as a text for a language model, each under a line with its source. Empty
    /// where there are none.
    pub prompt: String,
    /// How many tokens the prompt has, never more than the budget.
    pub tokens: usize,
}

/// Retrieves what a text calls for. `knowledge` is that of the application whose records the
/// library has; without any, only the text itself and its names are looked for.
///
/// The same request and the same records have the same answer, always. The library is asked
/// once for names, and makes at most seven searches.
///
/// # Errors
/// What keeps the library from answering. Any text can be asked for, also none.
pub fn retrieve(
    library: &impl Library,
    knowledge: &[Knowledge],
    request: &Retrieve,
) -> Result<Retrieved> {
    let Retrieve { text, context, budget, limit, threshold, floor } = request;
    let context = &context.bounded();
    let reading = Reading::of(text, MOST_WORDS);
    let named = entities::entities(library, &reading, knowledge, context)?;
    let needs = needs::needs(&reading, &named, knowledge, context);
    let candidates = limit.saturating_mul(2).clamp(FEWEST_CANDIDATES, MOST_CANDIDATES);
    let mut found = Vec::new();
    for search in plan::plan(&reading, &named, &needs, knowledge, context) {
        let answer = library.search(&search.query, search.collections.as_deref(), candidates)?;
        found.push((search, answer));
    }
    let is_called_for = !named.is_empty()
        || *context != Context::default()
        || needs.iter().any(|need| !need.because.is_empty());
    let is_near = |answer: &Vec<Candidate>| answer.iter().any(|of| of.nearness >= *floor);
    // A greeting may be spelt much like a name.
    let is_near = !library.knows_nearness() || found.iter().any(|(_, answer)| is_near(answer));
    let says_something = reading.says_something() && is_near;
    if !(is_called_for || says_something) {
        return Ok(Retrieved::default());
    }
    let entities = named.iter().map(|named| named.entity.clone()).collect();
    let ranked = ranking::rank(named, found, knowledge, context);
    let (passages, prompt) = assemble::assemble(ranked, &reading.text, *budget, *limit, *threshold);
    let tokens = tokens(&prompt);
    Ok(Retrieved { entities, needs, passages, prompt, tokens })
}

#[cfg(test)]
mod tests;
