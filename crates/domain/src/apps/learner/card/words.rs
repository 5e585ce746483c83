//! The words that cards are sorted by: their kinds and states.

use serde::{Serialize, Serializer};

use crate::apps::schema::written_as;

/// The kinds of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardType {
    /// Question and answer.
    Basic,
    /// Also asked the other way round.
    BasicReverse,
    /// A text with gaps.
    Cloze,
    /// A text with gaps to fill in.
    InteractiveCloze,
    /// None of these, or not told.
    Unknown,
}

/// How far a card has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardStatus {
    /// To be reviewed.
    Pending,
    /// Accepted.
    Approved,
    /// Sent to Anki.
    Synced,
    /// Refused.
    Rejected,
}

impl CardType {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Basic, Self::BasicReverse, Self::Cloze, Self::InteractiveCloze, Self::Unknown];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::BasicReverse => "basic_reverse",
            Self::Cloze => "cloze",
            Self::InteractiveCloze => "interactive_cloze",
            Self::Unknown => "unknown",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

written_as!(CardType, { "type": "string", "examples": CardType::ALL.map(CardType::as_str) });

impl Serialize for CardType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl CardStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Synced, Self::Rejected];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Synced => "synced",
            Self::Rejected => "rejected",
        }
    }

    /// The status of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

written_as!(CardStatus, { "type": "string", "examples": CardStatus::ALL.map(CardStatus::as_str) });

impl Serialize for CardStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
