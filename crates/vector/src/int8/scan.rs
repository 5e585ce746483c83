//! Looking at the codes of rows, one after another or here and there. It owns the order in
//! which memory is read, and no decision.

use std::hint::black_box;

use ndarray::ArrayView1;

use fixedbitset::FixedBitSet;

use super::{Int8Index, QuantizedQuery};
use crate::Result;

/// Of so many rows that do not follow each other, the memory is asked for at once. Measured on
/// 1,000,000 rows, each of them takes a fifth of the time that it takes alone, and with half or
/// twice as many not less.
const AHEAD: usize = 32;
/// The codes that memory gives at a time, on all processors that matter.
const LINE: usize = 64;

impl Int8Index {
    /// Calls `visit` with every row, or every one of `rows`, in ascending order, and with
    /// about the [cosine](Int8Index::cosine) that it has with the query. Rows that the index does
    /// not have are passed over.
    ///
    /// # Errors
    /// As [`Int8Index::query`].
    pub fn scan(
        &self,
        query: ArrayView1<'_, f32>,
        rows: Option<&FixedBitSet>,
        visit: impl FnMut(usize, f32),
    ) -> Result<()> {
        let query = self.query(query)?;
        match rows {
            None => self.scan_all(&query, visit),
            Some(rows) => self.scan_some(&query, rows.ones(), visit),
        }
        Ok(())
    }

    pub(super) fn scan_all(&self, query: &QuantizedQuery, mut visit: impl FnMut(usize, f32)) {
        let rows = self.codes.chunks_exact(self.dimension).zip(&self.scales);
        for (row, (codes, scale)) in rows.enumerate() {
            visit(row, query.cosine(codes, *scale));
        }
    }

    /// Of ascending rows those that there are.
    pub(super) fn scan_some(
        &self,
        query: &QuantizedQuery,
        rows: impl Iterator<Item = usize>,
        mut visit: impl FnMut(usize, f32),
    ) {
        let mut rows = rows.take_while(|row| *row < self.len());
        let mut batch = Vec::with_capacity(AHEAD);
        loop {
            batch.extend(rows.by_ref().take(AHEAD));
            if batch.is_empty() {
                return;
            }
            black_box(batch.iter().fold(0, |touched, row| touched ^ self.touch(*row)));
            for row in batch.drain(..) {
                visit(row, self.cosine(query, row));
            }
        }
    }

    /// Reads a little of all the memory that a row stands in. What comes of it means nothing,
    /// but nobody has to wait for it before the next row is asked for.
    fn touch(&self, row: usize) -> i8 {
        let codes = &self.codes[row * self.dimension..][..self.dimension];
        let ends = codes[self.dimension - 1] ^ self.scales[row].to_bits() as i8;
        codes.iter().step_by(LINE).fold(ends, |touched, code| touched ^ code)
    }
}
