//! What a retrieval asks of the search for records. It owns the questions, and no answer.

use rehome_domain::{RecordId, SearchText};

use crate::Result;

/// The most names that are looked for at once.
pub const MOST_NAMES: usize = 8192;

/// The records that can be retrieved. Whoever searches a database implements it; packs are
/// resolved there, so that a record that another hides is no candidate.
///
/// The same question must have the same answer, in the same order, as long as the records are
/// the same.
pub trait Library {
    /// The records whose title equals one of these names, in one of its
    /// [`variants`](crate::trigrams::variants). The names are folded, each comes once, and
    /// there are usually some dozen of them, at most [`MOST_NAMES`].
    ///
    /// # Errors
    /// What keeps the records from being read.
    fn named(&self, names: &[String]) -> Result<Vec<Candidate>>;

    /// The records that fit a query best, at most `limit`, the best first. The query is any
    /// text. With `collections` only records of these are meant; an id that nobody knows has
    /// no records.
    ///
    /// # Errors
    /// What keeps the records from being searched.
    fn search(
        &self,
        query: &str,
        collections: Option<&[String]>,
        limit: usize,
    ) -> Result<Vec<Candidate>>;

    /// Whether candidates say how near they are in meaning.
    fn knows_nearness(&self) -> bool {
        false
    }
}

/// A record that may be worth reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidate {
    /// Which record.
    pub record: RecordId,
    /// What it is called.
    pub title: String,
    /// What kind of thing it is, in a word or two: `ship`. May be empty.
    pub noun: String,
    /// What the search made of it. Scores of two searches cannot be compared, so only the
    /// order of the candidates counts.
    pub score: f64,
    /// How near it is in meaning to the query; 0 where it was found by something else.
    pub nearness: f64,
    /// All that it says.
    pub text: SearchText,
    /// The words in it that fitted the query best; empty where nobody knows.
    pub words: String,
}
