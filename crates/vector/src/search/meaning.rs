//! The rankings by meaning: by vectors, and by single words of which the table knows how near
//! they are to each other.

use std::{collections::HashMap, sync::Arc};

use rehome_persistence::{
    Connection,
    search::{self, TokensOf},
};

use super::{
    index::Index,
    parts::{Place, sort},
    visible::Visible,
};
use crate::{
    FixedBitSet, Result,
    static_table::{DocumentTokens, Nearness, TokenScore},
};

/// How much the vector of the whole document counts, beside that of its best passage.
const WHOLE: f64 = 0.3;

/// So many rows are scored one by one; of more, the best are chosen first.
const SCANNED: usize = 200_000;

/// So many times the hits that are asked for are scored by their own vectors, and at least so
/// many documents.
const BREADTH: usize = 4;
const LEAST: usize = 40;

/// So many of the best by words, and by codes, are compared word by word.
pub(super) const CANDIDATES: usize = 600;

/// All documents that are seen, or at least those with the best passages, by the codes in memory,
/// the nearest first. That is near enough for a rank among others, and no row is read.
pub(super) fn by_codes(index: &Index, visible: &Visible, query: &[f32]) -> Result<Vec<Place>> {
    let mut ranking = Vec::new();
    for (first, chunk) in index.chunks() {
        let meaning = &chunk.meaning;
        if meaning.codes.is_empty() {
            continue;
        }
        let is_whole = visible.is_all && chunk.gone.is_clear();
        let rows = (!is_whole).then(|| {
            let mut rows = FixedBitSet::with_capacity(meaning.codes.len());
            for document in (0..chunk.words.len()).filter(|of| visible.places.contains(first + of))
            {
                meaning.rows(document).into_iter().flatten().for_each(|row| rows.insert(row));
            }
            rows
        });
        let rows = rows.as_ref();
        let mut scores: HashMap<usize, Score> = HashMap::new();
        if rows.map_or(meaning.codes.len(), |rows| rows.count_ones(..)) <= SCANNED {
            let mut all = vec![Score::default(); chunk.words.len()];
            meaning.codes.scan(query.into(), rows, |row, cosine| {
                let document = meaning.document_of[row] as usize;
                let start = meaning.rows(document).map_or(0, |rows| rows.start);
                all[document].add(row - start, cosine.into());
            })?;
            scores.extend(all.into_iter().enumerate());
        } else {
            let query = meaning.codes.query(query.into())?;
            for near in meaning.codes.best(&query, SCANNED / 50, rows) {
                let document = meaning.document_of[near.row] as usize;
                if scores.contains_key(&document) {
                    continue;
                }
                let mut score = Score::default();
                let all = meaning.rows(document).unwrap_or_default();
                for row in all.clone() {
                    score.add(row - all.start, meaning.codes.cosine(&query, row).into());
                }
                scores.insert(document, score);
            }
        }
        ranking.extend(scores.into_iter().filter_map(|(of, score)| score.place(first + of)));
    }
    sort(index, &mut ranking);
    Ok(ranking)
}

/// How near a document is, as far as its rows were looked at.
#[derive(Clone, Copy)]
struct Score {
    passage: f64,
    best: usize,
    whole: f64,
    is_alone: bool,
}

impl Default for Score {
    fn default() -> Self {
        Self { passage: f64::NEG_INFINITY, best: 0, whole: 0.0, is_alone: false }
    }
}

impl Score {
    /// Adds a row of a document: 0 is the whole, the others are its passages.
    fn add(&mut self, row: usize, cosine: f64) {
        if row == 0 {
            self.whole = cosine;
            self.is_alone = true;
        } else if cosine > self.passage {
            self.passage = cosine;
            self.best = row - 1;
        }
    }

    fn place(&self, place: usize) -> Option<Place> {
        if self.passage.is_finite() {
            let score = self.passage + WHOLE * self.whole;
            return Some(Place { place, score, passage: Some(self.best) });
        }
        // Of models that know tokens only the whole has a row.
        self.is_alone.then(|| Place::new(place, self.whole * (1.0 + WHOLE)))
    }
}

/// The best `count` by nearness of meaning: the cosine of a document's best passage and a share
/// of that of the whole. The codes in memory choose, and the vectors themselves decide.
pub(super) fn by_vectors(
    c: &mut Connection,
    index: &Index,
    visible: &Visible,
    query: &[f32],
    count: usize,
) -> Result<Vec<Place>> {
    let mut chosen = by_codes(index, visible, query)?;
    let Some(model) = index.stored_model else { return Ok(Vec::new()) };
    if search::keeps_vectors(c, model)? {
        chosen.truncate((count * BREADTH).max(LEAST));
        let places = chosen.iter().map(|chosen| chosen.place).collect();
        chosen = by_own_vectors(c, index, query, places)?;
    }
    chosen.truncate(count);
    Ok(chosen)
}

/// The same documents, scored by their vectors as the database keeps them.
pub(super) fn by_own_vectors(
    c: &mut Connection,
    index: &Index,
    query: &[f32],
    places: Vec<usize>,
) -> Result<Vec<Place>> {
    let Some(model) = index.stored_model else { return Ok(Vec::new()) };
    let ids: Vec<i64> = places.iter().map(|place| index.id(*place)).collect();
    let mut scores = vec![Score::default(); places.len()];
    let by_id: HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    search::vectors(c, model, &ids, |id, passage, vector| {
        if let Some(at) = by_id.get(&id) {
            let row = usize::try_from(passage).unwrap_or_default();
            scores[*at].add(row, crate::int8::cosine_of(query, vector));
        }
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
    let places = found.into_iter().filter_map(|id| index.place(id)).collect();
    let mut ranking = by_own_vectors(c, index, query, places)?;
    ranking.truncate(count);
    Ok(ranking)
}

/// The numbers of the documents that are seen; none where all are.
fn among(index: &Index, visible: &Visible) -> Option<Vec<i64>> {
    let places = || visible.places.ones().filter(|place| index.part(*place) == 0);
    (!visible.is_all).then(|| places().map(|place| index.id(place)).collect())
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
    let places = found.into_iter().filter_map(|(id, _)| index.place(id)).collect();
    let mut ranking = by_own_vectors(c, index, query, places)?;
    ranking.truncate(count);
    Ok(ranking)
}

/// What documents a query is compared with, token by token.
pub(super) struct Compared {
    documents: Vec<(usize, Arc<[u8]>)>,
}

impl Compared {
    /// All documents that are seen, where their tokens are in memory; else the best by words and
    /// those whose wholes are nearest, whose tokens are read.
    pub(super) fn of(
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        nearness: &Nearness<'_>,
        words: &[Place],
    ) -> Result<Self> {
        let mut documents = Vec::new();
        let mut is_whole = true;
        for (first, chunk) in index.chunks() {
            for document in (0..chunk.words.len()).filter(|of| visible.places.contains(first + of))
            {
                match &chunk.meaning.tokens[document] {
                    Some(tokens) => documents.push((first + document, Arc::clone(tokens))),
                    None => is_whole &= chunk.meaning.rows(document).is_none(),
                }
            }
        }
        let Some(model) = index.stored_model.filter(|_| !is_whole) else {
            return Ok(Self { documents });
        };
        let mut places: Vec<usize> = by_codes(index, visible, &nearness.vector())?
            .iter()
            .take(CANDIDATES)
            .chain(words.iter().take(CANDIDATES))
            .map(|place| place.place)
            .filter(|place| index.part(*place) == 0)
            .collect();
        places.sort_unstable();
        places.dedup();
        let by_id: HashMap<i64, usize> =
            places.iter().map(|place| (index.id(*place), *place)).collect();
        let mut ids: Vec<i64> = by_id.keys().copied().collect();
        ids.sort_unstable();
        documents.clear();
        let rows = index.table.unwrap_or_default();
        search::tokens(c, model, TokensOf::These(&ids), |id, tokens| {
            if let Some(place) = by_id.get(&id)
                && DocumentTokens::read(&tokens, rows).is_some()
            {
                documents.push((*place, tokens.into()));
            }
            Ok::<_, crate::Error>(())
        })?;
        Ok(Self { documents })
    }

    /// All of them by the vectors that their tokens add up to, the nearest first.
    pub(super) fn by_vectors(&self, index: &Index, nearness: &mut Nearness<'_>) -> Vec<Place> {
        let mut ranking = Vec::with_capacity(self.documents.len());
        for (place, tokens) in &self.documents {
            let tokens = DocumentTokens::of_memory(tokens);
            tokens.each(|token| nearness.learn(token));
            if let Some(TokenScore { whole, passage, best }) = tokens.score(nearness.worth()) {
                let score = passage + WHOLE * whole;
                ranking.push(Place { place: *place, score, passage: Some(best) });
            }
        }
        sort(index, &mut ranking);
        ranking
    }

    /// The `among` that are there by the likest word of a passage for each word of the query.
    pub(super) fn by_tokens(
        &self,
        index: &Index,
        nearness: &mut Nearness<'_>,
        among: &FixedBitSet,
    ) -> Vec<Place> {
        let mut ranking = Vec::new();
        for (place, tokens) in self.documents.iter().filter(|(place, _)| among.contains(*place)) {
            let tokens = DocumentTokens::of_memory(tokens);
            let score = nearness.match_passages(tokens);
            if score > 0.0 {
                ranking.push(Place::new(*place, score));
            }
        }
        sort(index, &mut ranking);
        ranking
    }
}
