//! Search over the records of a database: by words, by names with typing errors, by meaning,
//! and by all of them at once.
//!
//! A [`Searcher`] keeps what is searched by meaning in memory, as a snapshot that never changes;
//! before a search it makes the next one where the database has gone on. [`refresh`] makes what
//! is searched from the records.

mod chunk;
mod conditions;
mod health;
mod hits;
mod hnsw;
mod index;
mod indexing;
mod keeping;
mod kinds;
mod library;
mod meaning;
mod names;
mod parts;
mod query;
mod refresh;
mod searcher;
mod status;
mod visible;
mod words;

pub use conditions::ReadAs;
pub use health::{IndexHealth, discard, health};
pub use hits::{Reasons, SearchHit, Searched};
pub use hnsw::{HnswStatus, drop_hnsw, make_hnsw};
pub use indexing::Indexing;
pub use keeping::Keeping;
pub use library::AppLibrary;
pub use query::{Mode, SearchQuery};
pub use refresh::{Refreshed, Step, rebuild, refresh};
pub use searcher::Searcher;
pub use status::{CollectionStatus, IndexStatus, status};
