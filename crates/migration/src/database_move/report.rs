//! What a move has to say: what each side holds.

use rehome_domain::Outcome;
use rehome_persistence::table_copy::Sum;
use serde::Serialize;

/// The report of a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveReport {
    /// The source.
    pub from: String,
    /// The target.
    pub to: String,
    /// Whether an earlier move had begun to fill the target, or filled it.
    pub resumed: bool,
    /// How many rows this one has written.
    pub written: u64,
    /// Whether both sides hold the same. Only then is the move at its end.
    pub equal: bool,
    /// Every collection, with its documents.
    pub collections: Vec<MovedCollection>,
    /// Every table, with all its rows and their values.
    pub tables: Vec<MovedTable>,
    /// The tables of somebody else, which stayed behind.
    pub left_out: Vec<String>,
}

impl MoveReport {
    /// What it amounts to: something to look at where both sides are not equal.
    pub fn outcome(&self) -> Outcome {
        Outcome::attention_if(!self.equal)
    }
}

/// What both sides hold of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedTable {
    /// Its name.
    pub table: String,
    /// Whether its rows are the documents of a collection.
    pub documents: bool,
    /// In the source.
    pub from: Sum,
    /// In the target.
    pub to: Sum,
}

impl MovedTable {
    /// Whether both sides hold the same.
    pub fn is_equal(&self) -> bool {
        self.from == self.to
    }
}

/// What both sides hold of a collection: the documents by container and key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedCollection {
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// In the source.
    pub from: Sum,
    /// In the target.
    pub to: Sum,
}

impl MovedCollection {
    /// Whether both sides hold the same.
    pub fn is_equal(&self) -> bool {
        self.from == self.to
    }
}
