//! The schema as the generators see it.

/// All tables, by name.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) tables: Vec<Table>,
}

/// One table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The group of the migration that creates it.
    pub(crate) group: String,
    /// What stands above it, a line each.
    pub(crate) comment: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    pub(crate) primary_key: Vec<String>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) indexes: Vec<Index>,
    /// What runs by itself, by its name and when.
    pub(crate) triggers: Vec<String>,
    /// The columns that triggers set when rows come in, here or in another table.
    pub(crate) kept: Vec<String>,
}

/// What rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// They are stored.
    Table,
    /// A module of SQLite makes them, as for full text.
    Virtual,
    /// A query makes them.
    View,
}

/// One column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    pub(crate) default: Option<String>,
    pub(crate) comment: Vec<String>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Integer,
    Real,
    Blob,
    /// Text that is checked to be JSON.
    Json,
    /// Text that is a moment in time, by its name.
    Instant,
    /// An integer that is checked to be 0 or 1.
    Boolean,
}

/// Columns that name a row of another table.
#[derive(Debug)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<String>,
    pub(crate) parent: String,
    pub(crate) parent_columns: Vec<String>,
    pub(crate) on_delete: String,
}

/// An index, or a constraint that is one.
#[derive(Debug)]
pub(crate) struct Index {
    /// None for a constraint.
    pub(crate) name: Option<String>,
    /// The leading plain columns, up to the first expression.
    pub(crate) columns: Vec<String>,
    /// What stands behind the table's name, with expressions and condition.
    pub(crate) definition: String,
    pub(crate) unique: bool,
    /// Whether it has a condition.
    pub(crate) partial: bool,
}
