//! What was found, as it is shown.

use std::collections::BTreeMap;

use rehome_domain::RecordId;
use serde::Serialize;

use super::conditions::ReadAs;
use crate::fusion::Reason;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Searched {
    /// The records, the best first.
    pub hits: Vec<SearchHit>,
    /// As what the query was read: records that meet conditions which it tells. Empty where it
    /// tells none.
    pub read_as: Vec<ReadAs>,
    /// How many documents could not be read and were made anew.
    #[serde(skip_serializing_if = "is_none")]
    pub healed: u64,
    /// How many of the records that were searched have no vectors yet, and so are not found by
    /// meaning. None where meaning was not asked for.
    pub unindexed: usize,
    /// The collections, as `app/collection`, of which records may have changed that are not
    /// searched as they are now.
    pub stale: Vec<String>,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchHit {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// What the record is called.
    pub title: String,
    /// What kind of thing it is, in a word or two.
    pub kind: String,
    /// The score, which only compares hits of one search: of fused ranks, or in the mode of a
    /// single part that part's own.
    pub score: f64,
    /// The heading of the passage, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// The passage that fits the query best.
    pub passage: String,
    /// The same for records that differ by a number in their titles alone.
    pub group: String,
    /// Why it was found, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Reasons>,
}

/// What each part of the search said of a hit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reasons {
    /// By the name of the part, in the order in which shares are summed.
    #[serde(flatten)]
    pub said: BTreeMap<&'static str, Reason>,
    /// As what the query was read, where the record meets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
    /// Whether the glossary of the application, and no word of the record itself, has a word of
    /// the query.
    pub is_of_glossary: bool,
    /// Whether its name is the whole query, so that it stands first.
    pub is_named: bool,
    /// Whether the query speaks of this kind of record, so that it counts more.
    pub is_boosted: bool,
}
