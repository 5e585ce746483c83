//! The best rows so far, of however many are offered.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

/// A row, and how near it is to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The row.
    pub row: usize,
    /// The cosine of the angle between both, from -1 to 1.
    pub cosine: f64,
}

impl Eq for Near {}

/// The nearer is the greater, of equally near ones the smaller row.
impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cosine.total_cmp(&other.cosine).then(other.row.cmp(&self.row))
    }
}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// At most so many rows, those that are nearest.
pub(super) struct Nearest {
    count: usize,
    /// The farthest is on top.
    kept: BinaryHeap<Reverse<Near>>,
}

impl Nearest {
    pub(super) fn new(count: usize) -> Self {
        Self { count, kept: BinaryHeap::new() }
    }

    pub(super) fn offer(&mut self, row: usize, cosine: f64) {
        let near = Near { row, cosine };
        if self.kept.len() < self.count {
            self.kept.push(Reverse(near));
        } else if let Some(mut farthest) = self.kept.peek_mut()
            && near > farthest.0
        {
            *farthest = Reverse(near);
        }
    }

    /// The nearest first.
    pub(super) fn into_sorted(self) -> Vec<Near> {
        self.kept.into_sorted_vec().into_iter().map(|Reverse(near)| near).collect()
    }
}
