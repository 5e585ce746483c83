//! The schools of magic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record};
use crate::{Collection, Column};

/// A school of magic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MagicSchool {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The description.
    #[serde(default)]
    pub desc: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(MagicSchool, "magic-schools");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns =
        [Column::text("desc", |school: &MagicSchool| columns::text(&school.desc)).unindexed()];
    Collection::of(columns, [])
}
