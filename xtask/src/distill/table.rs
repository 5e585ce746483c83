//! From the model to the parts of the table.

use anyhow::{Context as _, Result};
use rehome_vector::{MiniLm, TokenVectors, WordPiece};

use super::components;

/// The name of the table's vectors.
const NAME: &str = "all-MiniLM-L6-v2-tokens";
/// The dimensions that are kept of the model's 384.
const DIMENSIONS: usize = 256;
/// What the vocabulary is filled up with, and no text has.
const UNUSED: &str = "[unused";

/// The table of the model's tokens, with their frequencies in these texts. The same model and
/// texts make the same table on one machine; another processor may round differently.
pub(super) fn make(model: &MiniLm, texts: &[String]) -> Result<TokenVectors> {
    let lines = model.vocabulary().lines().zip(0..);
    let used = lines.filter(|(token, _)| !token.starts_with(UNUSED));
    let (tokens, ids): (Vec<&str>, Vec<u32>) = used.unzip();
    let vectors = components::reduce(&model.token_vectors(&ids)?, DIMENSIONS);
    let vocabulary = tokens.join("\n");
    let tokenizer = WordPiece::new(&vocabulary)?;
    let frequencies = tokenizer.document_frequencies(texts.iter().map(String::as_str));
    let documents = texts.len().try_into().context("too many texts to be counted")?;
    Ok(TokenVectors { name: NAME.into(), vocabulary, vectors, documents, frequencies })
}
