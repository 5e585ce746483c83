//! A chunk of what is searched: the documents of one segment of the database, and what a model
//! made of them. It never changes; what comes later, such as vectors, is another chunk that
//! shares the rest.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use rehome_persistence::search::{Segment, SegmentRecord};

use super::{kinds::Kind, names::NameIndex};
use crate::{FixedBitSet, Int8Index, Result};

/// The documents of a segment.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) segment: Segment,
    /// Of each record its kind; none of a collection that is not searched.
    kinds: Vec<Option<u32>>,
    /// Of each document its record.
    records: Vec<u32>,
    names: OnceLock<NameIndex>,
}

/// What a model made of the documents of a segment.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) codes: Int8Index,
    /// Of each document its rows of codes, the whole first; none while it has none.
    rows: Vec<Option<Range<u32>>>,
    /// The document of each row.
    pub(super) document_of: Vec<u32>,
    /// The tokens of each document, where they are held in memory.
    pub(super) tokens: Vec<Option<Arc<[u8]>>>,
}

/// Documents and what a model made of them.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// The number of the segment.
    pub(super) id: i64,
    pub(super) words: Arc<Words>,
    pub(super) meaning: Arc<Meaning>,
    /// The documents that are gone, or of no kind that is searched.
    pub(super) gone: FixedBitSet,
}

impl Words {
    pub(super) fn new(segment: Segment, kinds: &[Kind]) -> Self {
        let mut of_records = Vec::new();
        let mut records = vec![0; segment.len()];
        let mut last = None;
        for (record, (documents, app, collection)) in segment.kinds().enumerate() {
            let is_it = |kind: &Kind| kind.app() == app && kind.collection() == collection;
            // Documents of a collection come one behind the other.
            let kind = match last {
                Some(kind) if is_it(&kinds[kind as usize]) => Some(kind),
                _ => kinds.iter().position(is_it).map(|kind| kind as u32),
            };
            last = kind.or(last);
            of_records.push(kind);
            records[documents].fill(record as u32);
        }
        Self { segment, kinds: of_records, records, names: OnceLock::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn kind(&self, document: usize) -> Option<usize> {
        self.kinds[self.records[document] as usize].map(|kind| kind as usize)
    }

    pub(super) fn record_of(&self, document: usize) -> usize {
        self.records[document] as usize
    }

    pub(super) fn record(&self, document: usize) -> SegmentRecord<'_> {
        self.segment.record(self.record_of(document))
    }

    /// The titles and headings, made when they are first asked for.
    pub(super) fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::new(&self.segment))
    }
}

impl Meaning {
    pub(super) fn new(dimension: usize, documents: usize) -> Self {
        Self {
            codes: Int8Index::new(dimension),
            rows: vec![None; documents],
            document_of: Vec::new(),
            tokens: vec![None; documents],
        }
    }

    /// Adds the codes of a document.
    ///
    /// # Errors
    /// As [`Int8Index::extend_encoded`].
    pub(super) fn add(&mut self, document: usize, codes: &[u8]) -> Result<()> {
        let rows = self.codes.extend_encoded(codes)?;
        self.document_of.resize(rows.end, document as u32);
        self.rows[document] = Some(rows.start as u32..rows.end as u32);
        Ok(())
    }

    /// The rows of codes of a document, the whole first; none while it has none.
    pub(super) fn rows(&self, document: usize) -> Option<Range<usize>> {
        self.rows[document].as_ref().map(|rows| rows.start as usize..rows.end as usize)
    }
}

impl Chunk {
    /// Which documents of a model's are there and have nothing of it, by their numbers in the
    /// database: parts of records are searched by words alone.
    pub(super) fn lacking(&self) -> impl Iterator<Item = (usize, i64)> {
        (0..self.words.len()).filter_map(|document| {
            let number = self.words.segment.number(document);
            let lacks = number % 2 == 0
                && !self.gone.contains(document)
                && self.meaning.rows(document).is_none();
            lacks.then_some((document, number / 2))
        })
    }
}
