//! The rankings that are fused, each by one means: words, names, nearness of meaning.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use rehome_domain::{folded_words, unspaced};
use rehome_persistence::{Connection, search};

use super::{index::Index, names, visible::Visible};
use crate::{FixedBitSet, Result, is_stop_word};

/// A document in a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) place: usize,
    pub(super) score: f64,
    /// The row of its best passage, where it was found by meaning.
    pub(super) row: Option<usize>,
}

/// How much the vector of the whole document counts, beside that of its best passage.
const WHOLE: f64 = 0.3;

/// So many different words of a query are searched for.
const MOST_WORDS: usize = 64;

/// So many rows are scored one by one; of more, the best are chosen first.
const SCANNED: usize = 200_000;

/// So many times the hits that are asked for are scored by their own vectors, and at least so
/// many documents.
const BREADTH: usize = 4;
const LEAST: usize = 40;

/// Best first, and of equal ones in the order of their records, so that the same data gives
/// the same order in whichever order it came.
fn sort(index: &Index, ranking: &mut [Place]) {
    ranking.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| by_record(index, a.place, b.place))
    });
}

/// The order of the records that two documents are of: that of [`RecordId`].
///
/// [`RecordId`]: rehome_domain::RecordId
pub(super) fn by_record(index: &Index, a: usize, b: usize) -> Ordering {
    let key = |place: usize| {
        let entry = index.entries.get(place);
        let kind = &index.kinds[entry.kind];
        (kind.app(), kind.collection(), &*entry.container, &*entry.key)
    };
    key(a).cmp(&key(b))
}

/// The words of a query that full text is asked for: each once, without those that carry no
/// meaning unless there are no others.
pub(super) fn words(query: &str) -> Vec<String> {
    let folded = folded_words(query);
    let all = folded.split_whitespace().map(str::to_owned).chain(unspaced::query_terms(query));
    let mut words: Vec<String> = Vec::new();
    let mut stop_words: Vec<String> = Vec::new();
    for word in all {
        let list = if is_stop_word(&word) { &mut stop_words } else { &mut words };
        if list.len() < MOST_WORDS && !list.contains(&word) {
            list.push(word);
        }
    }
    if words.is_empty() { stop_words } else { words }
}

/// The best `depth` by the words they have.
pub(super) fn by_words(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    words: &[String],
    depth: usize,
) -> Result<Vec<Place>> {
    let mut limit = (depth * if visible.is_all { 1 } else { 2 } + LEAST) as i64;
    loop {
        let found = search::full_text(c, words, index.extent, limit)?;
        let is_whole = (found.len() as i64) < limit;
        let last = found.last().map_or(f64::NEG_INFINITY, |(_, score)| *score);
        let seen = found.into_iter().filter_map(|(id, score)| {
            let place = index.entries.place(id).filter(|place| visible.places.contains(*place))?;
            Some(Place { place, score, row: None })
        });
        let mut ranking: Vec<Place> = seen.collect();
        // Equals at the cut are ordered only when all of them are there.
        if is_whole || (ranking.len() >= depth && ranking[depth - 1].score > last) {
            sort(index, &mut ranking);
            ranking.truncate(depth);
            return Ok(ranking);
        }
        limit *= 8;
    }
}

/// The best `depth` by names that are like a part of the query, in spite of typing errors.
pub(super) fn by_names(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    query: &str,
    depth: usize,
) -> Result<Vec<Place>> {
    // Nothing is misspelt where full text finds every word.
    let mut known: HashMap<String, bool> = HashMap::new();
    for word in folded_words(query).split_whitespace().take(crate::trigrams::LONGEST_QUERY) {
        if !known.contains_key(word) {
            known.insert(word.to_owned(), is_stop_word(word) || search::is_known(c, word)?);
        }
    }
    if known.values().all(|known| *known) {
        return Ok(Vec::new());
    }
    let found = names::alike(&index.entries, query, |word| known.get(word).is_none_or(|k| *k));
    let seen = found.into_iter().filter(|named| visible.places.contains(named.row));
    let mut ranking: Vec<Place> =
        seen.map(|named| Place { place: named.row, score: named.score, row: None }).collect();
    sort(index, &mut ranking);
    ranking.truncate(depth);
    Ok(ranking)
}

/// The best `count` by nearness of meaning: the cosine of a document's best passage and a share
/// of that of the whole. The codes in memory choose, and the vectors themselves decide.
pub(super) fn by_meaning(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    query: &[f32],
    count: usize,
) -> Result<Vec<Place>> {
    let mut chosen = by_codes(index, visible, query)?;
    chosen.truncate((count * BREADTH).max(LEAST));
    let places = chosen.iter().map(|chosen| chosen.place).collect();
    let mut ranking = by_vectors(c, index, query, places)?;
    ranking.truncate(count);
    Ok(ranking)
}

/// All documents that are seen, or at least those with the best passages, by the codes in memory,
/// the nearest first. That is near enough for a rank among others, and no row is read.
pub(super) fn by_codes(index: &Index, visible: &Visible, query: &[f32]) -> Result<Vec<Place>> {
    let codes = &index.codes;
    let rows = (!visible.is_all || index.entries.gone() > 0).then(|| {
        let mut rows = FixedBitSet::default();
        for place in visible.places.ones() {
            let of = index.entries.rows(place);
            of.into_iter().flatten().for_each(|row| rows.grow_and_insert(row as usize));
        }
        rows
    });
    let mut ranking = if rows.as_ref().map_or(codes.len(), |rows| rows.count_ones(..)) <= SCANNED {
        by_all_codes(index, query, rows.as_ref())?
    } else {
        by_best_codes(index, query, rows.as_ref())?
    };
    sort(index, &mut ranking);
    Ok(ranking)
}

/// Every document, by all of its rows.
fn by_all_codes(index: &Index, query: &[f32], rows: Option<&FixedBitSet>) -> Result<Vec<Place>> {
    let mut scores = vec![Score::default(); index.entries.len()];
    index.codes.scan(query, rows, |row, place, cosine| {
        scores[place].add(index, place, row, cosine.into());
    })?;
    Ok(scores.iter().enumerate().filter_map(|(place, score)| score.place(place)).collect())
}

/// The documents of the best rows, by all of their rows.
fn by_best_codes(index: &Index, query: &[f32], rows: Option<&FixedBitSet>) -> Result<Vec<Place>> {
    let codes = &index.codes;
    let query = codes.query(query)?;
    let best = codes.best(&query, SCANNED / 50, rows);
    let places: BTreeSet<u32> = best.into_iter().collect();
    let scored = places.into_iter().filter_map(|place| {
        let place = place as usize;
        let mut score = Score::default();
        for row in index.entries.rows(place).into_iter().flatten() {
            let row = row as usize;
            score.add(index, place, row, codes.cosine(&query, row).into());
        }
        score.place(place)
    });
    Ok(scored.collect())
}

/// How near a document is, as far as its rows were looked at.
#[derive(Clone, Copy)]
struct Score {
    passage: f64,
    row: usize,
    whole: f64,
}

impl Default for Score {
    fn default() -> Self {
        Self { passage: f64::NEG_INFINITY, row: 0, whole: 0.0 }
    }
}

impl Score {
    fn add(&mut self, index: &Index, place: usize, row: usize, cosine: f64) {
        let is_whole = index.entries.rows(place).is_some_and(|rows| rows.start as usize == row);
        if is_whole {
            self.whole = cosine;
        } else if cosine > self.passage {
            self.passage = cosine;
            self.row = row;
        }
    }

    fn place(&self, place: usize) -> Option<Place> {
        let score = self.passage + WHOLE * self.whole;
        score.is_finite().then_some(Place { place, score, row: Some(self.row) })
    }
}

/// The same documents, scored by their vectors as the database keeps them.
fn by_vectors(
    c: &mut Connection,
    index: &Index,
    query: &[f32],
    places: Vec<usize>,
) -> Result<Vec<Place>> {
    let Some(model) = index.stored_model else { return Ok(Vec::new()) };
    let ids: Vec<i64> = places.iter().map(|place| index.entries.get(*place).id).collect();
    let mut scores = vec![Score::default(); places.len()];
    let by_id: HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    search::vectors(c, model, &ids, |id, passage, vector| {
        let Some(at) = by_id.get(&id).copied() else { return };
        let cosine = crate::int8::cosine_of(query, vector);
        let start = index.entries.rows(places[at]).map_or(0, |rows| rows.start);
        scores[at].add(index, places[at], start as usize + passage as usize, cosine);
    })?;
    let mut ranking: Vec<Place> =
        scores.iter().zip(&places).filter_map(|(score, place)| score.place(*place)).collect();
    sort(index, &mut ranking);
    Ok(ranking)
}

/// The best `count` by nearness of meaning, of those that the HNSW index of a server finds.
pub(super) fn by_hnsw(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    query: &[f32],
    count: usize,
) -> Result<Vec<Place>> {
    let among = among(index, visible);
    let breadth = (count * BREADTH).max(LEAST);
    let found = search::by_hnsw(c, index.stored_model, query, among.as_deref(), breadth)?;
    let places = found.into_iter().filter_map(|id| index.entries.place(id)).collect();
    let mut ranking = by_vectors(c, index, query, places)?;
    ranking.truncate(count);
    Ok(ranking)
}

/// The numbers of the documents that are seen; none where all are.
fn among(index: &Index, visible: &Visible) -> Option<Vec<i64>> {
    (!visible.is_all)
        .then(|| visible.places.ones().map(|place| index.entries.get(place).id).collect())
}

/// The best `count` by nearness of meaning, with all distances computed by the database.
pub(super) fn by_database(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    query: &[f32],
    count: usize,
) -> Result<Vec<Place>> {
    let Some(model) = index.stored_model else { return Ok(Vec::new()) };
    let among = among(index, visible);
    // Some more, since another arithmetic may order near equals in another way.
    let limit = (count + LEAST) as i64;
    let found = search::exact(c, model, query, WHOLE, among.as_deref(), limit)?;
    let places = found.into_iter().filter_map(|(id, _)| index.entries.place(id)).collect();
    let mut ranking = by_vectors(c, index, query, places)?;
    ranking.truncate(count);
    Ok(ranking)
}
