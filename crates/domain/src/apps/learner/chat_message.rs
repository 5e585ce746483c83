//! The one chat history of all profiles.

use serde::Serialize;

use super::moment::Moment;
use crate::{Misfit, Model, Naming, Remark, Source};

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChatMessage {
    /// The id that the source gives it; the clock makes it, so that two may have the same.
    pub id: Option<String>,
    /// The text, in Markdown.
    pub content: String,
    /// Who said it.
    pub role: Role,
    /// When.
    pub timestamp: Moment,
    /// Ids or slugs of profiles.
    pub mentions: Vec<String>,
}

/// Who said a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A person.
    User,
    /// The application.
    Assistant,
    /// Somebody that the application does not know, as it is written.
    Other(String),
}

impl Model for ChatMessage {
    const COLLECTION: &'static str = "chat-messages";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}

impl Role {
    /// The word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Role {
    fn from(word: &str) -> Self {
        match word {
            "user" => Self::User,
            "assistant" => Self::Assistant,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
