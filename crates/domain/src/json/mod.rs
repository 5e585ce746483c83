//! A strict JSON reader (RFC 8259) that turns a text into its canonical form.
//!
//! It validates the whole grammar, finds what a database or another reader could not
//! hold alike ([`Flaw`]), and yields the bytes that a digest is taken of. It builds no
//! tree: record types are read by serde_json from the same text, and edits and residues
//! have a `tree` of their own.

mod canonical;
mod error;
mod mask;
mod mistake;
mod number;
pub mod pick;
mod place;
mod reader;
mod size;
mod style;
pub(crate) mod tree;

pub use canonical::Canonical;
pub use error::{Flaw, FlawKind, SyntaxError, SyntaxKind};
pub use mask::{masked, masked_at, masked_element, within};
pub use mistake::{COMMA_AT_END, found};
pub use place::{locate, pointer_at};
pub use style::Style;

/// How many arrays and objects may stand inside each other.
pub const MAX_DEPTH: usize = 127;
