//! The documents in memory: which record each is of, and which rows of codes it has.

use std::{ops::Range, sync::Arc};

use rehome_persistence::search::Listed;

use super::kinds::Kind;

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    /// The place of its kind.
    pub(super) kind: usize,
    /// Whether its record was changed or deleted since.
    pub(super) is_gone: bool,
    pub(super) container: Arc<str>,
    pub(super) key: Box<str>,
    pub(super) title: Box<str>,
    /// Its rows of codes, the whole first; none while it is not indexed.
    pub(super) rows: Option<Range<u32>>,
}

/// The documents of the kinds that are searched, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Entries {
    all: Vec<Entry>,
    gone: usize,
    last_id: i64,
    /// How many documents of other collections there are, and the sum of their numbers.
    ignored: (i64, i64),
    packs: Vec<Arc<str>>,
}

impl Entries {
    /// Adds a document behind all others, unless its collection is not searched.
    pub(super) fn push(&mut self, kinds: &[Kind], listed: Listed) {
        let Listed { id, record, title } = listed;
        self.last_id = id;
        let is_of =
            |kind: &Kind| kind.app() == record.app && kind.collection() == record.collection;
        // Documents of a collection come one behind the other.
        let last = self.all.last().map(|entry| entry.kind).filter(|kind| is_of(&kinds[*kind]));
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
        self.all.push(Entry { id, kind, is_gone: false, container, key, title, rows: None });
    }

    /// Those are there whose numbers are among `ids`, which are in ascending order. One that
    /// was gone can come back, where a replica that answers now is less behind.
    pub(super) fn retain(&mut self, ids: &[i64]) {
        for entry in &mut self.all {
            entry.is_gone = ids.binary_search(&entry.id).is_err();
        }
        self.gone = self.all.iter().filter(|entry| entry.is_gone).count();
        self.ignored = (0, 0);
        let (there, sum) = self.count_and_sum();
        self.ignored = (ids.len() as i64 - there, ids.iter().sum::<i64>() - sum);
    }

    /// The place of the document with that number.
    pub(super) fn place(&self, id: i64) -> Option<usize> {
        let place = self.all.binary_search_by_key(&id, |entry| entry.id).ok()?;
        (!self.all[place].is_gone).then_some(place)
    }

    pub(super) fn get(&self, place: usize) -> &Entry {
        &self.all[place]
    }

    pub(super) fn set_rows(&mut self, place: usize, rows: Range<u32>) {
        self.all[place].rows = Some(rows);
    }

    /// How many places there are, those that are gone among them.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// How many of them are gone.
    pub(super) fn gone(&self) -> usize {
        self.gone
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
        self.all.iter().enumerate().filter(|(_, entry)| !entry.is_gone)
    }
}
