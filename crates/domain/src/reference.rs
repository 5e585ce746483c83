//! References from one record to another, found by walking a record through serde.

use std::borrow::Cow;

mod walk;

pub use walk::{Found, nested_structs};

/// The record that a reference points to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// The collection of the target: borrowed where code names it, since records have many.
    pub collection: Cow<'static, str>,
    /// The natural key of the target.
    pub key: String,
}

/// One use of a reference inside a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceUse {
    /// Where the reference stands: a JSON pointer (RFC 6901) relative to the record.
    pub pointer: String,
    /// What it points to; `Err` holds the text that names no collection we know.
    pub target: Result<Target, String>,
}
