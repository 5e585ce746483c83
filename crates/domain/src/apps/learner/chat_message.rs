//! The one chat history of all profiles.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, rules},
    image::{self, FieldImage},
    key,
    moment::Moment,
    text_list::Style,
};
use crate::{
    DecodeError, DuplicatePolicy, Naming, RelationalRecord, Remark, Source,
    apps::schema::{lenient, written_as},
};

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
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

const RULES: Rules = rules!("chat");

impl RelationalRecord for ChatMessage {
    const COLLECTION: &'static str = "chat-messages";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        Ok(Self {
            role: role(&mut fields)?,
            id: fields.id("id"),
            content: fields.required("content"),
            timestamp: fields.required_moment("timestamp"),
            mentions: fields.texts("mentions", Style::Verbatim),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&["role"])
    }

    fn naming(&self) -> Naming {
        match &self.id {
            Some(id) => Naming::Key(id.clone()),
            None => {
                let key = self.generated_key();
                Naming::Proposed { identity: key.clone(), key }
            }
        }
    }

    /// Ids are made from a clock, so that two messages may have the same.
    fn again(_first: &Source<'_>, _second: &Source<'_>) -> DuplicatePolicy {
        DuplicatePolicy::Another("#")
    }
}

impl ChatMessage {
    /// The key of a message without an id, which is also its identity.
    pub fn generated_key(&self) -> String {
        let texts = [Some(self.role.as_str()), Some(&self.content)];
        key::generated_key("message", &texts)
    }

    /// Takes the images out of the text, to be kept as bytes; placeholders stay.
    pub fn take_images(&mut self) -> Vec<FieldImage> {
        image::take([("content", &mut self.content)])
    }

    /// Puts the images back that [`take_images`](Self::take_images) took out.
    pub fn put_images(&mut self, images: &[FieldImage]) {
        image::put([("content", &mut self.content)], images);
    }
}

fn role(fields: &mut Fields<'_>) -> Result<Role, DecodeError> {
    let Some(word) = fields.text("role").filter(|word| !word.trim().is_empty()) else {
        let message = "it does not say whose message it is";
        return Err(DecodeError::at(fields.source.text, "/role", "chat.role", message));
    };
    let role = Role::from(word.as_str());
    if matches!(role, Role::Other(_)) {
        fields.warn("chat.role", "role", "the role is neither user nor assistant; kept as text");
    }
    Ok(role)
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

written_as!(Role, { "type": "string", "examples": ["user", "assistant"] });

impl Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
