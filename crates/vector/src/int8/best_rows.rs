//! The best rows by code. It owns the choice of how many rows are looked at more closely, and
//! no vectors.
//!
//! The signs alone order rows well enough to leave out most of them: of 16,198 passages
//! embedded by all-MiniLM-L6-v2, 99 % of the true best 10 are among the best 431 by sign, 99 %
//! of the true best 100 among the best 2,453. Where two of them each were mixed to 100,000 and
//! 1,000,000 vectors, it took the best 968 and 8,642 for the best 10.

use fixedbitset::FixedBitSet;

use super::{Int8Index, Near, QuantizedQuery, nearest::Nearest};

/// From how many rows on the signs preselect. Below, to look at all codes takes at most
/// three milliseconds, and leaves nothing to chance.
pub(super) const PRESELECT_FROM: usize = 100_000;
/// With fewer dimensions than these, signs that agree say too little: of the same passages in
/// 128 dimensions, 99 % of the true best 10 are only among the best 1,948.
const LEAST_DIMENSIONS: usize = 256;
/// From so many dimensions on the signs preselect one row in [`SHARE`], at least [`EACH`] for
/// each row that is wanted; with fewer dimensions more, in proportion.
const DIMENSIONS: usize = 384;
const SHARE: usize = 32;
const EACH: usize = 64;
/// A row that is picked takes as long as so many that follow each other.
const PICKED: usize = 4;

impl Int8Index {
    /// The same index, whose signs preselect from so many rows on; 100,000 unless it is told
    /// otherwise. To know what preselection leaves out, compare 0 with `usize::MAX`.
    #[must_use]
    pub fn preselecting_from(mut self, rows: usize) -> Self {
        self.preselect_from = rows;
        self
    }

    /// The `count` rows with the largest [cosine by code](Int8Index::cosine), of all or of those in
    /// `rows`: the largest first, and of equal ones the smaller row. Fewer only where there are
    /// fewer.
    ///
    /// Among 100,000 rows and more, of at least 256 dimensions, only those are looked at whose
    /// signs agree most with the query's: one in 32, at least 64 × `count`, and all that agree
    /// as much as the last of these; half as many again with 256 dimensions.
    ///
    /// # Panics
    /// When the query is of another dimension.
    pub fn best(
        &self,
        query: &QuantizedQuery,
        count: usize,
        rows: Option<&FixedBitSet>,
    ) -> Vec<Near> {
        self.check(query);
        let among = rows.map_or(self.len(), |rows| rows.count_ones(..));
        let mut best = Nearest::new(count);
        let offer = |row, cosine: f32| best.offer(row, cosine.into());
        if let Some(enough) = self.enough(count, among) {
            let preselected = self.preselect(query, enough, rows);
            self.scan_some(query, preselected.into_iter(), offer);
        } else if let Some(rows) = rows {
            self.scan_some(query, rows.ones(), offer);
        } else {
            self.scan_all(query, offer);
        }
        best.into_sorted()
    }

    /// How many rows to preselect, where that pays.
    fn enough(&self, count: usize, among: usize) -> Option<usize> {
        let enough = (among / SHARE).max(count.saturating_mul(EACH));
        let enough = enough.saturating_mul(DIMENSIONS) / self.dimension.min(DIMENSIONS);
        let pays = among >= self.preselect_from
            && self.dimension >= LEAST_DIMENSIONS
            && enough <= among / PICKED;
        pays.then_some(enough)
    }

    /// The rows that are nearest to the query by sign, at least `count` where there are so
    /// many, in ascending order.
    fn preselect(
        &self,
        query: &QuantizedQuery,
        count: usize,
        rows: Option<&FixedBitSet>,
    ) -> Vec<usize> {
        let mut distances = Vec::with_capacity(rows.map_or(self.len(), |rows| rows.count_ones(..)));
        let mut histogram = vec![0; self.dimension + 1];
        self.signs.scan(query.signs(), rows, |_, distance| {
            distances.push(distance as u32);
            histogram[distance] += 1;
        });
        let (farthest, found) = reach(&histogram, count);
        let near = |(row, distance)| (distance as usize <= farthest).then_some(row);
        let mut preselected = Vec::with_capacity(found);
        match rows {
            None => preselected.extend((0..).zip(distances).filter_map(near)),
            Some(rows) => preselected.extend(rows.ones().zip(distances).filter_map(near)),
        }
        preselected
    }
}

/// The least distance within which there are `count` rows, and how many there are in fact.
/// The greatest where there are fewer.
fn reach(histogram: &[usize], count: usize) -> (usize, usize) {
    let mut found = 0;
    for (distance, rows) in histogram.iter().enumerate() {
        found += rows;
        if found >= count {
            return (distance, found);
        }
    }
    (histogram.len(), found)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis};
    use proptest::prelude::*;

    use super::{LEAST_DIMENSIONS as DIMENSION, reach};
    use crate::{FixedBitSet, Int8Index, Near};

    /// Vectors around a few centres, so that some are near to each other.
    fn clustered(rows: usize, seed: u64) -> Array2<f32> {
        let mut state = seed;
        let mut number = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1 << 24) as f32 - 0.5
        };
        let centres = Array2::from_shape_simple_fn((8, DIMENSION), &mut number);
        Array2::from_shape_fn((rows, DIMENSION), |(row, column)| {
            centres[[row % 8, column]] + number()
        })
    }

    /// The signs of all rows compared one by one, then the codes of those that are near.
    fn naive(
        codes: &Int8Index,
        vectors: &Array2<f32>,
        count: usize,
        rows: &FixedBitSet,
    ) -> Vec<Near> {
        let query = codes.query(vectors.row(0)).unwrap();
        let negative =
            |row: usize| codes.codes[row * DIMENSION..][..DIMENSION].iter().map(|c| *c < 0);
        let differ = |row: usize| negative(row).zip(negative(0)).filter(|(a, b)| a != b).count();
        let there = || rows.ones().filter(|row| *row < codes.len());
        let mut distances: Vec<usize> = there().map(differ).collect();
        distances.sort_unstable();
        let farthest = match codes.enough(count, rows.count_ones(..)) {
            Some(enough) => distances[enough.clamp(1, distances.len()) - 1],
            None => DIMENSION,
        };
        let near = there().filter(|row| differ(*row) <= farthest);
        let near = near.map(|row| Near { row, cosine: codes.cosine(&query, row).into() });
        let mut near: Vec<Near> = near.collect();
        near.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.row.cmp(&b.row)));
        near.truncate(count);
        near
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_best_are_those_of_a_sorted_scan_of_what_the_signs_leave(
            seed in any::<u64>(),
            rows in 1_usize..2500,
            count in 0_usize..12,
            every in 1_usize..4,
            filtered in any::<bool>(),
        ) {
            let vectors = clustered(rows, seed);
            let mut codes = Int8Index::new(DIMENSION).preselecting_from(0);
            codes.extend(vectors.view()).unwrap();
            let query = codes.query(vectors.row(0)).unwrap();
            // A filter may know of rows that the index does not have.
            let kept: FixedBitSet = (0..rows + 50).filter(|row| row % every == 0).collect();
            let (found, kept) = if filtered {
                (codes.best(&query, count, Some(&kept)), kept)
            } else {
                (codes.best(&query, count, None), (0..rows).collect())
            };
            prop_assert_eq!(found, naive(&codes, &vectors, count, &kept));
        }
    }

    #[test]
    fn signs_preselect_where_it_pays() {
        let codes = |dimension, rows| Int8Index::new(dimension).preselecting_from(rows);
        let enough = |dimension, count, among| codes(dimension, 5000).enough(count, among);
        assert_eq!(enough(384, 10, 1_000_000), Some(31_250));
        assert_eq!(enough(384, 1000, 1_000_000), Some(64_000));
        assert_eq!(enough(1024, 10, 1_000_000), Some(31_250));
        assert_eq!(enough(256, 10, 1_000_000), Some(46_875));
        assert_eq!(enough(256, 10, 5000), Some(960));
        assert_eq!(enough(255, 10, 1_000_000), None);
        assert_eq!(enough(384, 10, 4999), None);
        assert_eq!(enough(384, 20, 5000), None);
        assert_eq!(enough(384, usize::MAX, 1_000_000), None);
        assert_eq!(Int8Index::new(384).enough(10, 99_999), None);
        assert_eq!(Int8Index::new(384).enough(10, 100_000), Some(3125));
    }

    #[test]
    fn equal_rows_are_all_preselected_and_come_in_their_order() {
        let vectors = clustered(1, 2).select(Axis(0), &[0; 2000]);
        let mut codes = Int8Index::new(DIMENSION).preselecting_from(0);
        codes.extend(vectors.view()).unwrap();
        let query = codes.query(vectors.row(0)).unwrap();
        assert_eq!(codes.preselect(&query, 288, None).len(), 2000);
        let found: Vec<usize> = codes.best(&query, 3, None).iter().map(|near| near.row).collect();
        assert_eq!(found, [0, 1, 2]);
    }

    #[test]
    fn the_reach_is_the_least_distance_with_enough_rows() {
        let histogram = [0, 2, 0, 3];
        assert_eq!(reach(&histogram, 1), (1, 2));
        assert_eq!(reach(&histogram, 2), (1, 2));
        assert_eq!(reach(&histogram, 3), (3, 5));
        assert_eq!(reach(&histogram, 9), (4, 5));
        assert_eq!(reach(&histogram, 0), (0, 0));
    }
}
