//! Searching: what is asked, of what is in memory and in the database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock, TryLockError},
};

use rehome_domain::{RecordId, SearchText, folded_words};
use rehome_persistence::{Application, Connection, Database, search};

use super::{
    Mode, Reasons, SearchHit, SearchQuery, Searched,
    index::Index,
    kinds::Kind,
    names,
    parts::{self, Place},
    visible::Visible,
};
use crate::{
    Candidate, Embedder, Error, Result,
    excerpts::{best_excerpt, excerpts},
    fusion::{Hit, Ranked, Rankings, Reason, TOGETHER, Weights, fuse, group, group_id},
    has_direction,
    passages::passages,
};

/// The most hits of one search.
const MOST_HITS: usize = 1000;

/// The most words of the passage that is shown of a hit.
const PASSAGE_WORDS: usize = 60;

/// Searches the records of a database. It keeps the codes of all passages in memory, catches
/// up with the database before every search, and can be used by many threads at once.
///
/// What is in memory is a snapshot behind one pointer. Whoever finds that the database has gone
/// on makes the next one; who searches meanwhile reads the one before and is told so
/// ([`Searched::stale`]), and never waits for an edit. Only the first reading is waited for.
pub struct Searcher {
    database: Database,
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
        let index = Index::new(Kind::all(apps), embedder.model().clone(), embedder.windows());
        let index = RwLock::new(Arc::new(index));
        Ok(Self { database, embedder, weights, index, catching_up: Mutex::new(()) })
    }

    /// The records that fit the query best. The same data and query give the same hits in the
    /// same order, always.
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
        let index = self.current(&mut c)?;
        let visible = Visible::of(&mut c, &index, query)?;
        let hits = self.ordered(&mut c, &index, &visible, query)?;
        let by_meaning =
            matches!(query.mode, Mode::Hybrid | Mode::Vector | Mode::Exact | Mode::Hnsw);
        let lacks_vectors = |place: &usize| index.entries.rows(*place).is_none();
        Ok(Searched {
            hits: show(&mut c, &index, query, hits)?,
            unindexed: if by_meaning {
                visible.places.ones().filter(lacks_vectors).count()
            } else {
                0
            },
            stale: stale(&mut c, &index, &visible)?,
        })
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
        let index = self.current(&mut c)?;
        let visible = Visible::of(&mut c, &index, query)?;
        let hits = self.ordered(&mut c, &index, &visible, query)?;
        let places: Vec<usize> = hits.iter().map(|hit| hit.place.place).collect();
        let mut found = texts(&mut c, &index, &places)?;
        let candidate = |hit: Ordered| {
            let (record, text) = found.remove(&hit.place.place)?;
            Some(Candidate {
                words: fitting(&index, &hit.place, &text, query),
                noun: noun(&index, hit.place.place).to_owned(),
                score: hit.score,
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
        let index = self.current(&mut c)?;
        let visible = Visible::of(&mut c, &index, query)?;
        let mut places: Vec<usize> = names
            .iter()
            .flat_map(|name| names::equal(&index.entries, name))
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
    fn current(&self, c: &mut Connection) -> Result<Arc<Index>> {
        let states = search::states(c)?;
        let index = self.index();
        if index.is_current(&states) {
            return Ok(index);
        }
        let _held = match self.catching_up.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if index.is_filled() => return Ok(index),
            Err(TryLockError::WouldBlock) => {
                self.catching_up.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        // Somebody else may have done it while we waited.
        let index = self.index();
        if index.is_current(&states) {
            return Ok(index);
        }
        Ok(self.publish(index.next(c)?))
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
    ) -> Result<Vec<Ordered>> {
        match query.mode {
            Mode::Hybrid => self.hybrid(c, index, visible, query),
            mode => self.single(c, index, visible, query, mode),
        }
    }

    /// The hits of all parts, fused.
    fn hybrid(
        &self,
        c: &mut Connection,
        index: &Index,
        visible: &Visible,
        query: &SearchQuery,
    ) -> Result<Vec<Ordered>> {
        let depth = self.weights.depth;
        let words = parts::words(&query.text);
        let text = parts::by_words(c, index, visible, &words, depth)?;
        let names = parts::by_names(c, index, visible, &query.text, depth)?;
        let mut vectors = match self.vector(&query.text)? {
            Some(vector) => parts::by_codes(index, visible, &vector)?,
            None => Vec::new(),
        };
        vectors.truncate(depth);
        // What was found by meaning comes last, and knows its passage.
        let parts = text.iter().chain(&names).chain(&vectors);
        let places: HashMap<usize, Place> = parts.map(|place| (place.place, *place)).collect();
        let ranked = |ranking: &[Place]| {
            ranking.iter().map(|&Place { place, score, .. }| Ranked { place, score }).collect()
        };
        let rankings =
            Rankings { text: ranked(&text), names: ranked(&names), vectors: ranked(&vectors) };
        let boosted = boosted(index, visible, &query.text);
        let hits = fuse(
            &rankings,
            |place| boosted[index.entries.get(place).kind],
            |a, b| parts::by_record(index, a, b),
            &self.weights,
        )?;
        let group_of = |hit: &Hit| group_of(index, hit.place);
        let hits = group(hits, TOGETHER, group_of).into_iter().take(query.limit);
        let ordered = |hit: Hit| {
            let place = *places.get(&hit.place)?;
            let Hit { text, names, vectors, is_boosted, .. } = hit;
            let reasons = Reasons { text, names, vectors, is_boosted };
            Some(Ordered { place, score: hit.score, reasons, group: hit.group })
        };
        Ok(hits.filter_map(ordered).collect())
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
        let ranking = match mode {
            Mode::Text | Mode::Hybrid => {
                parts::by_words(c, index, visible, &parts::words(&query.text), limit)?
            }
            Mode::Names => parts::by_names(c, index, visible, &query.text, limit)?,
            Mode::Vector | Mode::Exact | Mode::Hnsw => match self.vector(&query.text)? {
                None => Vec::new(),
                Some(vector) => match mode {
                    Mode::Exact => parts::by_database(c, index, visible, &vector, limit)?,
                    Mode::Hnsw => parts::by_hnsw(c, index, visible, &vector, limit)?,
                    _ => parts::by_meaning(c, index, visible, &vector, limit)?,
                },
            },
        };
        let ordered = |(rank, place): (usize, Place)| {
            let reason = Some(Reason { rank, score: place.score, share: place.score });
            let mut reasons = Reasons::default();
            match mode {
                Mode::Names => reasons.names = reason,
                Mode::Vector | Mode::Exact | Mode::Hnsw => reasons.vectors = reason,
                Mode::Text | Mode::Hybrid => reasons.text = reason,
            }
            let group = group_of(index, place.place);
            Ordered { place, score: place.score, reasons, group }
        };
        Ok((1..).zip(ranking).map(ordered).collect())
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

/// A hit in its place, not yet shown.
struct Ordered {
    place: Place,
    score: f64,
    reasons: Reasons,
    group: String,
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
    let entry = index.entries.get(place);
    let kind = &index.kinds[entry.kind];
    group_id(kind.app(), kind.collection(), &entry.title)
}

/// What kind of thing a document tells of.
fn noun(index: &Index, place: usize) -> &str {
    &index.kinds[index.entries.get(place).kind].searchable.noun
}

/// The records and texts of documents, by place.
fn texts(
    c: &mut Connection,
    index: &Index,
    places: &[usize],
) -> Result<HashMap<usize, (RecordId, SearchText)>> {
    let ids: Vec<i64> = places.iter().map(|place| index.entries.get(*place).id).collect();
    let found = search::found(c, &ids)?.into_iter().filter_map(|found| {
        let place = index.entries.place(found.id)?;
        Some((place, (found.record, found.text)))
    });
    Ok(found.collect())
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
        let kind = &index.kinds[index.entries.get(hit.place.place).kind];
        let cut = excerpts(&text, PASSAGE_WORDS);
        let best = cut.get(best_excerpt(&cut, &fitting(index, &hit.place, &text, query)));
        Some(SearchHit {
            record,
            title: text.title,
            kind: kind.searchable.noun.clone(),
            score: hit.score,
            heading: best.and_then(|best| best.heading.clone()),
            passage: best.map_or_else(String::new, |best| best.text.clone()),
            group: hit.group,
            reasons: query.explain.then_some(hit.reasons),
        })
    };
    Ok(hits.into_iter().filter_map(shown).collect())
}

/// The words of a text that fit the query: those of the passage that is nearest in meaning, or
/// else the query's own.
fn fitting(index: &Index, place: &Place, text: &SearchText, query: &SearchQuery) -> String {
    let start = index.entries.rows(place.place).map(|rows| rows.start as usize);
    let passage = place.row.zip(start).and_then(|(row, start)| {
        // The first row is the whole.
        let passage = row.checked_sub(start + 1)?;
        passages(text, noun(index, place.place), index.windows).into_iter().nth(passage)
    });
    passage.map_or_else(|| query.text.clone(), |passage| passage.words)
}

/// The collections that were searched and may not be searched as they are now.
fn stale(c: &mut Connection, index: &Index, visible: &Visible) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    let now = search::states(c)?;
    for kind in visible.kinds.iter().map(|kind| &index.kinds[*kind]) {
        let of = |state: &&search::CollectionState| {
            state.app == kind.app() && state.collection == kind.collection()
        };
        let is_stale = match now.iter().find(of) {
            // Or this is a snapshot from before the last change.
            Some(state) => state.is_stale || index.states().iter().find(of) != Some(state),
            None => kind.table.holds_any(c)?,
        };
        if is_stale {
            stale.push(format!("{}/{}", kind.app(), kind.collection()));
        }
    }
    Ok(stale)
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
