//! Documents in the rankings that are fused, and their order.

use std::cmp::Ordering;

use super::index::Index;

/// A document in a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) place: usize,
    pub(super) score: f64,
    /// Which passage is its best, counted from 0, where it was found by meaning.
    pub(super) passage: Option<usize>,
}

impl Place {
    pub(super) fn new(place: usize, score: f64) -> Self {
        Self { place, score, passage: None }
    }
}

/// Best first, and of equal ones in the order of their records, so that the same data gives
/// the same order in whichever order it came.
pub(super) fn sort(index: &Index, ranking: &mut [Place]) {
    ranking.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| by_record(index, a.place, b.place))
    });
}

/// The order of the records that two documents are of: that of [`RecordId`]; and of one record
/// the order of its parts.
///
/// [`RecordId`]: rehome_domain::RecordId
pub(super) fn by_record(index: &Index, a: usize, b: usize) -> Ordering {
    let key = |place: usize| {
        let record = index.record(place);
        (record.app, record.collection, record.container, record.key, index.part(place))
    };
    key(a).cmp(&key(b))
}
