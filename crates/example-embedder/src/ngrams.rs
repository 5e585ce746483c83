//! A model without training: texts are near each other when their words share groups of
//! characters. It owns the vectors, and nothing of the search.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayViewMut1};
use rehome::{Embedder, ModelId, SearchError, Weights, Windows};

/// How many numbers a vector has. With more of them fewer groups share one.
const DIMENSION: usize = 512;

/// How many characters a group has, from the fewest to the most.
const SIZES: std::ops::RangeInclusive<usize> = 3..=5;

/// Character n-grams, hashed: every group of three to five characters in a word adds to one of
/// 512 numbers, or takes from it.
///
/// Which number, and whether it adds or takes, is a hash of the group. Groups that share a
/// number by chance then cancel out as often as they agree, so that on average they say
/// nothing (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009).
pub struct NGrams {
    model: ModelId,
}

impl NGrams {
    /// The model. It has no files and no settings.
    pub fn new() -> Self {
        // Another hash, other sizes or other weights would be another version.
        let (name, version) = ("character-n-grams".to_owned(), "1".to_owned());
        Self { model: ModelId { name, version, dimension: DIMENSION } }
    }
}

impl Embedder for NGrams {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>, SearchError> {
        let mut vectors = Array2::zeros((texts.len(), DIMENSION));
        for (row, text) in vectors.rows_mut().into_iter().zip(texts) {
            fill(row, text);
        }
        Ok(vectors)
    }

    /// Short ones, since in a sum of many words each counts little.
    fn windows(&self) -> Windows {
        Windows::WORDS
    }

    /// Less than a model that understands: this one only spells, so that no nearness is too small.
    fn weights(&self) -> Weights {
        Weights { vectors: 0.5, floor_vectors: 0.0, ..Weights::WORDS }
    }
}

/// Writes the vector of a text into a row of zeros.
fn fill(mut row: ArrayViewMut1<'_, f32>, text: &str) {
    for (group, count) in groups(text) {
        let hash = hash(&group);
        let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
        // The second time that a group occurs says less than the first.
        row[hash as usize % DIMENSION] += sign * (1.0 + (count as f32).ln());
    }
    let length = row.dot(&row).sqrt();
    // A text without words keeps its zeros.
    if length > 0.0 {
        row /= length;
    }
}

/// How often each group of characters occurs. The map is sorted: sums of `f32` depend on their
/// order, and equal texts must have equal vectors.
fn groups(text: &str) -> BTreeMap<String, u32> {
    let mut groups = BTreeMap::new();
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        // With marks at its ends, so that beginnings and endings are groups of their own.
        let word: Vec<char> = format!("<{word}>").chars().collect();
        for group in SIZES.flat_map(|size| word.windows(size)) {
            *groups.entry(group.iter().collect()).or_insert(0) += 1;
        }
    }
    groups
}

/// FNV-1a with a last stir, by which the first bits depend on all characters. That of the
/// standard library may change with a new Rust, and stored vectors would lose their meaning.
fn hash(group: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = group.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::{DIMENSION, Embedder as _, NGrams, hash};

    #[test]
    fn words_of_one_family_are_near_each_other() {
        let texts = ["footprintless", "It leaves no footprints.", "The toll is paid."];
        let vectors = NGrams::new().embed(&texts).unwrap();
        let nearness = vectors.dot(&vectors.t());
        assert!(nearness[[0, 1]] > 0.3, "{nearness}");
        assert!(nearness[[0, 2]].abs() < 0.15, "{nearness}");
    }

    #[test]
    fn a_vector_depends_on_its_text_alone_and_has_length_one() {
        let model = NGrams::new();
        let texts = ["a lamp, a lamp", "灯", "...", "", "the ferry"];
        let together = model.embed(&texts).unwrap();
        assert_eq!(together.dim(), (texts.len(), DIMENSION));
        for (row, text) in together.rows().into_iter().zip(texts) {
            assert_eq!(row, model.embed(&[text]).unwrap().row(0), "{text}");
            let expected = if text.contains(char::is_alphanumeric) { 1.0 } else { 0.0 };
            assert!((row.dot(&row) - expected).abs() < 1e-5, "{text}");
        }
    }

    #[test]
    fn the_hash_is_the_same_forever() {
        // Whoever changes it changes the version too.
        assert_eq!(NGrams::new().model().version, "1");
        assert_eq!(hash("<la"), 0x2566_828c_f225_a054);
    }
}
