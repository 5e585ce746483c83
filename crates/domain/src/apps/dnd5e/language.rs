//! Languages and their scripts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, vocabulary::vocabulary};
use crate::{Collection, Column};

vocabulary! {
    /// How common a language is.
    LanguageKind { Standard = "Standard", Exotic = "Exotic" }
}

/// A language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// How common it is (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: Option<LanguageKind>,
    /// Who speaks it.
    #[serde(default)]
    pub typical_speakers: Vec<String>,
    /// The script it is written in, if it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}
record!(Language, "languages");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("type", |language: &Language| columns::word(&language.kind)),
        Column::text("script", |language: &Language| columns::word(&language.script)),
        Column::text("desc", |language: &Language| columns::word(&language.desc)).unindexed(),
    ];
    Collection::of(columns, [])
}
