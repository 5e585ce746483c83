//! Copying a whole database into another one, of whatever kind, table by table.
//!
//! What is copied follows from the schema: the tables that migrations make and those that
//! declarations made, so a table that comes later is copied without a word about it here.
//! The engine decides when each step is taken, and compares what both sides hold; nothing
//! here knows what a row means.
//!
//! Rows keep their numbers and every value. They come in the order of the primary key, in
//! transactions of a few megabytes, and a table behind those that its rows refer to; so the
//! target always holds a beginning, and its last key tells where to go on.

mod copy;
mod numbers;
mod read;
pub(crate) mod rows;
mod shape;
mod source;
mod sum;
mod tables;
mod target;
mod value;
mod write;

pub use copy::{Copied, copy, sums};
pub use shape::{ColumnKind, Shape, TableShape};
pub use source::Source;
pub use sum::{Documents, Sum, Sums};
pub(crate) use tables::TABLES as CORE_TABLES;
pub use target::{Target, finish, occupied, prepare, replace};
pub(crate) use value::Value;
