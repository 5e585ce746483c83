//! What is searched, in memory: the segments of the database and what a model made of their
//! documents, as they were at one moment. It owns how the next state comes out of the one before
//! and the database.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use rehome_domain::Language;
use rehome_persistence::{
    Connection,
    search::{self, CollectionState, Segment, SegmentRecord, TokensOf},
};

use super::{
    chunk::{Chunk, Meaning, Words},
    conditions::Vocabulary,
    kinds::Kind,
};
use crate::{Error, FixedBitSet, ModelId, Result, passages::Windows};

/// Of as many documents all tokens are held in memory, so that every one of them can be compared
/// by its passages.
const IN_MEMORY: usize = 20_000;

/// So many documents at most are asked for one by one; of more all are read.
const FEW: usize = 1_000;

/// The documents and codes in memory. It never changes: [`next`](Self::next) makes another one,
/// which shares with it what both have.
#[derive(Clone)]
pub(super) struct Index {
    pub(super) kinds: Arc<[Kind]>,
    model: ModelId,
    /// The rows of the table of tokens, of a model that has one.
    pub(super) table: Option<usize>,
    /// The windows that its texts were cut into.
    pub(super) windows: Windows,
    /// The number of the model in this database; none while it has made no vectors.
    pub(super) stored_model: Option<i64>,
    /// Whether what the model made was read.
    has_meaning: bool,
    /// How the collections stood when this was read.
    states: Vec<CollectionState>,
    chunks: Vec<Chunk>,
    /// The place of the first document of each chunk.
    firsts: Vec<usize>,
    /// How many documents are there, and how many words they have.
    pub(super) extent: (usize, u64),
    /// The languages that records are in.
    languages: Vec<Language>,
    vocabulary: Arc<OnceLock<Vocabulary>>,
    /// The segments that cannot be read.
    pub(super) damaged: Vec<i64>,
    /// The documents whose codes cannot be read.
    pub(super) damaged_codes: Vec<i64>,
}

impl Index {
    pub(super) fn new(
        kinds: Vec<Kind>,
        model: ModelId,
        table: Option<usize>,
        windows: Windows,
    ) -> Self {
        Self {
            kinds: kinds.into(),
            model,
            table,
            windows,
            stored_model: None,
            has_meaning: false,
            states: Vec::new(),
            chunks: Vec::new(),
            firsts: Vec::new(),
            extent: (0, 0),
            languages: vec![Language::ENGLISH],
            vocabulary: Arc::default(),
            damaged: Vec::new(),
            damaged_codes: Vec::new(),
        }
    }

    /// Whether it holds what the database holds, and what the model made where that is asked for.
    pub(super) fn is_current(&self, states: &[CollectionState], with_meaning: bool) -> bool {
        self.states == states && (self.has_meaning || !with_meaning)
    }

    /// Whether anything was read yet.
    pub(super) fn is_filled(&self, with_meaning: bool) -> bool {
        !self.states.is_empty() && (self.has_meaning || !with_meaning)
    }

    /// How the collections stood.
    pub(super) fn states(&self) -> &[CollectionState] {
        &self.states
    }

    /// The same without anything in it.
    pub(super) fn emptied(&self) -> Self {
        let kinds = self.kinds.to_vec();
        Self::new(kinds, self.model.clone(), self.table, self.windows)
    }

    /// The state that the database is in now: with what was added since, and without what is
    /// gone. What the model made is read where somebody needs it.
    ///
    /// # Errors
    /// When the database refuses. What is damaged is left out and noted.
    pub(super) fn next(&self, c: &mut Connection, with_meaning: bool) -> Result<Self> {
        c.snapshot(|c| {
            let states = search::states(c)?;
            let changes = |states: &[CollectionState]| {
                states.iter().map(|state| state.changes).collect::<Vec<_>>()
            };
            let with_meaning = with_meaning || self.has_meaning;
            let mut next = self.clone();
            if changes(&states) != changes(&self.states) || self.states.is_empty() {
                next.documents(c)?;
            }
            if with_meaning {
                next.meaning(c)?;
            }
            next.states = states;
            Ok(next)
        })
    }

    fn documents(&mut self, c: &mut Connection) -> Result<()> {
        let (ids, gone) = search::extent(c)?;
        let (old, dropped): (Vec<Chunk>, Vec<Chunk>) = std::mem::take(&mut self.chunks)
            .into_iter()
            .partition(|chunk| ids.binary_search(&chunk.id).is_ok());
        self.damaged.retain(|id| ids.binary_search(id).is_ok());
        let known = |id: i64| old.iter().any(|chunk| chunk.id == id);
        let first = ids.iter().copied().find(|id| !known(*id) && !self.damaged.contains(id));
        let mut new = Vec::new();
        if let Some(first) = first {
            let (kinds, dimension) = (&self.kinds, self.model.dimension);
            let damaged = &mut self.damaged;
            search::segment_data(c, first - 1, |id, data| {
                if known(id) || damaged.contains(&id) {
                    return;
                }
                match Segment::open(data) {
                    Ok(segment) => {
                        let words = Words::new(segment, kinds);
                        let meaning = Arc::new(Meaning::new(dimension, words.len()));
                        let gone = FixedBitSet::with_capacity(words.len());
                        new.push(Chunk { id, words: Arc::new(words), meaning, gone });
                    }
                    Err(_) => damaged.push(id),
                }
            })?;
        }
        // What was made of documents moves with them into the segment that they stand in now.
        for chunk in &mut new {
            take_over(chunk, &dropped)?;
        }
        self.chunks = old;
        self.chunks.extend(new);
        self.chunks.sort_by_key(|chunk| chunk.id);
        self.firsts.clear();
        let (mut first, mut documents, mut words) = (0, 0, 0);
        for chunk in &mut self.chunks {
            self.firsts.push(first);
            first += chunk.words.len();
            chunk.gone.clear();
            for document in 0..chunk.words.len() {
                let is_gone = gone.binary_search(&chunk.words.segment.number(document)).is_ok()
                    || chunk.words.kind(document).is_none();
                if is_gone {
                    chunk.gone.insert(document);
                } else {
                    documents += 1;
                    words += u64::from(chunk.words.segment.words(document));
                }
            }
        }
        self.extent = (documents, words);
        let of_chunks = self.chunks.iter().flat_map(|chunk| chunk.words.segment.values());
        let told = of_chunks.filter(|value| value.field == search::LANGUAGE);
        self.languages = std::iter::once(Language::ENGLISH)
            .chain(told.map(|value| Language::of_locale(value.text)))
            .collect();
        self.languages.sort_unstable();
        self.languages.dedup();
        self.vocabulary = Arc::default();
        Ok(())
    }

    fn meaning(&mut self, c: &mut Connection) -> Result<()> {
        self.has_meaning = true;
        let ModelId { name, version, .. } = &self.model;
        let stored = search::models(c)?.into_iter();
        let stored = stored.rev().find(|m| m.name == *name && m.version == *version);
        let Some(stored) = stored else { return Ok(()) };
        if stored.dimension != self.model.dimension as i64 {
            return Err(Error::Dimension {
                expected: usize::try_from(stored.dimension).unwrap_or_default(),
                found: self.model.dimension,
            });
        }
        self.stored_model = Some(stored.id);
        self.damaged_codes.clear();
        let mut lacking: HashMap<i64, (usize, usize)> = HashMap::new();
        for (at, chunk) in self.chunks.iter().enumerate() {
            lacking.extend(chunk.lacking().map(|(document, id)| (id, (at, document))));
        }
        let Some(first) = lacking.keys().min().copied() else { return Ok(()) };
        let mut ids: Vec<i64> = lacking.keys().copied().collect();
        ids.sort_unstable();
        let is_few = ids.len() <= FEW;
        let mut meanings: Vec<Option<Meaning>> = vec![None; self.chunks.len()];
        let of = |meanings: &mut Vec<Option<Meaning>>, at: usize, chunks: &[Chunk]| {
            if meanings[at].is_none() {
                meanings[at] = Some((*chunks[at].meaning).clone());
            }
        };
        let (chunks, damaged) = (&self.chunks, &mut self.damaged_codes);
        let mut take = |id: i64, codes: Vec<u8>| {
            if let Some((at, document)) = lacking.get(&id).copied() {
                of(&mut meanings, at, chunks);
                let meaning = meanings[at].as_mut().map(|meaning| meaning.add(document, &codes));
                if let Some(Err(_)) = meaning {
                    damaged.push(id);
                }
            }
            Ok::<_, Error>(())
        };
        if is_few {
            search::codes_of(c, stored.id, &ids, &mut take)?;
        } else {
            search::codes(c, stored.id, first - 1, &mut take)?;
        }
        if let Some(rows) = self.table.filter(|_| self.extent.0 <= IN_MEMORY) {
            let of_these = if is_few { TokensOf::These(&ids) } else { TokensOf::Behind(first - 1) };
            let (chunks, damaged) = (&self.chunks, &mut self.damaged_codes);
            search::tokens(c, stored.id, of_these, |id, tokens| {
                if let Some((at, document)) = lacking.get(&id).copied() {
                    of(&mut meanings, at, chunks);
                    if crate::static_table::DocumentTokens::read(&tokens, rows).is_none() {
                        damaged.push(id);
                    } else if let Some(meaning) = &mut meanings[at] {
                        meaning.tokens[document] = Some(tokens.into());
                    }
                }
                Ok::<_, Error>(())
            })?;
        }
        for (chunk, meaning) in self.chunks.iter_mut().zip(meanings) {
            if let Some(meaning) = meaning {
                chunk.meaning = Arc::new(meaning);
            }
        }
        Ok(())
    }

    /// How many places there are, those that are gone among them.
    pub(super) fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| self.firsts[self.chunks.len() - 1] + last.words.len())
    }

    /// The chunks, each with the place of its first document.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        self.firsts.iter().copied().zip(&self.chunks)
    }

    /// The chunk of a place, and which of its documents that is.
    pub(super) fn at(&self, place: usize) -> (&Chunk, usize) {
        let chunk = self.firsts.partition_point(|first| *first <= place) - 1;
        (&self.chunks[chunk], place - self.firsts[chunk])
    }

    /// The place of the document with that number in the database, where it is there.
    pub(super) fn place(&self, id: i64) -> Option<usize> {
        self.chunks().find_map(|(first, chunk)| {
            let document = chunk.words.segment.document(2 * id)?;
            (!chunk.gone.contains(document)).then_some(first + document)
        })
    }

    /// The number of a document in the database.
    pub(super) fn id(&self, place: usize) -> i64 {
        let (chunk, document) = self.at(place);
        chunk.words.segment.number(document) / 2
    }

    /// The kind of a document that is there.
    pub(super) fn kind(&self, place: usize) -> usize {
        let (chunk, document) = self.at(place);
        chunk.words.kind(document).unwrap_or_default()
    }

    /// The record that a document is of.
    pub(super) fn record(&self, place: usize) -> SegmentRecord<'_> {
        let (chunk, document) = self.at(place);
        chunk.words.record(document)
    }

    /// Which part of its record a document is; 0 for the record itself.
    pub(super) fn part(&self, place: usize) -> u32 {
        let (chunk, document) = self.at(place);
        chunk.words.segment.part(document)
    }

    /// The languages that records are in.
    pub(super) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The words by which questions speak of the fields of the records.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| Vocabulary::new(self))
    }
}

/// Gives a chunk what was made of its documents while they stood in others.
fn take_over(chunk: &mut Chunk, others: &[Chunk]) -> Result<()> {
    if others.is_empty() {
        return Ok(());
    }
    let mut meaning = (*chunk.meaning).clone();
    for document in 0..chunk.words.len() {
        let number = chunk.words.segment.number(document);
        for other in others {
            let Some(before) = other.words.segment.document(number) else { continue };
            if let Some(rows) = other.meaning.rows(before) {
                meaning.add(document, &other.meaning.codes.encoded(rows))?;
                meaning.tokens[document].clone_from(&other.meaning.tokens[before]);
            }
            break;
        }
    }
    chunk.meaning = Arc::new(meaning);
    Ok(())
}
