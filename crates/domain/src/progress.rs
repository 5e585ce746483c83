//! What long work tells about its progress. Who shows it, and how, is not our business.

/// Something that happened on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A phase begins, over so many bytes of source.
    Phase {
        /// `import`, `check`, `verify` or `export`.
        name: &'static str,
        /// The bytes that it will read.
        bytes: u64,
    },
    /// A phase begins, over so many rows of a database; what advances is rows then.
    Rows {
        /// `move`, `verify`, `export`, `rollback` or `index`.
        name: &'static str,
        /// The rows that it will read.
        rows: u64,
    },
    /// A file of the layout begins, or a table.
    File(&'a str),
    /// So many bytes more were read, or so many rows.
    Advanced(u64),
}
