//! The documents in memory: which record each is of, and which rows of codes it has. They are
//! kept in chunks that never change, so that a later state shares those of an earlier one.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use rehome_persistence::search::Listed;

use super::{kinds::Kind, names::NameIndex};
use crate::FixedBitSet;

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    /// The place of its kind.
    pub(super) kind: usize,
    pub(super) container: Arc<str>,
    pub(super) key: Arc<str>,
    pub(super) title: Arc<str>,
}

/// Documents that came together, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The place of the first.
    first: usize,
    entries: Vec<Entry>,
    names: OnceLock<NameIndex>,
}

impl Chunk {
    fn new(first: usize, entries: Vec<Entry>) -> Arc<Self> {
        Arc::new(Self { first, entries, names: OnceLock::new() })
    }

    /// The place of the first.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// Its titles, made when they are first asked for.
    pub(super) fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::new(self.entries.iter().map(|entry| &*entry.title)))
    }
}

/// The documents of the kinds that are searched, in the order of their numbers. A clone shares
/// its chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    chunks: Vec<Arc<Chunk>>,
    len: usize,
    /// The places whose records were changed or deleted since.
    gone: FixedBitSet,
    /// Of each place its rows of codes, the whole first; none while it is not indexed.
    rows: Vec<Option<Range<u32>>>,
    last_id: i64,
    /// How many documents of other collections there are, and the sum of their numbers.
    ignored: (i64, i64),
}

/// Documents that are read, before they are a chunk.
#[derive(Default)]
pub(super) struct NewEntries {
    entries: Vec<Entry>,
    last_id: i64,
    ignored: (i64, i64),
    packs: Vec<Arc<str>>,
}

impl NewEntries {
    /// Adds a document behind all others, unless its collection is not searched.
    pub(super) fn push(&mut self, kinds: &[Kind], listed: Listed) {
        let Listed { id, record, title } = listed;
        self.last_id = id;
        let is_of =
            |kind: &Kind| kind.app() == record.app && kind.collection() == record.collection;
        // Documents of a collection come one behind the other.
        let last = self.entries.last().map(|entry| entry.kind).filter(|kind| is_of(&kinds[*kind]));
        let Some(kind) = last.or_else(|| kinds.iter().position(is_of)) else {
            self.ignored = (self.ignored.0 + 1, self.ignored.1 + id);
            return;
        };
        let container =
            match self.packs.iter().rev().find(|container| ***container == *record.container) {
                Some(container) => Arc::clone(container),
                None => {
                    let container: Arc<str> = record.container.into();
                    self.packs.push(Arc::clone(&container));
                    container
                }
            };
        let (key, title) = (record.key.into(), title.into());
        self.entries.push(Entry { id, kind, container, key, title });
    }
}

impl Entries {
    /// Adds documents behind all others. Chunks grow by powers of two, so that there are few
    /// of them and each document is copied a few times at most.
    pub(super) fn add(&mut self, new: NewEntries) {
        self.last_id = self.last_id.max(new.last_id);
        self.ignored = (self.ignored.0 + new.ignored.0, self.ignored.1 + new.ignored.1);
        if new.entries.is_empty() {
            return;
        }
        let mut entries = new.entries;
        self.len += entries.len();
        self.gone.grow(self.len);
        self.rows.resize(self.len, None);
        while let Some(last) = self.chunks.pop_if(|last| last.entries.len() < 2 * entries.len()) {
            entries = last.entries.iter().cloned().chain(entries).collect();
        }
        self.chunks.push(Chunk::new(self.len - entries.len(), entries));
    }

    /// Those are there whose numbers are among `ids`, which are in ascending order. One that
    /// was gone can come back, where a replica that answers now is less behind.
    pub(super) fn retain(&mut self, ids: &[i64]) {
        let mut gone = FixedBitSet::with_capacity(self.len);
        for (place, entry) in self.all() {
            gone.set(place, ids.binary_search(&entry.id).is_err());
        }
        self.gone = gone;
        self.ignored = (0, 0);
        let (there, sum) = self.count_and_sum();
        self.ignored = (ids.len() as i64 - there, ids.iter().sum::<i64>() - sum);
    }

    /// The place of the document with that number.
    pub(super) fn place(&self, id: i64) -> Option<usize> {
        let chunk =
            self.chunks.partition_point(|of| of.entries.last().is_some_and(|last| last.id < id));
        let chunk = self.chunks.get(chunk)?;
        let place = chunk.first + chunk.entries.binary_search_by_key(&id, |entry| entry.id).ok()?;
        (!self.gone.contains(place)).then_some(place)
    }

    pub(super) fn get(&self, place: usize) -> &Entry {
        let chunk = self.chunks.partition_point(|chunk| chunk.first <= place) - 1;
        let chunk = &self.chunks[chunk];
        &chunk.entries[place - chunk.first]
    }

    /// The rows of codes of a document, the whole first; none while it is not indexed.
    pub(super) fn rows(&self, place: usize) -> Option<Range<u32>> {
        self.rows[place].clone()
    }

    pub(super) fn set_rows(&mut self, place: usize, rows: Range<u32>) {
        self.rows[place] = Some(rows);
    }

    /// How many places there are, those that are gone among them.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many of them are gone.
    pub(super) fn gone(&self) -> usize {
        self.gone.count_ones(..)
    }

    /// How many documents are there, and the sum of their numbers.
    pub(super) fn count_and_sum(&self) -> (i64, i64) {
        let add = |(count, sum), (_, entry): (usize, &Entry)| (count + 1, sum + entry.id);
        self.there().fold((self.ignored.0, self.ignored.1), add)
    }

    /// The largest number that was listed.
    pub(super) fn last_id(&self) -> i64 {
        self.last_id
    }

    /// The documents that are there, with their places.
    pub(super) fn there(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.all().filter(|(place, _)| !self.gone.contains(*place))
    }

    /// The chunks, in the order of their places.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &Arc<Chunk>> {
        self.chunks.iter()
    }

    fn all(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.chunks.iter().flat_map(|chunk| &chunk.entries).enumerate()
    }
}
