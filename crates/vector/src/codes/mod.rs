//! The fast index: quantised vectors of all passages in memory, scanned as a whole. It owns
//! codes and the order of the nearest; the vectors themselves are somebody else's, and are
//! asked for only where a decision needs them.

mod nearest;
mod quantise;
mod row_set;

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::{Error, Result};
use nearest::Nearest;
pub(crate) use quantise::quantise;
use quantise::{Query, cosine, length};

pub use nearest::Near;
pub use row_set::RowSet;

/// How many more than asked for are scored exactly, and at least how many. On real vectors
/// of sentences the true best 10 are all among the best 40 by code.
const BREADTH: usize = 4;
const LEAST: usize = 40;

/// Vectors as one byte a dimension and one scale each, in rows that are counted from 0.
///
/// A vector's length says nothing here: nearness is the cosine of the angle.
///
/// ```
/// use ndarray::{array, Array2, Axis};
/// use rehome_vector::Codes;
///
/// let vectors = array![[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]];
/// let mut codes = Codes::new(2);
/// codes.extend(vectors.view())?;
/// let query = array![0.8_f32, 0.7];
/// let near = codes.nearest(query.view(), 2, None, |rows| Ok(vectors.select(Axis(0), rows)))?;
/// assert_eq!(near.iter().map(|near| near.row).collect::<Vec<_>>(), [1, 0]);
/// # Ok::<(), rehome_vector::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Codes {
    dimension: usize,
    codes: Vec<i8>,
    /// What each row's codes are multiplied with to have length 1.
    scales: Vec<f32>,
}

impl Codes {
    /// An index without rows, for vectors of `dimension` numbers.
    ///
    /// # Panics
    /// When `dimension` is 0 or more than 65,536.
    pub fn new(dimension: usize) -> Self {
        assert!((1..=65_536).contains(&dimension), "a vector has 1 to 65,536 dimensions");
        Self { dimension, codes: Vec::new(), scales: Vec::new() }
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
    }

    /// Adds a vector, and says which row it has.
    ///
    /// # Errors
    /// [`Error::Dimension`], [`Error::NotFinite`] and [`Error::Zero`]; nothing was added then.
    pub fn push(&mut self, vector: ArrayView1<'_, f32>) -> Result<usize> {
        let length = length(vector, self.dimension)?;
        let start = self.codes.len();
        self.codes.resize(start + self.dimension, 0);
        let scale = quantise(vector, &mut self.codes[start..])?;
        self.scales.push((f64::from(scale) / length) as f32);
        Ok(self.len() - 1)
    }

    /// Adds the rows of a matrix of vectors by dimensions.
    ///
    /// # Errors
    /// As [`Codes::push`]; the rows before the one that is refused were added.
    pub fn extend(&mut self, vectors: ArrayView2<'_, f32>) -> Result<()> {
        self.reserve(vectors.nrows());
        vectors.rows().into_iter().try_for_each(|vector| self.push(vector).map(drop))
    }

    /// Puts another vector into a row.
    ///
    /// # Errors
    /// As [`Codes::push`], and [`Error::Row`]; the row is as it was then.
    pub fn replace(&mut self, row: usize, vector: ArrayView1<'_, f32>) -> Result<()> {
        if row >= self.len() {
            return Err(Error::Row { row, rows: self.len() });
        }
        let length = length(vector, self.dimension)?;
        let codes = &mut self.codes[row * self.dimension..][..self.dimension];
        self.scales[row] = (f64::from(quantise(vector, codes)?) / length) as f32;
        Ok(())
    }

    /// Calls `visit` with every row, or every one of `rows`, in ascending order, and with
    /// about the cosine that it has with the query. Rows that the index does not have are
    /// passed over.
    ///
    /// The cosine is off by as much as rounding a vector to codes turns it: measured, by less
    /// than .005 where vectors are sums of words, by less than .003 where of sentences.
    ///
    /// # Errors
    /// [`Error::Dimension`], [`Error::NotFinite`] and [`Error::Zero`], all of the query.
    pub fn scan(
        &self,
        query: ArrayView1<'_, f32>,
        rows: Option<&RowSet>,
        mut visit: impl FnMut(usize, f32),
    ) -> Result<()> {
        let query = Query::new(query, length(query, self.dimension)?);
        match rows {
            None => {
                let rows = self.codes.chunks_exact(self.dimension).zip(&self.scales);
                for (row, (codes, scale)) in rows.enumerate() {
                    visit(row, query.cosine(codes, *scale));
                }
            }
            Some(rows) => {
                for row in rows.iter().take_while(|row| *row < self.len()) {
                    let codes = &self.codes[row * self.dimension..][..self.dimension];
                    visit(row, query.cosine(codes, self.scales[row]));
                }
            }
        }
        Ok(())
    }

    /// The `count` rows with the largest cosine, of all or of those in `rows`: the largest
    /// first, and of equal ones the smaller row. Fewer only where there are fewer.
    ///
    /// The codes choose the best 4 × `count`, at least 40. `vectors` is then asked once for
    /// the vectors of these rows, which come in ascending order, and gives a matrix of rows by
    /// dimensions; the order and the cosines are those of these vectors.
    ///
    /// # Errors
    /// As [`Codes::scan`]; what `vectors` says; [`Error::Rows`] when it gives another number
    /// of rows, and what is wrong with a vector that [`Codes::push`] would refuse.
    pub fn nearest(
        &self,
        query: ArrayView1<'_, f32>,
        count: usize,
        rows: Option<&RowSet>,
        vectors: impl FnOnce(&[usize]) -> Result<Array2<f32>>,
    ) -> Result<Vec<Near>> {
        let mut candidates = Nearest::new(LEAST.max(count.saturating_mul(BREADTH)));
        self.scan(query, rows, |row, cosine| candidates.offer(row, cosine.into()))?;
        let mut candidates: Vec<usize> =
            candidates.into_sorted().into_iter().map(|near| near.row).collect();
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

#[cfg(test)]
mod tests;
