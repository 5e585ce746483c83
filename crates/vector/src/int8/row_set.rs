//! A set of rows: what a filter leaves.

/// A set of row numbers, a bit each.
///
/// ```
/// use rehome_vector::RowSet;
///
/// let mut rows = RowSet::all(100);
/// rows.remove(8);
/// let wanted: RowSet = [7, 8, 9].into_iter().collect();
/// assert!(rows.intersection(&wanted).iter().eq([7, 9]));
/// ```
// The last word is never 0, so that equal sets are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet(Vec<u64>);

impl RowSet {
    /// The rows from 0 to `rows`, without that one.
    pub fn all(rows: usize) -> Self {
        let mut words = vec![u64::MAX; rows / 64];
        if !rows.is_multiple_of(64) {
            words.push((1 << (rows % 64)) - 1);
        }
        Self(words)
    }

    /// The rows that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut rows = Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect());
        rows.trim();
        rows
    }

    /// Adds a row.
    pub fn insert(&mut self, row: usize) {
        if row / 64 >= self.0.len() {
            self.0.resize(row / 64 + 1, 0);
        }
        self.0[row / 64] |= 1 << (row % 64);
    }

    /// Takes a row out; nothing happens when it is not in it.
    pub fn remove(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
            self.trim();
        }
    }

    /// Whether a row is in it.
    pub fn contains(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|bits| bits & 1 << (row % 64) != 0)
    }

    /// How many rows are in it.
    pub fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Whether no row is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The eight rows from 8 × `index` on, a bit each.
    pub(super) fn byte(&self, index: usize) -> u8 {
        self.0.get(index / 8).map_or(0, |word| word.to_le_bytes()[index % 8])
    }

    /// The rows, in ascending order. What is not in the set costs next to nothing.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let row = (bits != 0).then(|| index * 64 + bits.trailing_zeros() as usize);
                bits &= bits.wrapping_sub(1);
                row
            })
        })
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

impl FromIterator<usize> for RowSet {
    fn from_iter<I: IntoIterator<Item = usize>>(rows: I) -> Self {
        let mut set = Self::default();
        rows.into_iter().for_each(|row| set.insert(row));
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::RowSet;

    proptest! {
        #[test]
        fn it_is_a_set(rows in prop::collection::btree_set(0_usize..500, 0..60)) {
            let set: RowSet = rows.iter().copied().collect();
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), rows.clone());
            prop_assert!(set.iter().is_sorted());
            prop_assert_eq!(set.len(), rows.len());
            prop_assert_eq!(set.is_empty(), rows.is_empty());
            prop_assert!((0..600).all(|row| set.contains(row) == rows.contains(&row)));
        }

        #[test]
        fn sets_that_were_cut_down_are_equal_to_those_that_never_had_more(
            rows in prop::collection::btree_set(0_usize..500, 0..60),
            others in prop::collection::btree_set(0_usize..500, 0..200),
            all in 0_usize..500,
        ) {
            let of = |rows: &BTreeSet<usize>| rows.iter().copied().collect::<RowSet>();
            let both = of(&rows).intersection(&of(&others));
            prop_assert_eq!(both, of(&(&rows & &others)));
            let mut less = of(&rows);
            others.iter().for_each(|row| less.remove(*row));
            prop_assert_eq!(less, of(&(&rows - &others)));
            prop_assert_eq!(RowSet::all(all), (0..all).collect());
        }
    }
}
