//! The keys of one container, as 128-bit hashes: 16 bytes a record, whatever the keys are;
//! where keys may repeat, with the place of the element, to read it again.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
};

use crate::source::Element;

/// Where an element stands in its file: first byte and length.
pub(super) type Place = (u64, u32);

pub(super) struct Keys {
    seen: HashSet<u128>,
    places: HashMap<u128, Place>,
    with_places: bool,
    high: RandomState,
    low: RandomState,
}

impl Keys {
    pub(super) fn new(with_places: bool) -> Self {
        let (seen, places) = (HashSet::new(), HashMap::new());
        Self { seen, places, with_places, high: RandomState::new(), low: RandomState::new() }
    }

    fn hash(&self, key: &str) -> u128 {
        u128::from(self.high.hash_one(key)) << 64 | u128::from(self.low.hash_one(key))
    }

    pub(super) fn insert(&mut self, key: &str, element: &Element<'_>) {
        let hash = self.hash(key);
        if self.with_places {
            let length = u32::try_from(element.text.len()).unwrap_or(u32::MAX);
            self.places.insert(hash, (element.offset(), length));
        } else {
            self.seen.insert(hash);
        }
    }

    /// Adds a key that no element brought.
    pub(super) fn insert_unplaced(&mut self, key: &str) {
        let hash = self.hash(key);
        if self.with_places {
            self.places.insert(hash, (0, 0));
        } else {
            self.seen.insert(hash);
        }
    }

    /// Whether the key was seen, and where, as far as places are kept.
    pub(super) fn get(&self, key: &str) -> Option<Option<Place>> {
        let hash = self.hash(key);
        if self.with_places {
            self.places.get(&hash).map(|place| Some(*place))
        } else {
            self.seen.contains(&hash).then_some(None)
        }
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.seen.clear();
    }

    pub(super) fn remove(&mut self, keys: &[String]) {
        for key in keys {
            let hash = self.hash(key);
            self.places.remove(&hash);
            self.seen.remove(&hash);
        }
    }
}
