#![doc = include_str!("../README.md")]

mod embedder;
mod error;
pub mod excerpts;
pub mod fusion;
mod int8;
#[cfg(feature = "minilm")]
mod minilm;
pub mod passages;
pub mod retrieve;
pub mod search;
mod static_table;
mod stem;
mod stop_words;
pub mod trigrams;
mod wordpiece;

pub use embedder::{Embedder, ModelId, has_direction};
pub use error::{Error, Result};
pub use int8::{Int8Index, Near, QuantizedQuery, RowSet};
#[cfg(feature = "minilm")]
pub use minilm::MiniLm;
pub use static_table::{StaticEmbedder, TokenVectors};
pub use stop_words::is_stop_word;
pub use wordpiece::WordPiece;
