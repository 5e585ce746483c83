//! The records that a text, or the context, names.

use std::{collections::BTreeSet, ops::Range};

use rehome_domain::{Knowledge, KnowledgeRole, RecordId};
use serde::Serialize;

use super::{
    Candidate, Context, Library, MOST_NAMES, known::Known, mentions::windows, reading::Reading,
};
use crate::{Result, forms::forms, fusion::bare_title, trigrams::fold};

/// The most records.
const MOST: usize = 24;

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
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// What kind of thing it is: `ship`.
    pub kind: String,
    /// How surely it is meant, above 0 and at most 1.
    pub strength: f64,
    /// Who names it.
    pub because: String,
}

/// An entity with its record.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub entity: Entity,
    pub candidate: Candidate,
    /// The words of the text that name it; none where only the context does.
    pub words: Range<usize>,
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
        let kind = Knowledge::of_role(knowledge, KnowledgeRole::Present);
        found.extend(known.of_context(creature, kind, "it is present"));
    }
    found.extend(known.of_context(&place, None, "it is the place"));
    for reading in &recent {
        let before = known.of_text(reading, knowledge, context).into_iter().map(|mut named| {
            named.entity.strength *= if is_open { OPEN } else { BEFORE };
            named.entity.because = format!("`{}` was named before", named.entity.name);
            named.words = 0..0;
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
    found.retain(|named| seen.insert(named.candidate.record.clone()));
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
