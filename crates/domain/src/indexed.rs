//! How long a text may be that an index holds, so that every database can hold it.

/// The greatest length, in bytes, of a key and of any other text that stands in an index.
///
/// PostgreSQL refuses an entry of more than about 2,700 bytes, and some indexes have two
/// such texts beside numbers. What is longer is set aside, or refused, on every database.
pub const MAX_INDEXED: usize = 1000;
