//! The network: BERT with 6 layers of 12 heads, 384 dimensions wide. It owns the arithmetic
//! from tokens to one vector a token, as of Devlin et al., "BERT: Pre-training of Deep
//! Bidirectional Transformers for Language Understanding" (2019), and neither the tokenizer
//! nor the mean over a text.

use candle_core::{D, DType, Device, Module as _, Result, Tensor};
use candle_nn::{
    Embedding, LayerNorm, Linear, VarBuilder, embedding, layer_norm, linear, ops::softmax_last_dim,
};

/// The length of a vector.
pub(super) const WIDTH: usize = 384;
const LAYERS: usize = 6;
const HEADS: usize = 12;
/// The width of the layer between two linear maps.
const INNER: usize = 4 * WIDTH;
const POSITIONS: usize = 512;
/// What the variance is kept from zero by.
const EPSILON: f64 = 1e-12;

pub(super) struct Bert {
    words: Embedding,
    /// A row each position, with that of the only kind of segment added: 1 × 512 × 384.
    places: Tensor,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: LayerNorm,
    inner: Linear,
    outer: Linear,
    outer_norm: LayerNorm,
}

impl Bert {
    /// The network of the weights in a safetensors file with `words` tokens.
    pub(super) fn new(weights: Vec<u8>, words: usize) -> Result<Self> {
        let weights = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)?;
        let part = weights.pp("embeddings");
        let places = part.get((POSITIONS, WIDTH), "position_embeddings.weight")?;
        let segments = part.get((2, WIDTH), "token_type_embeddings.weight")?;
        let layers = (0..LAYERS).map(|layer| Layer::new(&weights.pp("encoder.layer").pp(layer)));
        Ok(Self {
            words: embedding(words, WIDTH, part.pp("word_embeddings"))?,
            places: places.broadcast_add(&segments.narrow(0, 0, 1)?)?.unsqueeze(0)?,
            norm: layer_norm(WIDTH, EPSILON, part.pp("LayerNorm"))?,
            layers: layers.collect::<Result<_>>()?,
        })
    }

    /// The mean of the vectors of all tokens, not normalised, for texts of equally many tokens
    /// (at most 512, with the special ones): texts × tokens to texts × 384.
    pub(super) fn means(&self, tokens: &[u32], texts: usize) -> Result<Tensor> {
        let length = tokens.len() / texts;
        let tokens = Tensor::from_slice(tokens, (texts, length), &Device::Cpu)?;
        let places = self.places.narrow(1, 0, length)?;
        let mut vectors = self.words.forward(&tokens)?.broadcast_add(&places)?.apply(&self.norm)?;
        for layer in &self.layers {
            vectors = layer.forward(&vectors)?;
        }
        vectors.mean(1)
    }
}

impl Layer {
    fn new(weights: &VarBuilder<'_>) -> Result<Self> {
        let heads = weights.pp("attention.self");
        let attended = weights.pp("attention.output");
        Ok(Self {
            query: linear(WIDTH, WIDTH, heads.pp("query"))?,
            key: linear(WIDTH, WIDTH, heads.pp("key"))?,
            value: linear(WIDTH, WIDTH, heads.pp("value"))?,
            attended: linear(WIDTH, WIDTH, attended.pp("dense"))?,
            attended_norm: layer_norm(WIDTH, EPSILON, attended.pp("LayerNorm"))?,
            inner: linear(WIDTH, INNER, weights.pp("intermediate.dense"))?,
            outer: linear(INNER, WIDTH, weights.pp("output.dense"))?,
            outer_norm: layer_norm(WIDTH, EPSILON, weights.pp("output.LayerNorm"))?,
        })
    }

    /// Texts × tokens × 384 to the same.
    fn forward(&self, vectors: &Tensor) -> Result<Tensor> {
        let attended = self.attend(vectors)?.apply(&self.attended)?;
        let vectors = (attended + vectors)?.apply(&self.attended_norm)?;
        let inner = vectors.apply(&self.inner)?.gelu_erf()?;
        (inner.apply(&self.outer)? + vectors)?.apply(&self.outer_norm)
    }

    /// What each token takes from the others, head by head: texts × tokens × 384 to the same.
    fn attend(&self, vectors: &Tensor) -> Result<Tensor> {
        let (texts, length, _) = vectors.dims3()?;
        let by_head = |map: &Linear| {
            let heads = vectors.apply(map)?.reshape((texts, length, HEADS, WIDTH / HEADS))?;
            heads.transpose(1, 2)?.contiguous()
        };
        let (query, key) = (by_head(&self.query)?, by_head(&self.key)?);
        let scale = 1.0 / ((WIDTH / HEADS) as f64).sqrt();
        let scores = (query.matmul(&key.transpose(D::Minus1, D::Minus2)?)? * scale)?;
        let taken = softmax_last_dim(&scores)?.matmul(&by_head(&self.value)?)?;
        taken.transpose(1, 2)?.reshape((texts, length, WIDTH))
    }
}
