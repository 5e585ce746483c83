//! Repositories through their public door, on invented records.
// The lint's exception for tests does not reach the helpers of a test binary.
#![allow(clippy::unwrap_used)]

mod dnd5e;
mod edits;
mod explain;
mod fixture;
mod hostile;
mod lists;
mod packs;
mod plans;
mod points;
mod tables;
