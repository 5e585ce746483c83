//! Flash cards, in every state from proposed to learned.

use serde::Serialize;

use super::{json::Json, moment::Moment};
use crate::{Misfit, Model, Naming, Remark, Source};

/// A flash card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// The id that the source gives it.
    pub id: Option<String>,
    /// The question.
    pub front: String,
    /// The answer.
    pub back: String,
    /// The kind of card.
    pub card_type: CardType,
    /// A text with gaps, of older cards.
    pub cloze_text: Option<String>,
    /// A text with gaps such as `[[c1::word]]`.
    pub text_field: Option<String>,
    /// A further text.
    pub extra_field: Option<String>,
    /// The kind of note that Anki makes of it.
    pub note_type: Option<String>,
    /// The tags, trimmed, none empty.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// How far it has come.
    pub status: CardStatus,
    /// What a picture would show.
    pub image_description: Option<String>,
    /// What the picture was asked for with.
    pub image_prompt: Option<String>,
    /// Where the picture is.
    pub image_url: Option<String>,
    /// The picture as a data URL.
    pub image_data: Option<String>,
    /// Whether the picture was generated.
    pub image_generated: Option<bool>,
    /// Why it could not be.
    pub image_error: Option<String>,
    /// Whether the picture stands for another that is to come.
    pub is_placeholder: Option<bool>,
    /// Remarks for the person who reviews the card; no field of the application's own type,
    /// as the next three, so absent where there is none.
    #[serde(rename = "field__Remarks", skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// Annotations of those remarks: an array.
    #[serde(rename = "field__Remarks_annotations", skip_serializing_if = "Option::is_none")]
    pub remarks_annotations: Option<Json>,
    /// What the card teaches, such as `kp:red--means--colour`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knowledge_points: Option<Vec<String>>,
    /// A generated picture with its data: an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_image: Option<Json>,
}

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

impl Model for Card {
    const COLLECTION: &'static str = "approved-cards";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
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

impl Serialize for CardType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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

impl Serialize for CardStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
