//! Vectors as bytes: how a value becomes a code, and what the product of codes is worth.
//! The loops are written such that compilers make vector instructions of them.

use std::borrow::Cow;

use ndarray::ArrayView1;

use super::signs;
use crate::{Error, Result};

/// Added to a number below 2^22, it leaves the whole number nearest to it (the even one of
/// two) in the low bits: 3 · 2^22. The instruction that rounds came later than processors
/// that programs still run on, and without it rounding takes ten times as long.
const ROUND: f32 = 12_582_912.0;

/// The codes of a vector, and its scale: a value is its code times the scale, and off by at
/// most half a scale. A zero vector has zeros and the scale 0.
///
/// # Errors
/// [`Error::NotFinite`].
pub(crate) fn quantise(vector: ArrayView1<'_, f32>, codes: &mut [i8]) -> Result<f32> {
    let vector = contiguous(vector);
    check_finite(&vector)?;
    let most = vector
        .iter()
        .fold(0.0_f32, |most, value| if value.abs() > most { value.abs() } else { most });
    let scale = most / 127.0;
    if scale > 0.0 {
        for (code, value) in codes.iter_mut().zip(&*vector) {
            *code = (value / scale + ROUND).to_bits() as i8;
        }
    } else {
        codes.fill(0);
    }
    Ok(scale)
}

/// A vector that is shorter has lost its direction to rounding.
const SHORTEST: f64 = 1e-30;

/// The length of a vector that an index takes.
///
/// # Errors
/// [`Error::Dimension`], [`Error::NotFinite`] and [`Error::Zero`].
pub(super) fn length(vector: ArrayView1<'_, f32>, dimension: usize) -> Result<f64> {
    if vector.len() != dimension {
        return Err(Error::Dimension { expected: dimension, found: vector.len() });
    }
    let vector = contiguous(vector);
    check_finite(&vector)?;
    let length = product(&vector, &vector).sqrt();
    if length < SHORTEST { Err(Error::Zero) } else { Ok(length) }
}

/// The codes of a vector that an index takes, and the scale with which they have length 1.
///
/// # Errors
/// As [`length`]; no code was written then.
pub(super) fn encode_row(vector: ArrayView1<'_, f32>, codes: &mut [i8]) -> Result<f32> {
    let length = length(vector, codes.len())?;
    Ok((f64::from(quantise(vector, codes)?) / length) as f32)
}

/// The cosine of two vectors, in double precision: what the order of hits goes by. `length`
/// is that of `a`.
pub(super) fn cosine(a: ArrayView1<'_, f32>, length: f64, b: ArrayView1<'_, f32>) -> f64 {
    let (a, b) = (contiguous(a), contiguous(b));
    product(&a, &b) / (length * product(&b, &b).sqrt())
}

fn contiguous(vector: ArrayView1<'_, f32>) -> Cow<'_, [f32]> {
    vector.to_slice().map_or_else(|| Cow::Owned(vector.to_vec()), Cow::Borrowed)
}

fn check_finite(vector: &[f32]) -> Result<()> {
    // All at once, and one by one only to name the culprit.
    if vector.iter().fold(true, |all, value| all & value.is_finite()) {
        return Ok(());
    }
    let culprit = vector.iter().enumerate().find(|(_, value)| !value.is_finite());
    let (dimension, value) = culprit.map_or((0, f32::NAN), |(at, value)| (at, *value));
    Err(Error::NotFinite { dimension, value })
}

/// The sum of products, in eight sums that do not wait for one another.
fn product(a: &[f32], b: &[f32]) -> f64 {
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += f64::from(a[lane]) * f64::from(b[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| f64::from(*a) * f64::from(*b));
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}

/// A query made ready by [`Int8Index::query`](super::Int8Index::query): in whole numbers, finer than the
/// codes, so that only these lose precision.
#[derive(Clone, Debug)]
pub struct QuantizedQuery {
    values: Vec<i16>,
    scale: f32,
    signs: Vec<u64>,
}

impl QuantizedQuery {
    /// A query that [`length`] has accepted, scaled to length 1.
    pub(super) fn new(vector: ArrayView1<'_, f32>, length: f64) -> Self {
        let vector = vector.iter().map(|value| f64::from(*value) / length);
        let most = vector.clone().fold(0.0_f64, |most, value| most.max(value.abs()));
        // As fine as may be, so that no sum of products leaves 32 bits.
        let limit = i32::MAX as usize / (128 * vector.len());
        let scale = most / limit.min(i16::MAX as usize) as f64;
        let values: Vec<i16> =
            vector.map(|value| (value / scale).round_ties_even() as i16).collect();
        let signs = signs::words(values.iter().map(|value| *value < 0));
        Self { values, scale: scale as f32, signs }
    }

    pub(super) fn dimension(&self) -> usize {
        self.values.len()
    }

    /// Its signs, as [`Signs`](signs::Signs) takes them.
    pub(super) fn signs(&self) -> &[u64] {
        &self.signs
    }

    /// The cosine with a vector of length 1 that has these codes and this scale.
    pub(super) fn cosine(&self, codes: &[i8], scale: f32) -> f32 {
        let (blocks, rest) = codes.as_chunks::<BLOCK>();
        let (query_blocks, query_rest) = self.values.as_chunks::<BLOCK>();
        let blocks = blocks.iter().zip(query_blocks).map(|(codes, values)| dot(codes, values));
        let sum = blocks.sum::<i32>() + dot(rest, query_rest);
        sum as f32 * self.scale * scale
    }
}

/// As many products as are summed at once. With this many, compilers find the instruction
/// that multiplies and adds pairs, also on the oldest processors: measured, it is twice as
/// fast as one sum over all, and as with half or twice as many.
const BLOCK: usize = 32;

#[inline(always)]
fn dot(codes: &[i8], values: &[i16]) -> i32 {
    codes.iter().zip(values).map(|(code, value)| i32::from(*code) * i32::from(*value)).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};
    use proptest::prelude::*;

    use super::{QuantizedQuery, length, quantise};

    #[test]
    fn the_largest_value_has_the_largest_code() {
        let mut codes = [1; 3];
        let scale = quantise(array![0.5, -2.0, 0.0].view(), &mut codes).unwrap();
        assert_eq!(codes, [32, -127, 0]);
        assert_eq!(scale, 2.0 / 127.0);
        assert_eq!(quantise(array![0.0, 0.0, 0.0].view(), &mut codes).unwrap(), 0.0);
        assert_eq!(codes, [0; 3]);
    }

    #[test]
    fn no_sum_of_products_overflows() {
        for dimension in [1, 384, 4096, 20_000] {
            let vector = Array1::from_elem(dimension, -1.0);
            let query =
                QuantizedQuery::new(vector.view(), length(vector.view(), dimension).unwrap());
            let codes = vec![-127; dimension];
            let scale = 1.0 / (127.0 * (dimension as f32).sqrt());
            let cosine = query.cosine(&codes, scale);
            assert!((cosine - 1.0).abs() < 1e-3, "{dimension}: {cosine}");
        }
    }

    #[test]
    fn halves_are_rounded_to_even() {
        let mut codes = [0; 5];
        quantise(array![127.0, 0.5, 1.5, -0.5, -2.5].view(), &mut codes).unwrap();
        assert_eq!(codes, [127, 0, 2, 0, -2]);
    }

    #[test]
    fn a_column_of_a_matrix_is_a_vector_too() {
        let matrix = array![[3.0, 9.0], [4.0, 9.0]];
        assert_eq!(length(matrix.column(0), 2).unwrap(), 5.0);
        let mut codes = [0; 2];
        quantise(matrix.column(0), &mut codes).unwrap();
        assert_eq!(codes, [95, 127]);
    }

    proptest! {
        #[test]
        fn a_value_is_off_by_half_a_scale(values in prop::collection::vec(-1e3_f32..1e3, 1..40)) {
            let vector = Array1::from(values);
            let mut codes = vec![0; vector.len()];
            let scale = quantise(vector.view(), &mut codes).unwrap();
            for (value, code) in vector.iter().zip(&codes) {
                prop_assert!((value - f32::from(*code) * scale).abs() <= scale * 0.5001);
            }
        }
    }
}
