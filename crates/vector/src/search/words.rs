//! The ranking by words: BM25 over stems, of title, headings, text and glossary.

use rehome_domain::{Language, folded_words, unspaced};

use super::{
    index::Index,
    parts::{Place, sort},
    visible::Visible,
};
use crate::fusion::Weights;

/// So many different words of a query are searched for.
const MOST_WORDS: usize = 64;

/// How much more a word in a title counts than one in the text.
const TITLE: f64 = 3.0;

/// How soon it counts no more that a text has a word once more, and how much its length counts.
const K: f64 = 1.2;
const B: f64 = 0.75;

/// A word that is looked for: its stems in the languages of the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) folded: String,
    stems: Vec<String>,
}

impl Word {
    pub(super) fn new(index: &Index, folded: &str) -> Self {
        let mut stems: Vec<String> = Vec::new();
        for language in index.languages() {
            let stem = language.stem(folded);
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        Self { folded: folded.to_owned(), stems }
    }
}

/// The words of a query that full text is asked for: each once, without those that carry no
/// meaning unless there are no others.
pub(super) fn words(index: &Index, query: &str) -> Vec<Word> {
    let folded = folded_words(query);
    let all = folded.split_whitespace().map(str::to_owned).chain(unspaced::query_terms(query));
    let mut words: Vec<String> = Vec::new();
    let mut stop_words: Vec<String> = Vec::new();
    for word in all {
        let list = if is_stop_word(index, &word) { &mut stop_words } else { &mut words };
        if list.len() < MOST_WORDS && !list.contains(&word) {
            list.push(word);
        }
    }
    let words = if words.is_empty() { stop_words } else { words };
    words.iter().map(|word| Word::new(index, word)).collect()
}

/// Whether a folded word carries no meaning in any language of the records.
pub(super) fn is_stop_word(index: &Index, word: &str) -> bool {
    index.languages().iter().any(|language: &Language| language.is_stop_word(word))
}

/// Whether any document that is there has the word, by its stem.
pub(super) fn is_known(index: &Index, word: &Word) -> bool {
    index.chunks().any(|(_, chunk)| {
        word.stems.iter().filter_map(|stem| chunk.words.segment.find(stem)).any(|stem| {
            let mut postings = chunk.words.segment.postings(stem);
            postings.any(|posting| !chunk.gone.contains(posting.document as usize))
        })
    })
}

/// The best `depth` by the words they have: `Σ idf · f · 2.2 / (f + 1.2 (0.25 + 0.75 · length /
/// average))`, where `f` is how often a document has the stem, and
/// `idf = ln((N - n + 0.5) / (n + 0.5))` and never negative.
pub(super) fn by_words(
    index: &Index,
    visible: &Visible,
    words: &[Word],
    weights: &Weights,
    depth: usize,
) -> Vec<Place> {
    let (documents, length) = index.extent;
    let average = (length as f64 / documents.max(1) as f64).max(1.0);
    let mut scores: Vec<f32> = vec![0.0; index.len()];
    let mut touched: Vec<u32> = Vec::new();
    for word in words {
        let mut having = 0_usize;
        for (_, chunk) in index.chunks() {
            for stem in word.stems.iter().filter_map(|stem| chunk.words.segment.find(stem)) {
                let postings = chunk.words.segment.postings(stem);
                having += if chunk.gone.is_clear() {
                    postings.count()
                } else {
                    postings.filter(|of| !chunk.gone.contains(of.document as usize)).count()
                };
            }
        }
        if having == 0 {
            continue;
        }
        let (all, having) = (documents as f64, having as f64);
        let idf = ((all - having + 0.5).max(0.5) / (having + 0.5)).ln().max(0.000_001);
        for (first, chunk) in index.chunks() {
            for stem in word.stems.iter().filter_map(|stem| chunk.words.segment.find(stem)) {
                for posting in chunk.words.segment.postings(stem) {
                    let place = first + posting.document as usize;
                    if !visible.places.contains(place) {
                        continue;
                    }
                    let counts = posting.counts;
                    let often = TITLE * f64::from(counts.title)
                        + weights.headings * f64::from(counts.heading)
                        + f64::from(counts.text)
                        + weights.glossary * f64::from(counts.glossary);
                    if often <= 0.0 {
                        continue;
                    }
                    let words = chunk.words.segment.words(posting.document as usize);
                    let length = 1.0 - B + B * f64::from(words) / average;
                    let score = &mut scores[place];
                    if *score == 0.0 {
                        touched.push(place as u32);
                    }
                    *score += (idf * often * (K + 1.0) / (often + K * length)) as f32;
                }
            }
        }
    }
    let mut ranking: Vec<Place> = touched
        .into_iter()
        .map(|place| Place::new(place as usize, f64::from(scores[place as usize])))
        .collect();
    if ranking.len() > depth {
        // Equals at the cut stay: the order of their records decides.
        ranking.select_nth_unstable_by(depth - 1, |a, b| b.score.total_cmp(&a.score));
        let least = ranking[depth - 1].score;
        ranking.retain(|place| place.score >= least);
    }
    sort(index, &mut ranking);
    ranking.truncate(depth);
    ranking
}

/// Whether a document has words of a query in its glossary alone.
pub(super) fn is_of_glossary(index: &Index, place: usize, words: &[Word]) -> bool {
    let (chunk, document) = index.at(place);
    let segment = &chunk.words.segment;
    let stems = words.iter().flat_map(|word| &word.stems).filter_map(|stem| segment.find(stem));
    let mut counts = stems.filter_map(|stem| {
        let mut postings = segment.postings(stem);
        postings.find(|posting| posting.document as usize == document).map(|of| of.counts)
    });
    counts.any(|of| of.glossary > 0 && of.text == 0 && of.title == 0)
}
