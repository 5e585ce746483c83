//! Repositories through their public door, on invented records.

mod dnd5e;
mod edits;
mod fixture;
mod hostile;
mod lists;
mod packs;
mod plans;
mod points;
