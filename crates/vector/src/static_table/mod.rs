//! Static token vectors: a model that is a table. A text's vector is the sum of the vectors
//! of its tokens, each weighted by how rare it is. It owns the table and the sum; the table's
//! content is distilled elsewhere.

mod format;
mod nearness;
mod tokens;

use std::borrow::Cow;

use ndarray::Array2;

pub use format::TokenVectors;
#[cfg(feature = "database")]
pub(crate) use nearness::Nearness;
#[cfg(feature = "database")]
pub(crate) use tokens::{DocumentTokens, TokenScore};

use crate::{Embedder, Error, ModelId, Result, WordPiece, fusion::Weights, passages::Windows};
use format::{CHECKSUM, Layout, damaged};

/// The table that is built in. `NOTICE.md` beside it tells what it is made from.
#[cfg(feature = "embedded-model")]
const EMBEDDED: &[u8] = include_bytes!("../../model/all-minilm-l6-v2-tokens.bin");
/// How much rarity counts: the exponent of the inverse document frequency.
const RARITY: f32 = 0.7;

/// The embedder of a static table.
///
/// The vector of a text is `Σ w(t) v(t)` over its tokens `t`, scaled to length 1, where
/// `w(t) = max(0, ln((N + 1) / (df(t) + 1/2)))^0.7`, `N` the number of documents that the
/// frequencies `df` were counted in. What the vocabulary does not know counts nothing.
#[derive(Debug)]
pub struct StaticEmbedder {
    model: ModelId,
    tokenizer: WordPiece,
    /// What a code of each row is worth in the sum: its scale times its weight.
    factors: Vec<f32>,
    /// How rare each row's token is.
    weights: Vec<f32>,
    file: Cow<'static, [u8]>,
    layout: Layout,
    keeps_vectors: bool,
}

impl StaticEmbedder {
    /// The embedder that is built in: 256 dimensions, distilled from all-MiniLM-L6-v2, with
    /// the frequencies of words in the SRD. `cargo distill` makes its table.
    ///
    /// ```
    /// use rehome_vector::{Embedder as _, StaticEmbedder};
    ///
    /// let texts = ["burst of flames", "fire damage", "sailing ship"];
    /// let vectors = StaticEmbedder::embedded().embed(&texts)?;
    /// let nearness = vectors.dot(&vectors.t());
    /// assert!(nearness[[0, 1]] > nearness[[0, 2]]);
    /// # Ok::<(), rehome_vector::Error>(())
    /// ```
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Self {
        Self::read(EMBEDDED).expect("the table that is built in is whole, as a test proves")
    }

    /// The embedder of a table's file, as [`TokenVectors`] make it. Bytes that are `'static`, as
    /// those of `include_bytes!`, are not copied.
    ///
    /// Its version is the beginning of the file's checksum: other vectors, another vocabulary
    /// or frequencies of other documents are another version.
    ///
    /// # Errors
    /// [`Error::Table`] for bytes that are no such file, or are damaged;
    /// [`Error::Vocabulary`] for a vocabulary that is none.
    pub fn read(file: impl Into<Cow<'static, [u8]>>) -> Result<Self> {
        let file = file.into();
        let layout = Layout::read(&file)?;
        let text = |part: &std::ops::Range<usize>| {
            let text = std::str::from_utf8(&file[part.clone()]);
            text.map_err(|error| damaged(format!("its text is not UTF-8: {error}")))
        };
        let name = text(&layout.name)?.to_owned();
        let tokenizer = WordPiece::new(text(&layout.vocabulary)?)?;
        if tokenizer.size() != layout.rows || layout.dimension == 0 {
            let (rows, tokens) = (layout.rows, tokenizer.size());
            return Err(damaged(format!("it has {rows} vectors for {tokens} tokens")));
        }
        let scales = file[layout.scales.clone()].as_chunks().0;
        let frequencies = file[layout.frequencies.clone()].as_chunks().0;
        let weights = frequencies
            .iter()
            .map(|frequency| weight(layout.documents, u16::from_le_bytes(*frequency)));
        let weights: Vec<f32> = weights.collect();
        let factors = scales.iter().zip(&weights);
        let mut factors: Vec<f32> =
            factors.map(|(scale, weight)| f32::from_le_bytes(*scale) * weight).collect();
        if let Some(row) = factors.iter().position(|factor| !factor.is_finite()) {
            return Err(damaged(format!("the scale of row {row} is no number")));
        }
        factors[tokenizer.unknown() as usize] = 0.0;
        let version = file[CHECKSUM][..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let model = ModelId { name, version, dimension: layout.dimension };
        Ok(Self { model, tokenizer, factors, weights, file, layout, keeps_vectors: false })
    }

    /// The same, whose vectors are stored as they are beside the tokens: for exact search.
    #[must_use]
    pub fn keeping_vectors(self) -> Self {
        Self { keeps_vectors: true, ..self }
    }

    /// The tokenizer of the table.
    pub fn tokenizer(&self) -> &WordPiece {
        &self.tokenizer
    }

    /// Adds up the vectors of the tokens, and scales the sum to length 1.
    fn sum(&self, tokens: &[u32], vector: &mut [f32]) {
        let codes = &self.file[self.layout.codes.clone()];
        for token in tokens {
            let row = *token as usize;
            let factor = self.factors[row];
            if factor != 0.0 {
                let start = row * self.layout.dimension;
                let row = &codes[start..start + self.layout.dimension];
                for (value, code) in vector.iter_mut().zip(row) {
                    *value += factor * f32::from(*code as i8);
                }
            }
        }
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|value| *value /= length);
        }
    }
}

impl Embedder for StaticEmbedder {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
        let dimension = self.model.dimension;
        let mut values = vec![0.0; texts.len() * dimension];
        let (mut word, mut tokens) = (String::new(), Vec::new());
        for (text, vector) in texts.iter().zip(values.chunks_exact_mut(dimension)) {
            tokens.clear();
            self.tokenizer.tokens_into(text, &mut word, &mut tokens);
            self.sum(&tokens, vector);
        }
        Array2::from_shape_vec((texts.len(), dimension), values)
            .map_err(|error| Error::Other { what: "the matrix".into(), source: error.into() })
    }

    fn windows(&self) -> Windows {
        Windows::WORDS
    }

    fn weights(&self) -> Weights {
        Weights::WORDS
    }

    fn keeps_vectors(&self) -> bool {
        self.keeps_vectors
    }

    fn tokens(&self) -> Option<&StaticEmbedder> {
        Some(self)
    }
}

fn weight(documents: u32, frequency: u16) -> f32 {
    let rarity = (documents as f32 + 1.0) / (f32::from(frequency) + 0.5);
    rarity.ln().max(0.0).powf(RARITY)
}

#[cfg(test)]
mod tests;
