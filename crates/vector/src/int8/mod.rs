//! The fast index: quantised vectors of all passages in memory, scanned as a whole, or, where
//! they are many, as far as their signs promise something. It owns codes and the order of the
//! nearest; the vectors themselves are somebody else's, and are asked for only where a decision
//! needs them.

mod best_rows;
mod encoded;
mod nearest;
mod quantise;
mod scan;
mod signs;

use fixedbitset::FixedBitSet;
use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::{Error, Result};
use nearest::Nearest;
pub(crate) use quantise::quantise;
use quantise::{cosine, encode_row, length};
use signs::Signs;

pub use nearest::Near;
pub use quantise::QuantizedQuery;

/// How many more than asked for are scored exactly, and at least how many. On real vectors
/// of sentences the true best 10 are all among the best 40 by code.
const BREADTH: usize = 4;
const LEAST: usize = 40;

/// Vectors as one byte and one bit a dimension and one scale each, in rows that are counted
/// from 0.
///
/// A vector's length says nothing here: nearness is the cosine of the angle.
///
/// ```
/// use ndarray::{array, Array2, Axis};
/// use rehome_vector::Int8Index;
///
/// let vectors = array![[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]];
/// let mut codes = Int8Index::new(2);
/// codes.extend(vectors.view())?;
/// let query = array![0.8_f32, 0.7];
/// let near = codes.nearest(query.view(), 2, None, |rows| Ok(vectors.select(Axis(0), rows)))?;
/// assert_eq!(near.iter().map(|near| near.row).collect::<Vec<_>>(), [1, 0]);
/// # Ok::<(), rehome_vector::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Int8Index {
    dimension: usize,
    codes: Vec<i8>,
    /// What each row's codes are multiplied with to have length 1.
    scales: Vec<f32>,
    /// Of the same codes.
    signs: Signs,
    /// From how many rows on the signs preselect.
    preselect_from: usize,
}

impl Int8Index {
    /// An index without rows, for vectors of `dimension` numbers.
    ///
    /// # Panics
    /// When `dimension` is 0 or more than 65,536.
    pub fn new(dimension: usize) -> Self {
        assert!((1..=65_536).contains(&dimension), "a vector has 1 to 65,536 dimensions");
        Self {
            dimension,
            codes: Vec::new(),
            scales: Vec::new(),
            signs: Signs::new(dimension),
            preselect_from: best_rows::PRESELECT_FROM,
        }
    }

    /// How many numbers each vector has.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Makes room for so many more rows, and no more than that.
    pub fn reserve(&mut self, rows: usize) {
        self.codes.reserve_exact(rows * self.dimension);
        self.scales.reserve_exact(rows);
        self.signs.reserve(rows);
    }

    /// Adds a vector, and says which row it has.
    ///
    /// # Errors
    /// [`Error::Dimension`], [`Error::NotFinite`] and [`Error::Zero`]; nothing was added then.
    pub fn push(&mut self, vector: ArrayView1<'_, f32>) -> Result<usize> {
        let start = self.codes.len();
        self.codes.resize(start + self.dimension, 0);
        let scale = encode_row(vector, &mut self.codes[start..]);
        let scale = scale.inspect_err(|_| self.codes.truncate(start))?;
        self.scales.push(scale);
        self.signs.push(&self.codes[start..]);
        Ok(self.len() - 1)
    }

    /// Adds the rows of a matrix of vectors by dimensions.
    ///
    /// # Errors
    /// As [`Int8Index::push`]; the rows before the one that is refused were added.
    pub fn extend(&mut self, vectors: ArrayView2<'_, f32>) -> Result<()> {
        self.reserve(vectors.nrows());
        vectors.rows().into_iter().try_for_each(|vector| self.push(vector).map(drop))
    }

    /// Adds the rows of another index of the same dimension behind its own.
    ///
    /// # Panics
    /// When the dimensions are not the same.
    pub fn append(&mut self, other: &Self) {
        assert_eq!(other.dimension, self.dimension, "only rows of one dimension stand together");
        for (codes, scale) in other.codes.chunks_exact(self.dimension).zip(&other.scales) {
            self.codes.extend_from_slice(codes);
            self.scales.push(*scale);
            self.signs.push(codes);
        }
    }

    /// Puts another vector into a row.
    ///
    /// # Errors
    /// As [`Int8Index::push`], and [`Error::Row`]; the row is as it was then.
    pub fn replace(&mut self, row: usize, vector: ArrayView1<'_, f32>) -> Result<()> {
        if row >= self.len() {
            return Err(Error::Row { row, rows: self.len() });
        }
        let codes = &mut self.codes[row * self.dimension..][..self.dimension];
        self.scales[row] = encode_row(vector, codes)?;
        self.signs.replace(row, codes);
        Ok(())
    }

    /// A query, made ready for [`Int8Index::cosine`] and [`Int8Index::best`].
    ///
    /// # Errors
    /// [`Error::Dimension`], [`Error::NotFinite`] and [`Error::Zero`].
    pub fn query(&self, vector: ArrayView1<'_, f32>) -> Result<QuantizedQuery> {
        Ok(QuantizedQuery::new(vector, length(vector, self.dimension)?))
    }

    /// About the cosine of a row with a query.
    ///
    /// It is off by as much as rounding a vector to codes turns it: measured, by less than .005
    /// where vectors are sums of words, by less than .003 where of sentences.
    ///
    /// # Panics
    /// When there is no such row, or the query is of another dimension.
    pub fn cosine(&self, query: &QuantizedQuery, row: usize) -> f32 {
        self.check(query);
        query.cosine(&self.codes[row * self.dimension..][..self.dimension], self.scales[row])
    }

    fn check(&self, query: &QuantizedQuery) {
        assert_eq!(query.dimension(), self.dimension, "a query is for an index of its dimension");
    }

    /// The `count` rows with the largest cosine, of all or of those in `rows`: the largest
    /// first, and of equal ones the smaller row. Fewer only where there are fewer.
    ///
    /// The codes choose the best 4 × `count`, at least 40, as [`Int8Index::best`] says. `vectors` is
    /// then asked once for the vectors of these rows, which come in ascending order, and gives a
    /// matrix of rows by dimensions; the order and the cosines are those of these vectors.
    ///
    /// # Errors
    /// As [`Int8Index::query`]; what `vectors` says; [`Error::Rows`] when it gives another number
    /// of rows, and what is wrong with a vector that [`Int8Index::push`] would refuse.
    pub fn nearest(
        &self,
        query: ArrayView1<'_, f32>,
        count: usize,
        rows: Option<&FixedBitSet>,
        vectors: impl FnOnce(&[usize]) -> Result<Array2<f32>>,
    ) -> Result<Vec<Near>> {
        let among = LEAST.max(count.saturating_mul(BREADTH));
        let candidates = self.best(&self.query(query)?, among, rows);
        let mut candidates: Vec<usize> = candidates.into_iter().map(|near| near.row).collect();
        if candidates.is_empty() || count == 0 {
            return Ok(Vec::new());
        }
        candidates.sort_unstable();
        let vectors = vectors(&candidates)?;
        if vectors.nrows() != candidates.len() {
            return Err(Error::Rows { asked: candidates.len(), given: vectors.nrows() });
        }
        let query_length = length(query, self.dimension)?;
        let mut nearest = Nearest::new(count);
        for (row, vector) in candidates.into_iter().zip(vectors.rows()) {
            length(vector, self.dimension)?;
            nearest.offer(row, cosine(query, query_length, vector));
        }
        Ok(nearest.into_sorted())
    }
}

/// The cosine of two vectors that an index takes.
#[cfg(feature = "database")]
pub(crate) fn cosine_of(a: &[f32], b: &[f32]) -> f64 {
    let a = ArrayView1::from(a);
    length(a, a.len()).map_or(0.0, |length| cosine(a, length, b.into()))
}

#[cfg(test)]
mod tests;
