//! What is searched, in memory: the documents and the codes of their passages, as they were at
//! one moment. It owns how the next state comes out of the one before and the database.

use rehome_persistence::{
    Connection,
    search::{self, CollectionState, Extent},
};

use super::{
    codes::Codes,
    documents::{Entries, Entry, NewEntries},
    kinds::Kind,
};
use crate::{Error, ModelId, Result, passages::Windows};

/// The part of all documents that may be gone before the memory is filled anew.
const MOST_GONE: usize = 4;

/// The documents and codes in memory. It never changes: [`next`](Self::next) makes another one,
/// which shares with it what both have.
#[derive(Clone)]
pub(super) struct Index {
    pub(super) kinds: std::sync::Arc<[Kind]>,
    model: ModelId,
    /// The windows that its texts were cut into.
    pub(super) windows: Windows,
    /// The number of the model in this database; none while it has made no vectors.
    pub(super) stored_model: Option<i64>,
    /// How the collections stood when this was read.
    states: Vec<CollectionState>,
    /// How much text there was then.
    pub(super) extent: Extent,
    pub(super) entries: Entries,
    pub(super) codes: Codes,
}

impl Index {
    pub(super) fn new(kinds: Vec<Kind>, model: ModelId, windows: Windows) -> Self {
        Self {
            kinds: kinds.into(),
            codes: Codes::new(model.dimension),
            model,
            windows,
            stored_model: None,
            states: Vec::new(),
            extent: Extent::default(),
            entries: Entries::default(),
        }
    }

    /// Whether it holds what the database holds.
    pub(super) fn is_current(&self, states: &[CollectionState]) -> bool {
        self.states == states
    }

    /// Whether anything was read yet.
    pub(super) fn is_filled(&self) -> bool {
        !self.states.is_empty()
    }

    /// How the collections stood.
    pub(super) fn states(&self) -> &[CollectionState] {
        &self.states
    }

    /// The same without anything in it.
    pub(super) fn emptied(&self) -> Self {
        Self {
            stored_model: None,
            states: Vec::new(),
            entries: Entries::default(),
            codes: Codes::new(self.model.dimension),
            ..self.clone()
        }
    }

    /// The state that the database is in now: with what was added since, and without what is gone.
    ///
    /// # Errors
    /// When the database refuses, or holds codes that are none.
    pub(super) fn next(&self, c: &mut Connection) -> Result<Self> {
        c.snapshot(|c| {
            let states = search::states(c)?;
            let changes = |states: &[CollectionState]| {
                states.iter().map(|state| state.changes).collect::<Vec<_>>()
            };
            if changes(&states) == changes(&self.states) && self.is_filled() {
                // Only what is to be projected has changed.
                return Ok(Self { states, ..self.clone() });
            }
            let mut next = self.clone();
            next.documents(c)?;
            if next.entries.gone() * MOST_GONE > next.entries.len() {
                next = self.emptied();
                next.documents(c)?;
            }
            next.vectors(c)?;
            next.extent = search::extent(c)?;
            next.states = states;
            Ok(next)
        })
    }

    fn documents(&mut self, c: &mut Connection) -> Result<()> {
        let mut new = NewEntries::default();
        search::listed(c, self.entries.last_id(), |listed| new.push(&self.kinds, listed))?;
        self.entries.add(new);
        if search::count_and_sum(c)? != self.entries.count_and_sum() {
            self.entries.retain(&search::numbers(c, None)?);
        }
        Ok(())
    }

    fn vectors(&mut self, c: &mut Connection) -> Result<()> {
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
        let lacks_rows = |(place, _): &(usize, &Entry)| self.entries.rows(*place).is_none();
        let first = self.entries.there().find(lacks_rows).map(|(_, entry)| entry.id);
        let Some(first) = first else { return Ok(()) };
        let mut rows = 0;
        if self.codes.is_empty() {
            let bytes = usize::try_from(search::code_bytes(c, stored.id)?).unwrap_or_default();
            rows = bytes / (self.model.dimension + 4);
        }
        let mut new = self.codes.begin(rows);
        let entries = &mut self.entries;
        search::codes(c, stored.id, first - 1, |id, bytes| {
            let place = entries.place(id).filter(|place| entries.rows(*place).is_none());
            let Some(place) = place else { return Ok(()) };
            entries.set_rows(place, new.push(place, bytes)?);
            Ok::<_, Error>(())
        })?;
        self.codes.add(new);
        Ok(())
    }
}
