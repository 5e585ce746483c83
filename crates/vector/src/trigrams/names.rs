//! Many names, and which of them a query may mean.

use std::collections::{BTreeMap, HashMap};

use super::{Trigrams, dice, query_windows, variants};

/// How alike a name and a part of a query are at least.
const LEAST: f64 = 0.5;

/// A row whose name is like a part of a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    /// The row.
    pub row: usize,
    /// How alike they are: Dice's coefficient of their trigrams, from 0.5 to 1.
    pub score: f64,
}

/// The names of rows that are counted from 0, in all their variants.
///
/// ```
/// let mut names = rehome_vector::trigrams::Names::default();
/// names.push("Lantern, Old");
/// names.push("Windmill");
/// let found = names.search("an old lanturn", |word| ["an", "old"].contains(&word));
/// assert_eq!(found[0].row, 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Names {
    rows: usize,
    /// Of each variant its row and the number of its trigrams.
    variants: Vec<(usize, usize)>,
    /// The variants that have a trigram, in ascending order.
    having: HashMap<[char; 3], Vec<u32>>,
}

impl Names {
    /// Adds a name, and says which row it has.
    ///
    /// # Panics
    /// When there are more variants than 32 bits count.
    pub fn push(&mut self, name: &str) -> usize {
        for variant in variants(name) {
            let trigrams = Trigrams::of(&variant);
            let number = u32::try_from(self.variants.len()).expect("fewer than 2^32 names");
            for three in trigrams.as_slice() {
                self.having.entry(*three).or_default().push(number);
            }
            self.variants.push((self.rows, trigrams.as_slice().len()));
        }
        self.rows += 1;
        self.rows - 1
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows of which a variant is like one of the [`query_windows`], the likest first,
    /// and of equally alike ones the smaller row. Rows that a filter leaves out are for the
    /// caller to drop: each is scored by itself.
    pub fn search(&self, query: &str, is_known: impl Fn(&str) -> bool) -> Vec<Named> {
        let mut best: BTreeMap<usize, f64> = BTreeMap::new();
        let mut shared = vec![0; self.variants.len()];
        for window in query_windows(query, is_known) {
            let trigrams = Trigrams::of(&window);
            shared.fill(0);
            for three in trigrams.as_slice() {
                for variant in self.having.get(three).into_iter().flatten() {
                    shared[*variant as usize] += 1;
                }
            }
            for ((row, count), shared) in self.variants.iter().zip(&shared) {
                let score = dice(*shared, *count, trigrams.as_slice().len());
                if score >= LEAST {
                    let best = best.entry(*row).or_default();
                    *best = best.max(score);
                }
            }
        }
        let mut found: Vec<Named> =
            best.into_iter().map(|(row, score)| Named { row, score }).collect();
        // Stable: equal scores stay in the order of their rows.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Names;
    use crate::trigrams::{Trigrams, query_windows, variants};

    fn names(all: &[impl AsRef<str>]) -> Names {
        let mut names = Names::default();
        for name in all {
            names.push(name.as_ref());
        }
        names
    }

    #[test]
    fn a_misspelt_name_within_a_question_is_found() {
        let names = names(&["Windmill", "Lantern, Hooded", "Lantern, Old", "火球術"]);
        let rows = |query: &str| {
            let found = names.search(query, |word| ["what", "does", "a", "do"].contains(&word));
            found.iter().map(|named| named.row).collect::<Vec<_>>()
        };
        assert_eq!(rows("what does a hoodet lantern do"), [1, 2]);
        assert_eq!(rows("what does a wind mil do"), [0]);
        assert_eq!(rows("火球"), [3]);
        assert!(rows("what does a do").is_empty());
        assert!(rows("").is_empty());
    }

    proptest! {
        #[test]
        fn the_index_scores_as_a_comparison_with_each_name(
            all in prop::collection::vec("[a-c]{1,4}(, [a-c]{1,3})?", 0..12), query in "[a-c ]{0,12}",
        ) {
            let score = |name: &String| {
                let mut best = 0.0_f64;
                for variant in variants(name) {
                    for window in query_windows(&query, |_| false) {
                        best = best.max(Trigrams::of(&variant).dice(&Trigrams::of(&window)));
                    }
                }
                best
            };
            let mut expected: Vec<(usize, f64)> = all.iter().map(score).enumerate().collect();
            expected.retain(|(_, score)| *score >= 0.5);
            expected.sort_by(|a, b| b.1.total_cmp(&a.1));
            let found = names(&all).search(&query, |_| false);
            let found: Vec<(usize, f64)> = found.iter().map(|named| (named.row, named.score)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
