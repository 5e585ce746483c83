//! The search service through its public door, on invented records and a model of few words.
// The lint's exception for tests does not reach the helpers of a test binary.
#![allow(clippy::unwrap_used)]

mod finding;
mod fixture;
mod healing;
mod hnsw;
mod indexing;
mod laws;
mod listings;
mod packs;
mod questions;
mod snapshots;
