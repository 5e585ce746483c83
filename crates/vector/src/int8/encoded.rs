//! Int8Index as bytes, for those who store them. It owns their form: of every row its scale, an
//! `f32` of little-endian bytes, and its codes, a signed byte a dimension.

use std::ops::Range;

use ndarray::ArrayView2;

use super::{Int8Index, quantise::encode_row};
use crate::{Error, Result};

/// The bytes of a scale.
const SCALE: usize = size_of::<f32>();

impl Int8Index {
    /// The rows of a matrix of vectors by dimensions as bytes, for [`Int8Index::extend_encoded`]:
    /// 4 + dimension of them for each.
    ///
    /// ```
    /// use ndarray::array;
    /// use rehome_vector::Int8Index;
    ///
    /// let bytes = Int8Index::encode(array![[3.0, 4.0], [0.0, -2.0]].view())?;
    /// assert_eq!(bytes.len(), 2 * (4 + 2));
    /// let mut codes = Int8Index::new(2);
    /// assert_eq!(codes.extend_encoded(&bytes)?, 0..2);
    /// # Ok::<(), rehome_vector::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Int8Index::push`].
    pub fn encode(vectors: ArrayView2<'_, f32>) -> Result<Vec<u8>> {
        let dimension = vectors.ncols();
        let mut codes = vec![0; dimension];
        let mut bytes = Vec::with_capacity(vectors.nrows() * (SCALE + dimension));
        for vector in vectors.rows() {
            let scale = encode_row(vector, &mut codes)?;
            bytes.extend_from_slice(&scale.to_le_bytes());
            bytes.extend(codes.iter().map(|code| *code as u8));
        }
        Ok(bytes)
    }

    /// The bytes of some rows, as they are stored.
    pub fn encoded(&self, rows: Range<usize>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(rows.len() * (SCALE + self.dimension));
        for row in rows {
            bytes.extend_from_slice(&self.scales[row].to_le_bytes());
            let codes = &self.codes[row * self.dimension..][..self.dimension];
            bytes.extend(codes.iter().map(|code| *code as u8));
        }
        bytes
    }

    /// Adds rows that [`Int8Index::encode`] has made bytes of, and says which rows they are.
    /// [`Int8Index::reserve`] before many calls keeps memory from growing by more than is needed.
    ///
    /// # Errors
    /// [`Error::Encoded`] for bytes that are no such rows; nothing was added then.
    pub fn extend_encoded(&mut self, bytes: &[u8]) -> Result<Range<usize>> {
        let rows = || bytes.chunks_exact(SCALE + self.dimension);
        if !rows().remainder().is_empty() {
            let (found, row) = (bytes.len(), SCALE + self.dimension);
            return Err(Error::Encoded(format!("{found} bytes are no rows of {row} bytes each")));
        }
        let scales =
            rows().map(|row| row.first_chunk().map_or(f32::NAN, |b| f32::from_le_bytes(*b)));
        if let Some((row, scale)) =
            scales.clone().enumerate().find(|(_, scale)| !(scale.is_finite() && *scale > 0.0))
        {
            return Err(Error::Encoded(format!("the scale of row {row} is {scale}")));
        }

        let first = self.len();
        self.scales.extend(scales);
        for row in bytes.chunks_exact(SCALE + self.dimension) {
            let start = self.codes.len();
            self.codes.extend(row[SCALE..].iter().map(|byte| *byte as i8));
            self.signs.push(&self.codes[start..]);
        }
        Ok(first..self.len())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use crate::{Error, Int8Index};

    #[test]
    fn rows_stand_one_behind_the_other() {
        let bytes = Int8Index::encode(array![[0.0, -2.0, 1.0]].view()).unwrap();
        let scale = 2.0 / 127.0 / 5.0_f32.sqrt();
        let (first, codes) = bytes.split_at(4);
        assert!((f32::from_le_bytes(first.try_into().unwrap()) - scale).abs() < 1e-8);
        assert_eq!(codes, [0, 129, 64]);
    }

    #[test]
    fn vectors_that_push_refuses_have_no_bytes() {
        assert!(matches!(Int8Index::encode(array![[1.0], [0.0]].view()), Err(Error::Zero)));
        let infinite = Int8Index::encode(array![[1.0, f32::INFINITY]].view());
        assert!(matches!(infinite, Err(Error::NotFinite { dimension: 1, .. })));
    }

    #[test]
    fn bytes_that_are_no_rows_are_refused_and_nothing_is_added() {
        let bytes = Int8Index::encode(array![[1.0, 2.0], [3.0, -4.0]].view()).unwrap();
        let with_scale = |scale: f32| [&bytes[..6], &scale.to_le_bytes(), &bytes[10..]].concat();
        let mut codes = Int8Index::new(2);
        for (bytes, reason) in [
            (bytes[1..].to_vec(), "11 bytes are no rows of 6 bytes each"),
            (with_scale(0.0), "the scale of row 1 is 0"),
            (with_scale(-1.0), "the scale of row 1 is -1"),
            (with_scale(f32::NAN), "the scale of row 1 is NaN"),
            (with_scale(f32::INFINITY), "the scale of row 1 is inf"),
        ] {
            let error = codes.extend_encoded(&bytes).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            assert!(codes.is_empty());
        }
        assert_eq!(codes.extend_encoded(&[]).unwrap(), 0..0);
        assert_eq!(codes.extend_encoded(&bytes).unwrap(), 0..2);
        assert_eq!(codes.extend_encoded(&bytes).unwrap(), 2..4);
    }

    proptest! {
        #[test]
        fn what_is_read_back_is_what_was_pushed(
            values in prop::collection::vec(-1e3_f32..1e3, 12 * 70),
            rows in 0_usize..12,
        ) {
            let vectors = Array2::from_shape_vec((rows, 70), values[..rows * 70].to_vec()).unwrap();
            let (mut pushed, mut read) = (Int8Index::new(70), Int8Index::new(70));
            pushed.extend(vectors.view()).unwrap();
            read.extend_encoded(&Int8Index::encode(vectors.view()).unwrap()).unwrap();
            prop_assert_eq!(format!("{pushed:?}"), format!("{read:?}"));
        }
    }
}
