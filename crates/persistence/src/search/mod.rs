//! What is searched: one document for each record that can be, with its words and vectors.
//!
//! All of it is made from the records and can be made anew. The door for writes
//! ([`changes`](crate::changes)) projects a single edit in its own transaction, and marks the
//! collection of many records that change ([`mark`]), with which [`refresh`] catches up. Either
//! reaches the records whose texts list those that change. It owns the tables and their SQL; how
//! a query is understood and ranks are fused is for those who search.

mod documents;
mod exact;
mod filter;
mod full_text;
mod hnsw;
mod listing;
mod project;
mod refresh;
mod state;
mod vectors;

pub use documents::{Found, Listed, count_and_sum, found, listed, numbers};
pub use exact::exact;
pub use filter::{matching, packs};
pub use full_text::{Extent, extent, full_text, is_known};
pub use hnsw::{Hnsw, by_hnsw, drop_hnsw, hnsw, make_hnsw};
pub(crate) use listing::{Lister, listers};
pub(crate) use project::project;
pub(crate) use refresh::sweep;
pub use refresh::{Pending, forget, pending, refresh};
pub(crate) use state::add;
pub use state::{CollectionState, mark, states};
pub use vectors::{
    NewVectors, StoredModel, code_bytes, codes, counts, drop_model, embeddable, lacking, model,
    models, store, vectors,
};
