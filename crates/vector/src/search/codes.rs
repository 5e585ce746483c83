//! The codes of all passages, in parts that never change, so that a later state shares those of
//! an earlier one.

use std::{ops::Range, sync::Arc};

use crate::{FixedBitSet, Int8Index, Near, QuantizedQuery, Result};

/// The codes of documents that came together.
#[derive(Debug)]
struct Part {
    /// The number of its first row.
    first: usize,
    codes: Int8Index,
    /// The place of the document of each row.
    document_of: Vec<u32>,
}

/// The codes of all passages, by rows. A clone shares its parts.
#[derive(Clone, Debug)]
pub(super) struct Codes {
    dimension: usize,
    parts: Vec<Arc<Part>>,
    rows: usize,
}

/// Codes that are read, before they are a part.
pub(super) struct NewCodes {
    first: usize,
    codes: Int8Index,
    document_of: Vec<u32>,
}

impl NewCodes {
    /// Adds the rows of the document in that place, and says which they are.
    ///
    /// # Errors
    /// As [`Int8Index::extend_encoded`].
    pub(super) fn push(&mut self, place: usize, bytes: &[u8]) -> Result<Range<u32>> {
        let rows = self.codes.extend_encoded(bytes)?;
        self.document_of.resize(rows.end, place as u32);
        Ok((self.first + rows.start) as u32..(self.first + rows.end) as u32)
    }
}

impl Codes {
    pub(super) fn new(dimension: usize) -> Self {
        Self { dimension, parts: Vec::new(), rows: 0 }
    }

    /// What is read next stands behind all others; room is made for so many rows.
    pub(super) fn begin(&self, rows: usize) -> NewCodes {
        let mut codes = Int8Index::new(self.dimension);
        codes.reserve(rows);
        NewCodes { first: self.rows, codes, document_of: Vec::with_capacity(rows) }
    }

    /// Adds what was read. Parts grow by powers of two, so that there are few of them and each
    /// row is copied a few times at most.
    pub(super) fn add(&mut self, new: NewCodes) {
        let NewCodes { first, mut codes, mut document_of } = new;
        debug_assert_eq!(first, self.rows, "nothing else was added meanwhile");
        if codes.is_empty() {
            return;
        }
        self.rows += codes.len();
        while let Some(last) = self.parts.pop_if(|last| last.codes.len() < 2 * codes.len()) {
            let mut joined = Int8Index::new(self.dimension);
            joined.reserve(last.codes.len() + codes.len());
            joined.append(&last.codes);
            joined.append(&codes);
            codes = joined;
            document_of = [&last.document_of[..], &document_of].concat();
        }
        let first = self.rows - codes.len();
        self.parts.push(Arc::new(Part { first, codes, document_of }));
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Calls `visit` with row, place of its document and cosine, of all rows or of those in `rows`.
    pub(super) fn scan(
        &self,
        query: &[f32],
        rows: Option<&FixedBitSet>,
        mut visit: impl FnMut(usize, usize, f32),
    ) -> Result<()> {
        for part in &self.parts {
            let local = rows.map(|rows| part.local(rows));
            part.codes.scan(query.into(), local.as_ref(), |row, cosine| {
                visit(part.first + row, part.document_of[row] as usize, cosine);
            })?;
        }
        Ok(())
    }

    /// A query as the rows are compared with.
    pub(super) fn query(&self, query: &[f32]) -> Result<QuantizedQuery> {
        Int8Index::new(self.dimension).query(query.into())
    }

    /// The nearest rows, with the places of their documents.
    pub(super) fn best(
        &self,
        query: &QuantizedQuery,
        count: usize,
        rows: Option<&FixedBitSet>,
    ) -> Vec<u32> {
        let mut best: Vec<(Near, u32)> = Vec::new();
        for part in &self.parts {
            let local = rows.map(|rows| part.local(rows));
            let near = part.codes.best(query, count, local.as_ref()).into_iter();
            best.extend(near.map(|near| (near, part.document_of[near.row])));
        }
        best.sort_by(|(a, _), (b, _)| b.cosine.total_cmp(&a.cosine));
        best.truncate(count);
        best.into_iter().map(|(_, place)| place).collect()
    }

    /// How near a row is.
    pub(super) fn cosine(&self, query: &QuantizedQuery, row: usize) -> f32 {
        let part = &self.parts[self.parts.partition_point(|part| part.first <= row) - 1];
        part.codes.cosine(query, row - part.first)
    }
}

impl Part {
    /// Its share of some rows, counted from its own first.
    fn local(&self, rows: &FixedBitSet) -> FixedBitSet {
        let end = (self.first + self.codes.len()).min(rows.len());
        let mut local = FixedBitSet::with_capacity(self.codes.len());
        if self.first < end {
            (self.first..end).filter(|row| rows.contains(*row)).for_each(|row| {
                local.insert(row - self.first);
            });
        }
        local
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Codes;
    use crate::{FixedBitSet, Int8Index};

    #[test]
    fn rows_keep_their_numbers_while_parts_grow_together() {
        let vectors = [array![[1.0, 0.0]], array![[0.0, 1.0]], array![[0.6, 0.8]]];
        let mut codes = Codes::new(2);
        let mut earlier = codes.clone();
        for (place, vector) in vectors.iter().enumerate() {
            earlier = codes.clone();
            let mut new = codes.begin(1);
            let bytes = Int8Index::encode(vector.view()).unwrap();
            let row = place as u32;
            assert_eq!(new.push(place + 10, &bytes).unwrap(), row..row + 1);
            codes.add(new);
        }
        assert_eq!((earlier.len(), codes.len()), (2, 3));

        let query = codes.query(&[0.0, 1.0]).unwrap();
        assert_eq!(codes.best(&query, 2, None), [11, 12]);
        let mut some = FixedBitSet::default();
        some.grow_and_insert(0);
        some.grow_and_insert(2);
        assert_eq!(codes.best(&query, 2, Some(&some)), [12, 10]);
        let mut seen = Vec::new();
        codes.scan(&[0.0, 1.0], Some(&some), |row, place, _| seen.push((row, place))).unwrap();
        assert_eq!(seen, [(0, 10), (2, 12)]);
        assert!((codes.cosine(&query, 2) - 0.8).abs() < 0.01);
    }
}
