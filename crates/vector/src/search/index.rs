//! What is searched, in memory: the documents and the codes of their passages. It owns how
//! memory catches up with the database.

use std::sync::OnceLock;

use rehome_persistence::{
    Connection,
    search::{self, CollectionState, Extent},
};

use super::{documents::Entries, kinds::Kind, names::NameIndex};
use crate::{Error, Int8Index, ModelId, Result, passages::Windows};

/// The part of all documents that may be gone before the memory is filled anew.
const MOST_GONE: usize = 4;

/// The documents and codes in memory.
pub(super) struct Index {
    pub(super) kinds: Vec<Kind>,
    model: ModelId,
    /// The windows that its texts were cut into.
    pub(super) windows: Windows,
    /// The number of the model in this database; none while it has made no vectors.
    pub(super) stored_model: Option<i64>,
    /// How the collections stood when the memory last caught up.
    states: Vec<CollectionState>,
    /// How much text there was then.
    pub(super) extent: Extent,
    pub(super) entries: Entries,
    pub(super) codes: Int8Index,
    /// The document of each row of codes.
    pub(super) document_of: Vec<u32>,
    names: OnceLock<NameIndex>,
}

impl Index {
    pub(super) fn new(kinds: Vec<Kind>, model: ModelId, windows: Windows) -> Self {
        Self {
            kinds,
            codes: Int8Index::new(model.dimension),
            model,
            windows,
            stored_model: None,
            states: Vec::new(),
            extent: Extent::default(),
            entries: Entries::default(),
            document_of: Vec::new(),
            names: OnceLock::new(),
        }
    }

    /// Whether the memory holds what the database holds.
    pub(super) fn is_current(&self, states: &[CollectionState]) -> bool {
        self.states == states
    }

    /// How the collections stood.
    pub(super) fn states(&self) -> &[CollectionState] {
        &self.states
    }

    /// Reads what was added since, and forgets what is gone.
    ///
    /// # Errors
    /// When the database refuses, or holds codes that are none.
    pub(super) fn catch_up(&mut self, c: &mut Connection) -> Result<()> {
        c.snapshot(|c| {
            let states = search::states(c)?;
            let changed = |states: &[CollectionState]| {
                states.iter().map(|state| state.changes).collect::<Vec<_>>()
            };
            if changed(&states) == changed(&self.states) && !states.is_empty() {
                // Only what is to be projected has changed.
                self.states = states;
                return Ok(());
            }
            // What fails on the way must not pass for current.
            self.states.clear();
            self.documents(c)?;
            if self.entries.gone() * MOST_GONE > self.entries.len() {
                self.forget();
                self.documents(c)?;
            }
            self.vectors(c)?;
            self.extent = search::extent(c)?;
            self.names = OnceLock::new();
            self.states = states;
            Ok(())
        })
    }

    /// Leaves the memory empty.
    pub(super) fn forget(&mut self) {
        self.states = Vec::new();
        self.stored_model = None;
        self.entries = Entries::default();
        self.codes = Int8Index::new(self.model.dimension);
        self.document_of = Vec::new();
        self.names = OnceLock::new();
    }

    fn documents(&mut self, c: &mut Connection) -> Result<()> {
        let (entries, kinds) = (&mut self.entries, &self.kinds);
        search::listed(c, entries.last_id(), |listed| entries.push(kinds, listed))?;
        if search::count_and_sum(c)? != entries.count_and_sum() {
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
        let first = self.entries.there().find(|(_, entry)| entry.rows.is_none());
        let Some(first) = first.map(|(_, entry)| entry.id) else { return Ok(()) };
        if self.codes.is_empty() {
            let bytes = usize::try_from(search::code_bytes(c, stored.id)?).unwrap_or_default();
            self.codes.reserve(bytes / (self.model.dimension + 4));
        }
        let Self { codes, entries, document_of, .. } = self;
        search::codes(c, stored.id, first - 1, |id, bytes| {
            let place = entries.place(id).filter(|place| entries.get(*place).rows.is_none());
            let Some(place) = place else { return Ok(()) };
            let rows = codes.extend_encoded(bytes)?;
            document_of.resize(rows.end, place as u32);
            entries.set_rows(place, rows.start as u32..rows.end as u32);
            Ok::<_, Error>(())
        })
    }

    /// The names of the documents, made when they are first asked for.
    pub(super) fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::new(&self.entries))
    }
}
