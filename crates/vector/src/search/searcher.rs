//! Searching: what is asked, of what is in memory and in the database. It is long because the
//! parts meet here: each is a module of its own, and this one orders what they say and shows it.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError, RwLock, TryLockError},
};

use rehome_domain::{RecordId, SearchText, folded_words};
use rehome_persistence::{
    Application, Connection, Database, Table,
    search::{self, CollectionState},
};

use super::{
    Mode, Reasons, SearchHit, SearchQuery, Searched,
    conditions::{self, Matched},
    index::Index,
    kinds::Kind,
    meaning::{self, Compared},
    names,
    parts::{self, Place},
    refresh,
    visible::Visible,
    words,
};
use crate::{
    Candidate, Embedder, Error, FixedBitSet, Result,
    excerpts::{best_excerpt_for, excerpts},
    fusion::{Hit, Part, Ranked, Rankings, Reason, TOGETHER, Weights, fuse, group, group_id},
    has_direction,
    passages::passages,
};

/// The most hits of one search.
const MOST_HITS: usize = 1000;

/// The most words of the passage that is shown of a hit.
const PASSAGE_WORDS: usize = 60;

/// What the rank among the other parts counts where a question was read as conditions.
const REST: f64 = 1.5;

/// Searches the records of a database. It keeps the codes of all passages in memory, catches
/// up with the database before every search, and can be used by many threads at once.
///
/// What is in memory is a snapshot behind one pointer. Whoever finds that the database has gone
/// on makes the next one; who searches meanwhile reads the one before and is told so
/// ([`Searched::stale`]), and never waits for an edit. Only the first reading is waited for.
pub struct Searcher {
    database: Database,
    apps: Vec<Application>,
    embedder: Arc<dyn Embedder>,
    weights: Weights,
    /// Locked for as long as a pointer is copied.
    index: RwLock<Arc<Index>>,
    /// Held by whoever makes the next snapshot.
    catching_up: Mutex<()>,
}

impl Searcher {
    /// The searcher of the records of `apps`. Nothing is read before the first search.
    ///
    /// # Errors
    /// As [`Weights::check`].
    pub fn new(
        database: Database,
        apps: &[Application],
        embedder: Arc<dyn Embedder>,
        weights: Weights,
    ) -> Result<Self> {
        weights.check()?;
        let table = embedder.tokens().map(crate::StaticEmbedder::rows);
        let (model, windows) = (embedder.model().clone(), embedder.windows());
        let index = Index::new(Kind::all(apps), model, table, windows);
        let index = RwLock::new(Arc::new(index));
        let (apps, catching_up) = (apps.to_vec(), Mutex::new(()));
        Ok(Self { database, apps, embedder, weights, index, catching_up })
    }

    /// The records that fit the query best. The same data and query give the same hits in the
    /// same order, always.
    ///
    /// What cannot be read of what is searched, since somebody damaged it, is made anew from the
    /// records; [`Searched::healed`] tells so.
    ///
    /// # Errors
    /// [`Error::Usage`] for a query without a word, for collections, packs and conditions that
    /// no record can meet, and for a limit out of bounds; what the embedder or the database says.
    pub fn search(&self, query: &SearchQuery) -> Result<Searched> {
        // What is searched for is somebody's text.
        let _span =
            tracing::info_span!("search", mode = ?query.mode, limit = query.limit).entered();
        if !(1..=MOST_HITS).contains(&query.limit) {
            return Err(Error::Limit { found: query.limit, most: MOST_HITS });
        }
        if folded_words(&query.text).is_empty() {
            return Err(Error::Usage("there is no word to search for".to_owned()));
        }
        let mut c = self.database.reading()?;
        let by_meaning =
            matches!(query.mode, Mode::Hybrid | Mode::Vector | Mode::Exact | Mode::Hnsw);
        let mut index = self.current(&mut c, by_meaning)?;
        let mut healed = 0;
        if !(index.damaged.is_empty() && index.damaged_codes.is_empty()) {
            drop(c);
            // What cannot be mended now, as on a replica, is searched as far as it is there.
            healed = self.heal(&index).unwrap_or_default();
            c = self.database.reading()?;
            index = self.current(&mut c, by_meaning)?;
        }
        let visible = Visible::of(&mut c, &index, query)?;
        let found = self.ordered(&mut c, &index, &visible, query)?;
        let lacks = |place: &usize| {
            let (chunk, document) = index.at(*place);
            chunk.words.segment.part(document) == 0 && chunk.meaning.rows(document).is_none()
        };
        Ok(Searched {
            hits: show(&mut c, &index, query, found.hits)?,
            read_as: found.readings.into_iter().map(|of| of.read_as).collect(),
            healed,
            unindexed: if by_meaning { visible.places.ones().filter(lacks).count() } else { 0 },
            stale: stale(&mut c, &index, &visible)?,
        })
    }

    /// Makes anew what cannot be read, and tells how many documents that were.
    fn heal(&self, index: &Index) -> Result<u64> {
        let mut c = self.database.connection()?;
        let mut healed = search::heal(&mut c)?;
        if let Some(model) = index.stored_model {
            for document in &index.damaged_codes {
                c.write(|c| search::forget_codes(c, model, *document))?;
                healed += 1;
            }
        }
        drop(c);
        let mut go_on = |_: refresh::Step<'_>| ControlFlow::Continue(());
        refresh::refresh(&self.database, &self.apps, Some(&*self.embedder), true, &mut go_on)?;
        Ok(healed)
    }

    /// Forgets what is in memory, as when the database was replaced by another. The next search
    /// reads it anew.
    pub fn forget(&self) {
        let _held = self.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
        let emptied = self.index().emptied();
        self.publish(emptied);
    }

    /// The same records with all that they say, for who reads on.
    pub(super) fn candidates(&self, query: &SearchQuery) -> Result<Vec<Candidate>> {
        let mut c = self.database.reading()?;
        let index = self.current(&mut c, true)?;
        let visible = Visible::of(&mut c, &index, query)?;
        let hits = self.ordered(&mut c, &index, &visible, query)?.hits;
        let places: Vec<usize> = hits.iter().map(|hit| hit.place.place).collect();
        let mut found = texts(&mut c, &index, &places)?;
        let candidate = |hit: Ordered| {
            let (record, text) = found.remove(&hit.place.place)?;
            Some(Candidate {
                words: fitting(&index, &hit.place, &text, query),
                noun: noun(&index, hit.place.place).to_owned(),
                score: hit.score,
                nearness: hit.reasons.said.get("vectors").map_or(0.0, |reason| reason.score),
                title: text.title.clone(),
                record,
                text,
            })
        };
        Ok(hits.into_iter().filter_map(candidate).collect())
    }

    /// The records whose title equals one of `names`, which are folded; those that `query`
    /// sees, whatever its text.
    pub(super) fn named(&self, names: &[String], query: &SearchQuery) -> Result<Vec<Candidate>> {
        let mut c = self.database.reading()?;
        let index = self.current(&mut c, true)?;
        let visible = Visible::of(&mut c, &index, query)?;
        let mut places: Vec<usize> = names
            .iter()
            .flat_map(|name| names::equal(&index, name))
            .filter(|place| visible.places.contains(*place))
            .collect();
        places.sort_unstable();
        places.dedup();
        let found = texts(&mut c, &index, &places)?;
        let named = |(place, (record, text)): (usize, (RecordId, SearchText))| Candidate {
            noun: noun(&index, place).to_owned(),
            title: text.title.clone(),
            record,
            text,
            ..Candidate::default()
        };
        let mut named: Vec<Candidate> = found.into_iter().map(named).collect();
        named.sort_by(|a, b| a.record.cmp(&b.record));
        Ok(named)
    }

    /// The snapshot of what is searched, caught up with the database; or the one before, where
    /// somebody else is about to make the next.
    fn current(&self, c: &mut Connection, with_meaning: bool) -> Result<Arc<Index>> {
        let index = self.index();
        // Whoever reads it for the first time learns with it how the collections stand.
        let known = if index.is_filled(with_meaning) { Some(search::states(c)?) } else { None };
        let is_current = |index: &Index| {
            known.as_ref().is_some_and(|states| index.is_current(states, with_meaning))
        };
        if is_current(&index) {
            return Ok(index);
        }
        let _held = match self.catching_up.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if known.is_some() => return Ok(index),
            Err(TryLockError::WouldBlock) => {
                self.catching_up.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        // Somebody else may have done it while we waited.
        let index = self.index();
        if is_current(&index) {
            return Ok(index);
        }
        Ok(self.publish(index.next(c, with_meaning)?))
    }

    fn index(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, index: Index) -> Arc<Index> {
        let index = Arc::new(index);
        let mut current = self.index.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::clone(&index);
        index
    }

    /// The ids of the collections that are searched, of an application or of all.
    pub(super) fn collections(&self, app: Option<&str>) -> Vec<String> {
        let index = self.index();
        let of_app = index.kinds.iter().filter(|kind| app.is_none_or(|app| app == kind.app()));
        of_app.map(|kind| kind.collection().to_owned()).collect()
    }

    fn ordered(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        query: &SearchQuery,
    ) -> Result<Found> {
        match query.mode {
            Mode::Hybrid => self.hybrid(c, index, visible, query),
            mode => {
                let hits = self.single(c, index, visible, query, mode)?;
                Ok(Found { hits, readings: Vec::new() })
            }
        }
    }

    /// The hits of all parts, fused.
    fn hybrid(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        query: &SearchQuery,
    ) -> Result<Found> {
        // English vectors say little of words that they do not know, least of all where records
        // are in other languages.
        let known = self.known_share(&query.text);
        let is_english = index.languages().len() == 1 && known >= 0.5;
        let known = if is_english { 1.0 } else { known };
        let weights = &Weights {
            vectors: self.weights.vectors * known,
            tokens: self.weights.tokens * known,
            ..self.weights
        };
        let depth = weights.depth;
        let words = words::words(index, &query.text);
        let broad = words::by_words(index, visible, &words, weights, meaning::CANDIDATES);
        let names = names::by_likeness(index, visible, &query.text, depth);
        let [phrases, headings] = names::by_phrases(index, visible, &query.text);
        let (vectors, tokens) = self.by_meaning(c, index, visible, &query.text, &broad)?;
        let text = &broad[..broad.len().min(depth)];

        // What was found by meaning comes last, and knows its passage.
        let mut places: HashMap<usize, Place> = HashMap::new();
        let mut ranked = |ranking: &[Place]| {
            let ranking = ranking.iter().map(|of| {
                let known = places.entry(of.place).or_insert(*of);
                known.passage = known.passage.or(of.passage);
                Ranked { place: of.place, score: of.score }
            });
            ranking.collect::<Vec<_>>()
        };
        let rankings = Rankings::default()
            .with(Part::Text, ranked(text))
            .with(Part::Names, ranked(&names))
            .with(Part::Phrases, ranked(&phrases))
            .with(Part::Headings, ranked(&headings))
            .with(Part::Vectors, ranked(&vectors))
            .with(Part::Tokens, ranked(&tokens));
        let boosted = boosted(index, visible, &query.text);
        let mut hits = fuse(
            &rankings,
            |place| boosted[index.kind(place)],
            |a, b| parts::by_record(index, a, b),
            weights,
        )?;
        hits.retain(|hit| self.is_near_enough(hit));

        let readings = if query.reads_conditions && weights.fields > 0.0 {
            conditions::readings(index, visible, &query.text)
        } else {
            Vec::new()
        };
        if !readings.is_empty() {
            hits = with_conditions(index, hits, &readings, weights);
            for hit in &hits {
                places.entry(hit.place).or_insert(Place::new(hit.place, hit.score));
            }
        }
        let titled = names::titled(index, visible, &query.text);
        first(&mut hits, &titled, index);
        for place in &titled {
            places.entry(*place).or_insert(Place::new(*place, 0.0));
        }

        let hits = one_per_record(index, hits);
        let group_of = |hit: &Hit| group_of(index, hit.place);
        // Where conditions tell which records are meant, none is moved beside its like.
        let mut hits = if readings.is_empty() {
            group(hits, TOGETHER, group_of)
        } else {
            hits.into_iter().map(|hit| Hit { group: group_of(&hit), ..hit }).collect()
        };
        hits.truncate(query.limit);
        let ordered = |hit: Hit| {
            let place = *places.get(&hit.place)?;
            let said: BTreeMap<&'static str, Reason> =
                hit.said.iter().map(|(name, _, reason)| (name, reason)).collect();
            let read_as = readings.iter().find(|of| of.places.contains(&hit.place));
            let reasons = Reasons {
                said,
                read_as: read_as.map(|of| of.read_as.to_string()),
                is_of_glossary: words::is_of_glossary(index, hit.place, &words),
                is_named: titled.contains(&hit.place),
                is_boosted: hit.is_boosted,
            };
            Some(Ordered { place, score: hit.score, reasons, group: hit.group })
        };
        let hits = hits.into_iter().filter_map(ordered).collect();
        Ok(Found { hits, readings })
    }

    /// The rankings by vectors and by tokens; the second only of models that know tokens.
    fn by_meaning(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        text: &str,
        words: &[Place],
    ) -> Result<(Vec<Place>, Vec<Place>)> {
        let depth = self.weights.depth;
        let Some(embedder) = self.embedder.tokens() else {
            let mut vectors = match self.vector(text)? {
                Some(vector) => meaning::by_codes(index, visible, &vector)?,
                None => Vec::new(),
            };
            vectors.truncate(depth);
            return Ok((vectors, Vec::new()));
        };
        let Some(mut nearness) = embedder.nearness(text) else { return Ok(Default::default()) };
        let compared = Compared::of(c, index, visible, &nearness, words)?;
        let mut vectors = compared.by_vectors(index, &mut nearness);
        let mut tokens = Vec::new();
        if self.weights.tokens > 0.0 {
            let mut among = FixedBitSet::with_capacity(index.len());
            let best = vectors.iter().take(meaning::CANDIDATES);
            let all = best.chain(words.iter().take(meaning::CANDIDATES));
            all.for_each(|place| among.insert(place.place));
            tokens = compared.by_tokens(index, &mut nearness, &among);
            tokens.truncate(depth);
        }
        vectors.truncate(depth);
        Ok((vectors, tokens))
    }

    /// The part of a query's words that the model knows as they are; all of them where nobody
    /// knows.
    fn known_share(&self, text: &str) -> f64 {
        self.embedder.tokens().map_or(1.0, |embedder| embedder.known_share(text))
    }

    /// Whether a hit is one: what was found by meaning alone has to be near.
    fn is_near_enough(&self, hit: &Hit) -> bool {
        let mut said = hit.said.iter();
        let floor = self.weights.floor_vectors;
        !said.all(|(_, part, _)| matches!(part, Part::Vectors | Part::Tokens))
            || hit.said.get(Part::Vectors).is_some_and(|near| near.score >= floor)
    }

    /// The hits of one part, in its order.
    fn single(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        query: &SearchQuery,
        mode: Mode,
    ) -> Result<Vec<Ordered>> {
        let limit = query.limit;
        // Parts of one record are one hit.
        let broad = limit.saturating_mul(2).max(meaning::CANDIDATES);
        let (part, ranking) = match mode {
            Mode::Text | Mode::Hybrid => {
                let words = words::words(index, &query.text);
                let ranking = words::by_words(index, visible, &words, &self.weights, broad);
                (Part::Text, ranking)
            }
            Mode::Names => (Part::Names, names::by_likeness(index, visible, &query.text, broad)),
            Mode::Vector | Mode::Exact | Mode::Hnsw => {
                (Part::Vectors, self.by_vectors_alone(c, index, visible, query, mode)?)
            }
        };
        let ordered = |(rank, place): (usize, Place)| {
            let reason = Reason { rank, score: place.score, share: place.score };
            let said = Part::ALL.into_iter().filter(|(_, of)| *of == part);
            let said = said.map(|(name, _)| (name, reason)).collect();
            let reasons = Reasons { said, ..Reasons::default() };
            let group = group_of(index, place.place);
            Ordered { place, score: place.score, reasons, group }
        };
        let mut seen = std::collections::HashSet::new();
        let mut ranking = ranking;
        ranking.retain(|place| seen.insert(record_key(index, place.place)));
        ranking.truncate(limit);
        Ok((1..).zip(ranking).map(ordered).collect())
    }

    fn by_vectors_alone(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        query: &SearchQuery,
        mode: Mode,
    ) -> Result<Vec<Place>> {
        let limit = query.limit;
        if mode == Mode::Vector
            && let Some(embedder) = self.embedder.tokens()
        {
            let Some(mut nearness) = embedder.nearness(&query.text) else { return Ok(Vec::new()) };
            let compared = Compared::of(c, index, visible, &nearness, &[])?;
            let mut ranking = compared.by_vectors(index, &mut nearness);
            ranking.truncate(limit);
            return Ok(ranking);
        }
        let Some(vector) = self.vector(&query.text)? else { return Ok(Vec::new()) };
        match mode {
            Mode::Exact => meaning::by_database(c, index, visible, &vector, limit),
            Mode::Hnsw => meaning::by_hnsw(c, index, visible, &vector, limit),
            _ => meaning::by_vectors(c, index, visible, &vector, limit),
        }
    }

    /// The vector of a query; none where the model knows none of its words.
    fn vector(&self, text: &str) -> Result<Option<Vec<f32>>> {
        let vectors = self.embedder.embed(&[text])?;
        let dimension = self.embedder.model().dimension;
        if vectors.dim() != (1, dimension) {
            return Err(Error::Dimension { expected: dimension, found: vectors.ncols() });
        }
        let vector = vectors.row(0);
        Ok(has_direction(vector).then(|| vector.to_vec()))
    }
}

/// Hits in their order, and as what the query was read.
struct Found {
    hits: Vec<Ordered>,
    readings: Vec<Matched>,
}

/// A hit in its place, not yet shown.
struct Ordered {
    place: Place,
    score: f64,
    reasons: Reasons,
    group: String,
}

/// The hits with what it counts to meet the conditions that the query tells: of those that do
/// what the rank among them says, and of all others what their rank says among all.
fn with_conditions(
    index: &Index,
    hits: Vec<Hit>,
    readings: &[Matched],
    weights: &Weights,
) -> Vec<Hit> {
    let order = |a: usize, b: usize| parts::by_record(index, a, b);
    let others: Vec<usize> = hits.iter().map(|hit| hit.place).collect();
    let mut by_place: HashMap<usize, Hit> = HashMap::with_capacity(hits.len());
    for (rank, mut hit) in (1..).zip(hits) {
        hit.score = REST / (weights.damping + f64::from(rank));
        by_place.insert(hit.place, hit);
    }
    for (place, rank, cover) in conditions::ranked(readings, &others, order) {
        let share = weights.fields * cover / (weights.damping + rank as f64);
        let new = || Hit { place: place.place, ..Hit::default() };
        let hit = by_place.entry(place.place).or_insert_with(new);
        hit.said.set(Part::Fields, Reason { rank, score: cover, share });
        hit.score += share;
    }
    let mut hits: Vec<Hit> = by_place.into_values().collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| order(a.place, b.place)));
    hits
}

/// Puts the hits in those places first, and adds those that are no hit yet.
fn first(hits: &mut Vec<Hit>, titled: &[usize], index: &Index) {
    if titled.is_empty() {
        return;
    }
    let (mut named, others): (Vec<Hit>, Vec<Hit>) =
        std::mem::take(hits).into_iter().partition(|hit| titled.contains(&hit.place));
    let mut missing: Vec<usize> =
        titled.iter().copied().filter(|at| !named.iter().any(|hit| hit.place == *at)).collect();
    missing.sort_by(|a, b| parts::by_record(index, *a, *b));
    named.extend(missing.into_iter().map(|place| Hit { place, ..Hit::default() }));
    // The score still compares the hits of this search.
    let most = others.first().map_or(0.0, |hit| hit.score);
    for hit in &mut named {
        hit.score += most;
    }
    named.extend(others);
    *hits = named;
}

/// The identity of the record that a document is of.
fn record_key(index: &Index, place: usize) -> (usize, &str, &str) {
    let record = index.record(place);
    (index.kind(place), record.container, record.key)
}

/// Of each record the best of its parts.
fn one_per_record(index: &Index, hits: Vec<Hit>) -> Vec<Hit> {
    let mut seen = std::collections::HashSet::new();
    hits.into_iter().filter(|hit| seen.insert(record_key(index, hit.place))).collect()
}

/// Of each kind whether the query speaks of it.
fn boosted(index: &Index, visible: &Visible, text: &str) -> Vec<bool> {
    let folded = folded_words(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut boosted = vec![false; index.kinds.len()];
    for kind in &visible.kinds {
        let of_kind = &index.kinds[*kind].searchable.words;
        boosted[*kind] = of_kind.iter().any(|word| words.contains(&word.as_str()));
    }
    boosted
}

/// The group that a document's record is in.
fn group_of(index: &Index, place: usize) -> String {
    let record = index.record(place);
    let title = if record.title.is_empty() { record.key } else { record.title };
    group_id(record.app, record.collection, title)
}

/// What kind of thing a document tells of.
fn noun(index: &Index, place: usize) -> &str {
    &index.kinds[index.kind(place)].searchable.noun
}

/// The records and texts of documents, by place. One whose record went meanwhile is left out.
fn texts(
    c: &mut Connection,
    index: &Index,
    places: &[usize],
) -> Result<HashMap<usize, (RecordId, SearchText)>> {
    // Those of one container are read together.
    let mut of_containers: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    let mut found = HashMap::with_capacity(places.len());
    for place in places {
        let (kind, record, part) = (index.kind(*place), index.record(*place), index.part(*place));
        if part == 0 {
            of_containers.entry((kind, record.container)).or_default().push(*place);
            continue;
        }
        let table = &index.kinds[kind].table;
        let text = search::part_text(c, table, record.container, record.key, part)?;
        if let Some(text) = text {
            found.insert(*place, (table.record(record.container, record.key), text));
        }
    }
    for ((kind, container), places) in of_containers {
        let keys: Vec<&str> = places.iter().map(|place| index.record(*place).key).collect();
        let table = &index.kinds[kind].table;
        let texts = search::texts(c, table, container, &keys)?;
        for ((place, key), text) in places.into_iter().zip(keys).zip(texts) {
            if let Some(text) = text {
                found.insert(place, (table.record(container, key), text));
            }
        }
    }
    Ok(found)
}

/// The hits with what is shown of them. One whose record went meanwhile is left out.
fn show(
    c: &mut Connection,
    index: &Index,
    query: &SearchQuery,
    hits: Vec<Ordered>,
) -> Result<Vec<SearchHit>> {
    let places: Vec<usize> = hits.iter().map(|hit| hit.place.place).collect();
    let mut found = texts(c, index, &places)?;
    let shown = |hit: Ordered| {
        let (record, text) = found.remove(&hit.place.place)?;
        let cut = excerpts(&text, PASSAGE_WORDS);
        let fitting = fitting(index, &hit.place, &text, query);
        let best = cut.get(best_excerpt_for(&cut, &query.text, &fitting));
        Some(SearchHit {
            record,
            kind: noun(index, hit.place.place).to_owned(),
            score: hit.score,
            heading: best.and_then(|best| best.heading.clone()),
            passage: best.map_or_else(String::new, |best| best.text.clone()),
            title: text.title,
            group: hit.group,
            reasons: query.explain.then_some(hit.reasons),
        })
    };
    Ok(hits.into_iter().filter_map(shown).collect())
}

/// The words of a text that fit the query: those of the passage that is nearest in meaning, or
/// else the query's own.
fn fitting(index: &Index, place: &Place, text: &SearchText, query: &SearchQuery) -> String {
    let passage = place.passage.and_then(|passage| {
        passages(text, noun(index, place.place), index.windows).into_iter().nth(passage)
    });
    passage.map_or_else(|| query.text.clone(), |passage| passage.words)
}

/// The collections that were searched and may not be searched as they are now: after the search,
/// since much may have happened while it lasted.
fn stale(c: &mut Connection, index: &Index, visible: &Visible) -> Result<Vec<String>> {
    let now = search::states(c)?;
    let kinds = || visible.kinds.iter().map(|kind| &index.kinds[*kind]);
    let unknown: Vec<&Table> =
        kinds().filter(|kind| state_of(kind, &now).is_none()).map(|kind| &kind.table).collect();
    let unsearched = rehome_persistence::which_hold_any(c, &unknown)?;
    let is_stale = |kind: &&Kind| match state_of(kind, &now) {
        // Or this is a snapshot from before the last change.
        Some(state) => state.is_stale || state_of(kind, index.states()) != Some(state),
        None => unsearched.iter().any(|table| table.name == kind.table.name),
    };
    let stale = kinds().filter(is_stale);
    Ok(stale.map(|kind| format!("{}/{}", kind.app(), kind.collection())).collect())
}

/// How the collection of a kind stands.
fn state_of<'s>(kind: &Kind, states: &'s [CollectionState]) -> Option<&'s CollectionState> {
    states.iter().find(|of| of.app == kind.app() && of.collection == kind.collection())
}

#[cfg(all(test, feature = "embedded-model"))]
mod tests {
    use std::sync::Arc;

    use rehome_domain::{App, Collection, PackDetails, Record, SearchText, Searchable};
    use rehome_persistence::{
        Application, Database, Settings, declared, migrations, packs,
        repository::{Records, Registry},
        testing,
    };
    use serde::{Deserialize, Serialize};

    use super::{SearchQuery, Searcher};
    use crate::{Embedder as _, StaticEmbedder};

    #[derive(Serialize, Deserialize)]
    struct Bird {
        id: String,
    }

    impl Record for Bird {
        const COLLECTION: &'static str = "birds";
        fn key(&self) -> &str {
            &self.id
        }
        fn name(&self) -> Option<&str> {
            None
        }
    }

    #[test]
    fn whoever_comes_while_the_next_snapshot_is_made_reads_the_one_before() {
        // A database in memory has one connection.
        let scratch = testing::Scratch::new();
        let database = Database::open(scratch.address(), &Settings::default()).unwrap();
        migrations::migrate(&database, &[]).unwrap();
        let birds = Searchable::of("bird", &["bird"], |bird: &Bird| SearchText::new(&bird.id));
        let birds = Collection::of::<Bird>([], []).searchable(birds);
        let app = Application::new(App::new("air", "Air", "sky", vec![birds], Vec::new()));
        declared::make(&database, std::slice::from_ref(&app)).unwrap();
        let pack = "sky".parse().unwrap();
        let mut c = database.connection().unwrap();
        packs::create(&mut c, &app, &pack, &PackDetails::default(), None).unwrap();
        let registry = Registry::new(&app);
        let mut put = |id: &str| {
            let mut birds = Records::<Bird>::new(&mut c, &registry).unwrap();
            birds.put(&pack, &Bird { id: id.to_owned() }).unwrap();
        };
        put("heron");
        let model = Arc::new(StaticEmbedder::embedded());
        let weights = model.weights();
        let searcher = Searcher::new(database, std::slice::from_ref(&app), model, weights).unwrap();
        let found = || {
            let found = searcher.search(&SearchQuery::new("heron bittern")).unwrap();
            (found.hits.len(), found.stale)
        };
        assert_eq!(found(), (1, Vec::new()));

        put("bittern");
        let held = searcher.catching_up.lock().unwrap();
        assert_eq!(found(), (1, vec!["air/birds".to_owned()]));
        drop(held);
        assert_eq!(found(), (2, Vec::new()));
    }
}
