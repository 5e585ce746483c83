//! The plane of signs: one bit a dimension, by which all rows are looked at in a fraction of
//! the time that their codes would take. It owns the bits and the counting of those that
//! differ, and decides nothing.

use fixedbitset::FixedBitSet;

/// As many rows stand together, word beside word: compilers count their bits with vector
/// instructions then, also on the oldest processors.
const TOGETHER: usize = 8;

/// The words of a row that is negative in these dimensions, 64 of them in each. The bits behind
/// the last dimension are 0.
pub(super) fn words(negative: impl IntoIterator<Item = bool>) -> Vec<u64> {
    let mut words = Vec::new();
    for (dimension, negative) in negative.into_iter().enumerate() {
        if dimension % 64 == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word |= u64::from(negative) << (dimension % 64);
        }
    }
    words
}

/// Which codes of every row are negative.
#[derive(Clone, Debug)]
pub(super) struct Signs {
    dimension: usize,
    rows: usize,
    /// For each [`TOGETHER`] rows the first word of each, then the second of each.
    words: Vec<[u64; TOGETHER]>,
}

impl Signs {
    pub(super) fn new(dimension: usize) -> Self {
        Self { dimension, rows: 0, words: Vec::new() }
    }

    /// How many words a row has.
    fn wide(&self) -> usize {
        self.dimension.div_ceil(64)
    }

    /// Makes room for so many more rows, and no more than that.
    pub(super) fn reserve(&mut self, rows: usize) {
        let words = (self.rows + rows).div_ceil(TOGETHER) * self.wide();
        self.words.reserve_exact(words - self.words.len());
    }

    /// Adds the signs of a row.
    pub(super) fn push(&mut self, codes: &[i8]) {
        if self.rows.is_multiple_of(TOGETHER) {
            self.words.resize(self.words.len() + self.wide(), [0; TOGETHER]);
        }
        self.rows += 1;
        self.replace(self.rows - 1, codes);
    }

    /// Puts other signs into a row that there is.
    pub(super) fn replace(&mut self, row: usize, codes: &[i8]) {
        let start = row / TOGETHER * self.wide();
        for (words, codes) in self.words[start..].iter_mut().zip(codes.chunks(64)) {
            words[row % TOGETHER] = word(codes);
        }
    }

    /// Calls `visit` with every row, or every one of `rows`, in ascending order, and with the
    /// number of dimensions whose signs differ from those of the query.
    pub(super) fn scan(
        &self,
        query: &[u64],
        rows: Option<&FixedBitSet>,
        mut visit: impl FnMut(usize, usize),
    ) {
        for (block, words) in self.words.chunks_exact(self.wide()).enumerate() {
            let first = block * TOGETHER;
            let there = u8::MAX >> (TOGETHER - TOGETHER.min(self.rows - first));
            let wanted = rows.map_or(there, |rows| byte_of(rows, block) & there);
            if wanted == 0 {
                continue;
            }
            let distances = distances(words, query);
            for (lane, distance) in distances.into_iter().enumerate() {
                if wanted & 1 << lane != 0 {
                    visit(first + lane, distance as usize);
                }
            }
        }
    }
}

/// The eight rows from 8 × `index` on, a bit each.
fn byte_of(rows: &FixedBitSet, index: usize) -> u8 {
    const BYTES: usize = size_of::<usize>();
    rows.as_slice().get(index / BYTES).map_or(0, |word| word.to_le_bytes()[index % BYTES])
}

/// How many bits of each row differ from those of the query.
fn distances(words: &[[u64; TOGETHER]], query: &[u64]) -> [u64; TOGETHER] {
    let mut distances = [0; TOGETHER];
    for (words, query) in words.iter().zip(query) {
        for (distance, word) in distances.iter_mut().zip(words) {
            *distance += u64::from((word ^ query).count_ones());
        }
    }
    distances
}

/// The signs of at most 64 codes.
fn word(codes: &[i8]) -> u64 {
    let (eights, rest) = codes.as_chunks::<8>();
    let mut word = 0;
    for (index, eight) in eights.iter().enumerate() {
        word |= byte(*eight) << (index * 8);
    }
    let mut padded = [0; 8];
    padded[..rest.len()].copy_from_slice(rest);
    // No rest is behind 64 codes, so nothing is shifted out.
    if rest.is_empty() { word } else { word | byte(padded) << (eights.len() * 8) }
}

/// The signs of eight codes. The product moves the highest bit of each byte to where it
/// belongs in the highest byte.
fn byte(codes: [i8; 8]) -> u64 {
    let bytes = u64::from_le_bytes(codes.map(|code| code as u8));
    ((bytes >> 7) & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Signs, words};
    use crate::FixedBitSet;

    proptest! {
        #[test]
        fn a_distance_is_the_number_of_signs_that_differ(
            dimension in 1_usize..200,
            rows in 0_usize..40,
            codes in prop::collection::vec(any::<i8>(), 200 * 40),
            query in prop::collection::vec(any::<bool>(), 200),
            kept in prop::option::of(prop::collection::btree_set(0_usize..60, 0..30)),
        ) {
            let mut signs = Signs::new(dimension);
            let row = |row: usize| &codes[row * dimension..][..dimension];
            (0..rows).for_each(|index| signs.push(row(index)));
            if rows > 0 {
                signs.replace(rows / 2, row(rows));
            }

            let naive = (0..rows).map(|index| {
                let codes = row(if index == rows / 2 { rows } else { index });
                let differ = codes.iter().zip(&query).filter(|(code, sign)| (**code < 0) != **sign);
                (index, differ.count())
            });
            let naive: Vec<_> =
                naive.filter(|(row, _)| kept.as_ref().is_none_or(|kept| kept.contains(row))).collect();

            let kept: Option<FixedBitSet> = kept.map(|kept| kept.into_iter().collect());
            let mut found = Vec::new();
            let query = words(query[..dimension].iter().copied());
            signs.scan(&query, kept.as_ref(), |row, distance| found.push((row, distance)));
            prop_assert_eq!(found, naive);
        }
    }
}
