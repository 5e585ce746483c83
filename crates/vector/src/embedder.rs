//! What an embedder is: a model that turns texts into vectors. It owns the promise of their
//! shape, and no model.

use ndarray::{Array2, ArrayView1};

use crate::{Result, StaticEmbedder, fusion::Weights, passages::Windows};

/// A model, as every vector that it made is tagged with it. Vectors of different models are
/// never compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelId {
    /// What it is called.
    pub name: String,
    /// Changes with everything that changes a vector: weights, vocabulary, frequencies.
    pub version: String,
    /// How many numbers a vector has.
    pub dimension: usize,
}

/// Turns texts into vectors, such that texts of like meaning have a small angle between them.
///
/// Implement it to search with a model of your own:
///
/// ```
/// use ndarray::{Array2, array};
/// use rehome_vector::{Embedder, ModelId, Result};
///
/// /// Knows whether a text speaks of fire or of water.
/// struct Elements(ModelId);
///
/// impl Embedder for Elements {
///     fn model(&self) -> &ModelId {
///         &self.0
///     }
///
///     fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
///         let mut vectors = Array2::zeros((texts.len(), 2));
///         for (mut vector, text) in vectors.rows_mut().into_iter().zip(texts) {
///             let column = ["fire", "water"].iter().position(|word| text.contains(word));
///             // A text of neither keeps its zeros.
///             if let Some(column) = column {
///                 vector[column] = 1.0;
///             }
///         }
///         Ok(vectors)
///     }
/// }
///
/// let model = ModelId { name: "elements".into(), version: "1".into(), dimension: 2 };
/// let vectors = Elements(model).embed(&["a fire", "the water", "dust"])?;
/// assert_eq!(vectors, array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]);
/// # Ok::<(), rehome_vector::Error>(())
/// ```
pub trait Embedder: Send + Sync {
    /// The tag of the vectors.
    fn model(&self) -> &ModelId;

    /// The vectors of these texts, a row each, in their order: a matrix of texts by
    /// dimensions. Equal texts have equal vectors, whatever texts stand beside them.
    ///
    /// A row has length 1, or it is zero: the model knows no word of that text. That is no
    /// error, since any text can be asked for; but a zero vector points nowhere, so it is not
    /// stored ([`has_direction`] tells), and an index refuses it.
    ///
    /// # Errors
    /// What keeps the model from working, as [`Error::Other`](crate::Error::Other).
    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>>;

    /// The windows into which long texts are cut for this model.
    fn windows(&self) -> Windows {
        Windows::SENTENCES
    }

    /// How much its rankings count beside those of words and names, unless settings say so.
    fn weights(&self) -> Weights {
        Weights::SENTENCES
    }

    /// Whether its vectors are stored as they are, beside the codes that are compared first: for
    /// exact search, and for models that are slow.
    fn keeps_vectors(&self) -> bool {
        self.tokens().is_none()
    }

    /// The table, of a model whose vectors are sums of those of tokens: then tokens are stored
    /// in place of vectors, and single words are compared too.
    fn tokens(&self) -> Option<&StaticEmbedder> {
        None
    }
}

/// Whether a row of [`Embedder::embed`] says anything, and so belongs into an index.
pub fn has_direction(vector: ArrayView1<'_, f32>) -> bool {
    vector.iter().any(|value| *value != 0.0)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::has_direction;

    #[test]
    fn only_zeros_have_no_direction() {
        assert!(!has_direction(array![0.0, -0.0].view()));
        assert!(has_direction(array![0.0, -0.5].view()));
    }
}
