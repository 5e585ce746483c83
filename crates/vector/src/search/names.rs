//! The titles of the documents, to be found by likeness and by equality.

use std::collections::HashMap;

use super::documents::Entries;
use crate::trigrams::{Names, variants};

/// The titles of documents, by place.
pub(super) struct NameIndex {
    /// Of all places, those that are gone among them.
    alike: Names,
    equal: HashMap<String, Vec<u32>>,
}

impl NameIndex {
    pub(super) fn new(entries: &Entries) -> Self {
        let mut alike = Names::default();
        let mut equal: HashMap<String, Vec<u32>> = HashMap::new();
        for place in 0..entries.len() {
            let title = &entries.get(place).title;
            alike.push(title);
            for variant in variants(title) {
                equal.entry(variant).or_default().push(place as u32);
            }
        }
        Self { alike, equal }
    }

    pub(super) fn alike(&self) -> &Names {
        &self.alike
    }

    /// The places of the titles that have this folded form.
    pub(super) fn equal(&self, folded: &str) -> impl Iterator<Item = usize> + '_ {
        self.equal.get(folded).into_iter().flatten().map(|place| *place as usize)
    }
}
