//! The titles and headings of documents: found by likeness, by equality, and where they stand in
//! a query.

use std::collections::HashMap;

use rehome_domain::folded_words;
use rehome_persistence::search::Segment;

use super::{
    index::Index,
    parts::{Place, sort},
    visible::Visible,
    words::{Word, is_known, is_stop_word},
};
use crate::trigrams::{LONGEST_QUERY, Names, variants, without_parentheses};

/// The words of a name that stands in a query, at least and at most.
const FEWEST: usize = 2;
const MOST: usize = 4;

/// The letters of such a name, at least.
const SHORTEST: usize = 4;

/// The titles and headings of a segment, by the numbers of its documents.
#[derive(Debug)]
pub(super) struct NameIndex {
    alike: Names,
    equal: HashMap<String, Vec<u32>>,
    /// Titles and keys as one word.
    together: HashMap<String, Vec<u32>>,
    headings: HashMap<String, Vec<u32>>,
}

impl NameIndex {
    pub(super) fn new(segment: &Segment) -> Self {
        let mut alike = Names::default();
        let mut equal: HashMap<String, Vec<u32>> = HashMap::new();
        let mut joined: HashMap<String, Vec<u32>> = HashMap::new();
        let mut headings: HashMap<String, Vec<u32>> = HashMap::new();
        let mut of_documents = segment.kinds().map(|(documents, ..)| documents).enumerate();
        let mut current = of_documents.next();
        for document in 0..segment.len() {
            while current.as_ref().is_some_and(|(_, documents)| documents.end <= document) {
                current = of_documents.next();
            }
            let number = document as u32;
            let Some((record, documents)) = &current else { break };
            if documents.start != document {
                // Parts of a record have its name, and no other.
                alike.push("");
                continue;
            }
            let of = segment.record(*record);
            alike.push(of.title);
            let key = folded_words(of.key);
            for form in variants(of.title).into_iter().chain([key.clone()]) {
                let places = equal.entry(form).or_default();
                if places.last() != Some(&number) {
                    places.push(number);
                }
            }
            for form in [together(&without_parentheses(of.title)), key.replace(' ', "")] {
                let places = joined.entry(form).or_default();
                if places.last() != Some(&number) {
                    places.push(number);
                }
            }
            for heading in segment.headings(*record) {
                headings.entry(together(heading)).or_default().push(number);
            }
        }
        Self { alike, equal, together: joined, headings }
    }
}

/// A text folded, and its words written as one.
fn together(text: &str) -> String {
    folded_words(text).replace(' ', "")
}

/// The places of the titles or keys that have this folded form.
pub(super) fn equal(index: &Index, folded: &str) -> Vec<usize> {
    let mut places = Vec::new();
    for (first, chunk) in index.chunks() {
        let found = chunk.words.names().equal.get(folded);
        places.extend(found.into_iter().flatten().map(|document| first + *document as usize));
    }
    places
}

/// The places of the documents whose whole title, or key, is the query.
pub(super) fn titled(index: &Index, visible: &Visible, query: &str) -> Vec<usize> {
    let query = folded_words(query);
    let mut places = equal(index, &query);
    places.retain(|place| visible.places.contains(*place) && index.part(*place) == 0);
    let is_whole = |place: &usize| {
        let record = index.record(*place);
        folded_words(record.title) == query || folded_words(record.key) == query
    };
    let whole: Vec<usize> = places.iter().copied().filter(is_whole).collect();
    if whole.is_empty() { places } else { whole }
}

/// The best `depth` by names that are like a part of the query, in spite of typing errors.
pub(super) fn by_likeness(
    index: &Index,
    visible: &Visible,
    query: &str,
    depth: usize,
) -> Vec<Place> {
    // Nothing is misspelt where full text finds every word.
    let mut known: HashMap<String, bool> = HashMap::new();
    for word in folded_words(query).split_whitespace().take(LONGEST_QUERY) {
        if !known.contains_key(word) {
            let is_known = is_stop_word(index, word) || is_known(index, &Word::new(index, word));
            known.insert(word.to_owned(), is_known);
        }
    }
    if known.values().all(|known| *known) {
        return Vec::new();
    }
    let mut ranking = Vec::new();
    for (first, chunk) in index.chunks() {
        let names = &chunk.words.names().alike;
        let found = names.search(query, |word| known.get(word).is_none_or(|known| *known));
        let places = found.into_iter().map(|named| Place::new(first + named.row, named.score));
        ranking.extend(places.filter(|place| visible.places.contains(place.place)));
    }
    sort(index, &mut ranking);
    ranking.truncate(depth);
    ranking
}

/// The documents whose titles, or keys, and those whose headings stand in the query, as two to
/// four neighbouring words of it; those of longer names first.
pub(super) fn by_phrases(index: &Index, visible: &Visible, query: &str) -> [Vec<Place>; 2] {
    let folded = folded_words(query);
    let words: Vec<&str> = folded.split(' ').take(LONGEST_QUERY).collect();
    let mut rankings = [Vec::new(), Vec::new()];
    for count in (FEWEST..=MOST.min(words.len())).rev() {
        let windows = words.windows(count);
        let is_name = |window: &&[&str]| !window.iter().all(|word| is_stop_word(index, word));
        for window in windows.filter(is_name) {
            let name: String = window.concat();
            if name.chars().count() < SHORTEST {
                continue;
            }
            for (first, chunk) in index.chunks() {
                let names = chunk.words.names();
                for (ranking, of) in rankings.iter_mut().zip([&names.together, &names.headings]) {
                    let found = of.get(&name).into_iter().flatten();
                    let places = found.map(|document| first + *document as usize);
                    for place in places.filter(|place| visible.places.contains(*place)) {
                        if !ranking.iter().any(|of: &Place| of.place == place) {
                            ranking.push(Place::new(place, count as f64));
                        }
                    }
                }
            }
        }
    }
    rankings.map(|mut ranking| {
        sort(index, &mut ranking);
        ranking
    })
}
