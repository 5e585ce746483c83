//! Chapters of the rules, each a list of sections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, reference::Reference};
use crate::{Collection, Column, Facet};

/// A chapter of the rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// The key.
    pub index: String,
    /// The title.
    #[serde(default)]
    pub name: String,
    /// The introduction, in Markdown.
    #[serde(default)]
    pub desc: String,
    /// The sections, in order.
    #[serde(default)]
    pub subsections: Vec<Reference>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Rule, "rules");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [Column::text("desc", |rule: &Rule| columns::text(&rule.desc)).unindexed()];
    let facets =
        [Facet::new("subsection", |rule: &Rule, sink| columns::keys(&rule.subsections, sink))];
    Collection::of(columns, facets)
}
