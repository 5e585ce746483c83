//! The titles of documents that came together, to be found by likeness and by equality.

use std::collections::HashMap;

use super::documents::Entries;
use crate::trigrams::{Named, Names, variants};

/// The titles of documents, counted from the first of their chunk.
#[derive(Debug)]
pub(super) struct NameIndex {
    alike: Names,
    equal: HashMap<String, Vec<u32>>,
}

impl NameIndex {
    pub(super) fn new<'t>(titles: impl Iterator<Item = &'t str>) -> Self {
        let mut alike = Names::default();
        let mut equal: HashMap<String, Vec<u32>> = HashMap::new();
        for title in titles {
            let row = alike.push(title);
            for variant in variants(title) {
                equal.entry(variant).or_default().push(row as u32);
            }
        }
        Self { alike, equal }
    }
}

/// The places of titles that are like a part of the query, those that are gone among them.
pub(super) fn alike(entries: &Entries, query: &str, is_known: impl Fn(&str) -> bool) -> Vec<Named> {
    let of_chunks = entries.chunks().flat_map(|chunk| {
        let found = chunk.names().alike.search(query, &is_known).into_iter();
        found.map(|named| Named { row: chunk.first() + named.row, ..named })
    });
    of_chunks.collect()
}

/// The places of the titles that have this folded form.
pub(super) fn equal<'e>(entries: &'e Entries, folded: &str) -> impl Iterator<Item = usize> + 'e {
    entries.chunks().flat_map({
        let folded = folded.to_owned();
        move |chunk| {
            let rows = chunk.names().equal.get(&folded).map_or(&[][..], Vec::as_slice);
            rows.iter().map(|row| chunk.first() + *row as usize)
        }
    })
}
