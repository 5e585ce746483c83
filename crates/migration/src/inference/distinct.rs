//! Whether any of the values of a field comes twice, told in bounded memory.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

/// The most hashes that are remembered.
const MOST: usize = 1 << 17;

/// The hashes of the values of a field. Of many only a share is remembered, which is told by the
/// hashes themselves: one that comes twice is remembered both times or never.
#[derive(Clone, Debug, Default)]
pub(super) struct Distinct {
    hashes: HashSet<u64, BuildHasherDefault<Own>>,
    /// The bits that are zero in all hashes that are remembered.
    mask: u64,
    repeats: bool,
}

impl Distinct {
    pub(super) fn add(&mut self, hash: u64) {
        if self.repeats || hash & self.mask != 0 {
            return;
        }
        if !self.hashes.insert(hash) {
            self.repeats = true;
            self.hashes = HashSet::default();
        } else if self.hashes.len() >= MOST {
            self.mask = self.mask << 1 | 1;
            let mask = self.mask;
            self.hashes.retain(|hash| hash & mask == 0);
        }
    }

    /// Adds those of others; whether one of them is among its own is asked where all stand
    /// `together`.
    pub(super) fn absorb(&mut self, other: &Self, together: bool) {
        self.repeats |= other.repeats;
        if together && !self.repeats {
            self.mask |= other.mask;
            other.hashes.iter().for_each(|hash| self.add(*hash));
        }
    }

    pub(super) fn repeats(&self) -> bool {
        self.repeats
    }

    /// Whether not all of them were remembered.
    pub(super) fn is_sampled(&self) -> bool {
        self.mask != 0
    }

    /// Forgets them.
    pub(super) fn settle(&mut self) {
        self.hashes = HashSet::default();
    }
}

/// What is hashed is a hash.
#[derive(Clone, Debug, Default)]
struct Own(u64);

impl Hasher for Own {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        // The lowest bits of those that are left are alike.
        self.0 = hash.rotate_right(20);
    }
}

#[cfg(test)]
mod tests {
    use super::Distinct;

    fn hash(number: u64) -> u64 {
        (number + 1)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(31)
            .wrapping_mul(0xBF58_476D_1CE4_E5B9)
    }

    #[test]
    fn memory_is_bounded_and_what_repeats_is_seen_all_the_same() {
        let mut distinct = Distinct::default();
        (0..1_000_000).for_each(|number| distinct.add(hash(number)));
        assert!(!distinct.repeats() && distinct.is_sampled());
        assert!(distinct.hashes.len() < super::MOST);
        (0..1000).for_each(|number| distinct.add(hash(number)));
        assert!(distinct.repeats() && distinct.hashes.is_empty());
    }
}
