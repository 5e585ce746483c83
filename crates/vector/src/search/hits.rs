//! What was found, as it is shown.

use rehome_domain::RecordId;
use serde::Serialize;

use crate::fusion::Reason;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Searched {
    /// The records, the best first.
    pub hits: Vec<SearchHit>,
    /// How many of the records that were searched have no vectors yet, and so are not found by
    /// meaning. None where meaning was not asked for.
    pub unindexed: usize,
    /// The collections, as `app/collection`, of which records may have changed that are not
    /// searched as they are now.
    pub stale: Vec<String>,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reasons {
    /// The words.
    pub text: Option<Reason>,
    /// The names with typing errors.
    pub names: Option<Reason>,
    /// The meaning.
    pub vectors: Option<Reason>,
    /// Whether the query speaks of this kind of record, so that it counts more.
    pub is_boosted: bool,
}
