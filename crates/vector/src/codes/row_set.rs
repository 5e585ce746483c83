//! A set of rows: what a filter leaves.

/// A set of row numbers, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet(Vec<u64>);

impl RowSet {
    /// Adds a row.
    pub fn insert(&mut self, row: usize) {
        if row / 64 >= self.0.len() {
            self.0.resize(row / 64 + 1, 0);
        }
        self.0[row / 64] |= 1 << (row % 64);
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
        self.0.iter().all(|bits| *bits == 0)
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
    }
}
