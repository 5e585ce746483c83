//! Envelope tables: one shape for every record type that is kept as a document with
//! typed columns beside it. The table and its columns come from the declarations.

mod bulk;
mod counts;
mod many;
mod read;
mod table;
mod write;

pub use bulk::DroppedIndexes;
pub use counts::{RecordCount, record_counts, which_hold_any};
pub(crate) use read::{PlacedRow, PlacedSql, digest_from};
pub use read::{Row, RowState};
/// The columns that every envelope table has, in order, before its typed ones.
pub(crate) use rehome_domain::app_file::ENVELOPE;
pub use table::Table;
pub use write::NewRow;
