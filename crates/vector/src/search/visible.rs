//! Which documents a query sees: those of the packs, unhidden, that meet its conditions. This
//! is decided before anything is ranked, so a condition that leaves few still finds them.

use std::{
    collections::{HashMap, hash_map::Entry},
    ops::Range,
};

use rehome_persistence::{Connection, search};

use super::{SearchQuery, index::Index, kinds};
use crate::{Error, FixedBitSet, Result};

/// The documents that are seen, by place.
pub(super) struct Visible {
    pub(super) places: FixedBitSet,
    /// The places of the kinds that were asked for.
    pub(super) kinds: Vec<usize>,
    /// Whether no document that is there was left out.
    pub(super) is_all: bool,
}

impl Visible {
    /// What `query` sees.
    ///
    /// # Errors
    /// [`Error::Usage`] for collections, applications and conditions that no record can meet
    /// and packs where there are none; when the database refuses.
    pub(super) fn of(c: &mut Connection, index: &Index, query: &SearchQuery) -> Result<Self> {
        let mut kinds = kinds::wanted(&index.kinds, query)?;
        let packs = packs(c, index, query, &mut kinds)?;
        let filtered = filtered(c, index, query, &mut kinds)?;
        let mut is_wanted = vec![false; index.kinds.len()];
        kinds.iter().for_each(|kind| is_wanted[*kind] = true);

        let mut places = FixedBitSet::with_capacity(index.len());
        // Of each record the first pack and its documents, where several packs are seen.
        let mut winners: HashMap<(usize, &str), (usize, Range<usize>)> = HashMap::new();
        let mut count = 0;
        for (first, chunk) in index.chunks() {
            let words = &chunk.words;
            for (record, (documents, ..)) in words.segment.kinds().enumerate() {
                let Some(kind) = words.kind(documents.start).filter(|kind| is_wanted[*kind]) else {
                    continue;
                };
                let there = documents.clone().filter(|of| !chunk.gone.contains(*of));
                let there: Vec<usize> = there.map(|document| first + document).collect();
                if there.is_empty() {
                    continue;
                }
                if let Some(packs) = &packs[kind] {
                    let of = words.segment.record(record);
                    let is_it = |container: &String| *container == of.container;
                    let Some(priority) = packs.iter().position(is_it) else { continue };
                    if packs.len() > 1 {
                        let places_of = first + documents.start..first + documents.end;
                        let here = (priority, places_of);
                        match winners.entry((kind, of.key)) {
                            Entry::Vacant(entry) => {
                                entry.insert(here);
                            }
                            Entry::Occupied(mut entry) if priority < entry.get().0 => {
                                for place in entry.insert(here).1 {
                                    count -= usize::from(places.contains(place));
                                    places.remove(place);
                                }
                            }
                            Entry::Occupied(entry) if priority > entry.get().0 => continue,
                            Entry::Occupied(_) => {}
                        }
                    }
                }
                count += there.len();
                places.extend(there);
            }
        }
        let is_all = count == index.len() && filtered.is_none();
        if let Some(filtered) = filtered {
            places.intersect_with(&filtered);
        }
        Ok(Self { places, kinds, is_all })
    }
}

/// Of each kind the packs that are seen, the first of which wins; none where records belong to
/// no pack. A query that names packs leaves out the kinds that have none of them.
fn packs(
    c: &mut Connection,
    index: &Index,
    query: &SearchQuery,
    kinds: &mut Vec<usize>,
) -> Result<Vec<Option<Vec<String>>>> {
    let named = matches!(query.packs, rehome_domain::Packs::Listed(_));
    if named {
        kinds.retain(|kind| index.kinds[*kind].has_packs);
        if kinds.is_empty() {
            let reason = "what is searched belongs to no pack; search without naming packs";
            return Err(Error::Usage(reason.to_owned()));
        }
    }
    let mut of_app: HashMap<&str, Vec<String>> = HashMap::new();
    let mut packs = vec![None; index.kinds.len()];
    let mut failed = None;
    for kind in kinds.iter().copied() {
        let Some(app) = Some(index.kinds[kind].app()).filter(|_| index.kinds[kind].has_packs)
        else {
            continue;
        };
        if !of_app.contains_key(app) {
            match search::packs(c, app, &query.packs) {
                Ok(found) => drop(of_app.insert(app, found)),
                // A pack that another application has.
                Err(error) if named => {
                    failed.get_or_insert(error);
                    of_app.insert(app, Vec::new());
                }
                Err(error) => return Err(error.into()),
            }
        }
        packs[kind] = of_app.get(app).cloned();
    }
    kinds.retain(|kind| packs[*kind].as_ref().is_none_or(|packs| !named || !packs.is_empty()));
    match failed {
        Some(error) if kinds.is_empty() => Err(error.into()),
        _ => Ok(packs),
    }
}

/// The documents whose records meet the conditions, and among `kinds` those that have the
/// fields; none where there is no condition.
fn filtered(
    c: &mut Connection,
    index: &Index,
    query: &SearchQuery,
    kinds: &mut Vec<usize>,
) -> Result<Option<FixedBitSet>> {
    if query.filters.is_empty() {
        return Ok(None);
    }
    let mut places = FixedBitSet::default();
    let mut failed = None;
    let mut fitting = Vec::new();
    for kind in kinds.iter().copied() {
        match search::matching(c, &index.kinds[kind].table, &query.filters) {
            Ok(ids) => {
                fitting.push(kind);
                ids.into_iter().filter_map(|id| index.place(id)).for_each(|place| {
                    places.grow_and_insert(place);
                });
            }
            Err(error @ rehome_persistence::Error::Unknown { .. })
            | Err(error @ rehome_persistence::Error::Invalid(_)) => {
                failed.get_or_insert(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    *kinds = fitting;
    match failed {
        Some(error) if kinds.is_empty() => Err(error.into()),
        _ => Ok(Some(places)),
    }
}
