//! What is searched: one document for each record that can be, with its words and vectors.
//!
//! All of it is made from the records and can be made anew. The door for writes
//! ([`changes`](crate::changes)) projects a single edit in its own transaction, and marks the
//! collection of many records that change ([`mark`]), with which [`refresh`] catches up. Either
//! reaches the records whose texts list those that change. It owns the tables and their SQL; how
//! a query is understood and ranks are fused is for those who search.

mod claim;
mod documents;
mod exact;
mod filter;
mod hnsw;
mod listing;
mod parts;
mod project;
mod refresh;
mod segment;
mod segments;
mod state;
mod terms;
mod texts;
mod vectors;

pub use claim::{Claim, claim};
pub use documents::numbers;
pub use exact::exact;
pub use filter::{matching, packs};
pub use hnsw::{Hnsw, by_hnsw, drop_hnsw, hnsw, make_hnsw};
pub(crate) use listing::{Lister, listers};
pub(crate) use project::project;
pub(crate) use refresh::sweep;
pub use refresh::{Encoder, Pending, forget, heal, pending, refresh, store, tidy};
pub use segment::{
    Builder, Counts, NewDocument, Posting, Postings, Segment, SegmentRecord, SegmentValue, merge,
};
pub use segments::LANGUAGE;
pub use segments::{extent, gone, segment_data};
pub(crate) use state::add;
pub use state::{CollectionState, mark, states};
pub use texts::{part_text, texts};
pub use vectors::{
    Encoded, Lacking, StoredModel, TokensOf, code_bytes, codes, codes_of, counts, drop_model,
    embeddable, forget_codes, is_lacking, keeps_vectors, lacking, model, models, odd_vectors,
    tokens, unpaired, vectors,
};
