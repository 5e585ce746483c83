//! Sections of the rules, in Markdown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record};
use crate::{Collection, Column};

/// A section of the rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleSection {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The text, in Markdown, with the white space that the source has around it.
    #[serde(default)]
    pub desc: String,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(RuleSection, "rule-sections");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns =
        [Column::text("desc", |section: &RuleSection| columns::text(&section.desc)).unindexed()];
    Collection::of(columns, [])
}
