//! The proof of the log: a Merkle tree over all changes, as RFC 6962 has it, whose root stands for
//! the whole history. Who keeps a root elsewhere can prove later that nobody rewrote what came
//! before it.
//!
//! It says how leaves, trees and checkpoints are made and compared, and knows nothing of where
//! they are kept.

mod checkpoint;
mod leaf;
mod tree;

pub use checkpoint::{Blocks, Checkpoint, NotACheckpoint, checkpoints};
pub use leaf::{Commitments, Leaf, Salt, commitment, mark_of_record};
pub use tree::Tree;
