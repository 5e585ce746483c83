//! Vectors in clusters, as those of texts are: drawn from a seed, each by itself, so that
//! none of them has to be kept.

use std::ops::Range;

use ndarray::{Array1, Array2};

use crate::bench::Numbers;

pub(super) const DIMENSION: usize = 384;
/// How many rows a cluster has on average.
const ROWS: usize = 1000;
/// How far the rows of a cluster lie from its centre, where centres have values from -1 to 1.
const SPREAD: f64 = 0.7;

pub(super) struct Clusters {
    rows: usize,
    centres: Array2<f32>,
}

impl Clusters {
    /// So many rows, in a thousandth as many clusters.
    pub(super) fn new(rows: usize) -> Self {
        let mut numbers = Numbers(17);
        let shape = (rows.div_ceil(ROWS), DIMENSION);
        let centres = Array2::from_shape_simple_fn(shape, || between(&mut numbers, 1.0));
        Self { rows, centres }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// All rows, so many at a time.
    pub(super) fn chunks(&self, size: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        (0..self.rows).step_by(size).map(move |start| start..self.rows.min(start + size))
    }

    /// The vectors of some rows: rows × dimensions.
    pub(super) fn rows(&self, rows: Range<usize>) -> Array2<f32> {
        let mut matrix = Array2::zeros((rows.len(), DIMENSION));
        for (mut vector, row) in matrix.rows_mut().into_iter().zip(rows) {
            vector.assign(&self.draw(row as u64));
        }
        matrix
    }

    /// A vector that is no row, and lies in a cluster like one.
    pub(super) fn query(&self, query: usize) -> Array1<f32> {
        self.draw((self.rows + query) as u64)
    }

    fn draw(&self, seed: u64) -> Array1<f32> {
        // Seeds that follow each other give numbers that do, so they are spread first.
        let mut numbers = Numbers(seed.wrapping_mul(0xD134_2543_DE82_EF95));
        let cluster = (numbers.fraction() * self.centres.nrows() as f64) as usize;
        self.centres.row(cluster).mapv(|value| value + between(&mut numbers, SPREAD))
    }
}

/// A number from `-most` to `most`.
fn between(numbers: &mut Numbers, most: f64) -> f32 {
    ((numbers.fraction() * 2.0 - 1.0) * most) as f32
}
