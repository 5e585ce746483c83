//! The nine alignments.

use serde::{Deserialize, Serialize};

use super::{columns, record::record};
use crate::Column;

/// An alignment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The initials, such as `LG`.
    #[serde(default)]
    pub abbreviation: String,
    /// The description.
    #[serde(default)]
    pub desc: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Alignment, "alignments");

pub(super) static COLUMNS: [Column<Alignment>; 1] =
    [Column::text("abbreviation", |alignment| columns::text(&alignment.abbreviation))];
