//! The file of a static table: how it is written, and how it is read without being copied.
//!
//! Numbers are little endian, and the parts follow one another without gaps:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `RHSTATIC` |
//! | 4 | the format, 1 |
//! | 4 | dimensions `d` |
//! | 4 | rows `n`, one a token |
//! | 4 | documents that the frequencies were counted in |
//! | 4 | bytes of the name |
//! | 4 | bytes of the vocabulary |
//! | 32 | SHA-256 of all other bytes of the file |
//! | | the name of the model, UTF-8 |
//! | | the vocabulary, UTF-8, a token a line |
//! | 4 `n` | the scale of each row, f32 |
//! | 2 `n` | in how many documents each token occurs, u16 |
//! | `n d` | the codes, i8, row by row: a value is its code times the scale of its row |

use std::ops::Range;

use ndarray::Array2;
use sha2::{Digest as _, Sha256};

use crate::{Error, Result, WordPiece, int8::quantise};

const MAGIC: &[u8; 8] = b"RHSTATIC";
const FORMAT: u32 = 1;
/// Where the checksum stands.
pub(super) const CHECKSUM: Range<usize> = 32..64;

/// What a static table is made of. [`TokenVectors::to_bytes`] makes its file.
#[derive(Clone, Debug)]
pub struct TokenVectors {
    /// What the model is called.
    pub name: String,
    /// A token a line, as [`WordPiece::new`] takes it.
    pub vocabulary: String,
    /// A vector for each token: tokens by dimensions.
    pub vectors: Array2<f32>,
    /// How many documents the frequencies were counted in.
    pub documents: u16,
    /// In how many of them each token occurs, as [`WordPiece::document_frequencies`] counts.
    pub frequencies: Vec<u32>,
}

/// Where the parts of a file stand.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) dimension: usize,
    pub(super) rows: usize,
    pub(super) documents: u32,
    pub(super) name: Range<usize>,
    pub(super) vocabulary: Range<usize>,
    pub(super) scales: Range<usize>,
    pub(super) frequencies: Range<usize>,
    pub(super) codes: Range<usize>,
}

impl Layout {
    /// Reads the header, and proves that the file is whole.
    pub(super) fn read(file: &[u8]) -> Result<Self> {
        if file.len() < CHECKSUM.end || !file.starts_with(MAGIC) {
            return Err(damaged("it does not begin as one".into()));
        }
        let [format, dimension, rows, documents, name, vocabulary] = std::array::from_fn(|i| {
            let at = MAGIC.len() + 4 * i;
            u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]])
        });
        if format != FORMAT {
            let reason = format!("it has format {format}, and this program reads {FORMAT}");
            return Err(damaged(reason));
        }
        let rows = u64::from(rows);
        let lengths = [
            u64::from(name),
            u64::from(vocabulary),
            4 * rows,
            2 * rows,
            rows.saturating_mul(dimension.into()),
        ];
        let length =
            lengths.iter().fold(CHECKSUM.end as u64, |sum, part| sum.saturating_add(*part));
        if length != file.len() as u64 {
            let found = file.len();
            return Err(damaged(format!("it has {found} bytes, and its header says {length}")));
        }
        if checksum(file)[..] != file[CHECKSUM] {
            return Err(damaged("its bytes are not those of its checksum".into()));
        }
        // All lengths are at most that of the file.
        let mut at = CHECKSUM.end;
        let [name, vocabulary, scales, frequencies, codes] = lengths.map(|length| {
            let start = at;
            at += length as usize;
            start..at
        });
        let (dimension, rows) = (dimension as usize, rows as usize);
        Ok(Self { dimension, rows, documents, name, vocabulary, scales, frequencies, codes })
    }
}

impl TokenVectors {
    /// The file, which [`StaticEmbedder::read`](super::StaticEmbedder::read) reads. Each
    /// vector is kept as signed bytes with one scale, so a value is off by at most half of a
    /// 127th of the largest one of its row. Equal parts make equal files.
    ///
    /// # Errors
    /// [`Error::Vocabulary`] for a vocabulary that is none; [`Error::Table`] when the parts
    /// have not one row a token, or a number does not fit; [`Error::NotFinite`] for a value
    /// that is no number.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let vocabulary = self.vocabulary.strip_suffix('\n').unwrap_or(&self.vocabulary);
        let rows = WordPiece::new(vocabulary)?.size();
        let (vectors, dimension) = self.vectors.dim();
        if vectors != rows || self.frequencies.len() != rows || dimension == 0 {
            let counted = self.frequencies.len();
            return Err(damaged(format!(
                "{rows} tokens have {vectors} vectors of {dimension} dimensions and {counted} frequencies"
            )));
        }

        let mut file = MAGIC.to_vec();
        file.extend(FORMAT.to_le_bytes());
        let documents = usize::from(self.documents);
        for length in [dimension, rows, documents, self.name.len(), vocabulary.len()] {
            let length = u32::try_from(length);
            let length =
                length.map_err(|_| damaged("a part is longer than 32 bits count".into()))?;
            file.extend(length.to_le_bytes());
        }
        file.extend([0; 32]);
        file.extend(self.name.bytes().chain(vocabulary.bytes()));
        let mut codes = vec![0; rows * dimension];
        for (row, codes) in self.vectors.rows().into_iter().zip(codes.chunks_exact_mut(dimension)) {
            file.extend(quantise(row, codes)?.to_le_bytes());
        }
        for frequency in &self.frequencies {
            let count = u16::try_from(*frequency).ok().filter(|count| *count <= self.documents);
            let reason = || format!("a token is in {frequency} of {documents} documents");
            file.extend(count.ok_or_else(|| damaged(reason()))?.to_le_bytes());
        }
        file.extend(codes.into_iter().map(|code| code as u8));
        let checksum = checksum(&file);
        file[CHECKSUM].copy_from_slice(&checksum);
        Ok(file)
    }
}

/// The checksum of a file, over all bytes but its own.
fn checksum(file: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(&file[..CHECKSUM.start]);
    digest.update(&file[CHECKSUM.end..]);
    digest.finalize().into()
}

pub(super) fn damaged(reason: String) -> Error {
    Error::Table(reason)
}
