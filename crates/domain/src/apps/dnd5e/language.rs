//! Languages and their scripts.

use serde::{Deserialize, Serialize};

use super::{columns, record::record, vocabulary::vocabulary};
use crate::Column;

vocabulary! {
    /// How common a language is.
    LanguageKind { Standard = "Standard", Exotic = "Exotic" }
}

/// A language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

pub(super) static COLUMNS: [Column<Language>; 2] = [
    Column::text("type", |language| columns::word(&language.kind)),
    Column::text("script", |language| columns::word(&language.script)),
];
