#![doc = include_str!("../README.md")]

pub mod cjk;
mod codes;
mod embedder;
mod error;
pub mod passages;
pub mod static_table;
mod wordpiece;

pub use codes::{Codes, Near, RowSet};
pub use embedder::{Embedder, Model, has_direction};
pub use error::{Error, Result};
pub use static_table::StaticEmbedder;
pub use wordpiece::WordPiece;
