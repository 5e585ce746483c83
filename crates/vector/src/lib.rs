#![doc = include_str!("../README.md")]

mod embedder;
mod error;
pub mod excerpts;
#[cfg_attr(not(feature = "embedded-model"), allow(dead_code))]
mod forms;
pub mod fusion;
mod int8;
mod library;
#[cfg(feature = "minilm")]
mod minilm;
pub mod passages;
#[cfg(feature = "embedded-model")]
pub mod retrieve;
#[cfg(feature = "database")]
pub mod search;
mod static_table;
mod stem;
mod stop_words;
pub mod trigrams;
mod wordpiece;

pub use embedder::{Embedder, ModelId, has_direction};
pub use error::{Error, Result};
/// A set of rows, which a filter leaves: of the library `fixedbitset`.
pub use fixedbitset::FixedBitSet;
pub use int8::{Int8Index, Near, QuantizedQuery};
pub use library::{Candidate, Library, MOST_NAMES};
#[cfg(feature = "minilm")]
pub use minilm::MiniLm;
pub use static_table::{StaticEmbedder, TokenVectors};
pub use stop_words::is_stop_word;
pub use wordpiece::WordPiece;
