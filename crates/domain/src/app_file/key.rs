//! What the key of a record is made of.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::json::pick::{path_of, pointer_of};

/// The words that stand for what is no field.
const WORDS: [(&str, KeyPart); 6] = [
    ("$member", KeyPart::Member),
    ("$stem", KeyPart::Stem),
    ("$dir", KeyPart::Folder),
    ("$at", KeyPart::Above),
    ("$line", KeyPart::Line),
    ("$position", KeyPart::Position),
];

/// One part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The value at this path in the record.
    Field(Vec<String>),
    /// The name of the member that the record is.
    Member,
    /// The name of its file, without the extension.
    Stem,
    /// The folders of its file.
    Folder,
    /// What the `*` of `at` stands for.
    Above,
    /// The line on which it begins.
    Line,
    /// Its place in the file, from 0.
    Position,
    /// These words.
    Literal(String),
}

impl KeyPart {
    /// Reads `$member`, a field, a pointer, or a literal in single quotes.
    ///
    /// # Errors
    /// What is allowed, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        if let Some((_, part)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(part.clone());
        }
        if text.starts_with('$') {
            // Names of fields may begin so; one that nearly is a word is a slip.
            let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            return Err(format!(
                "`{text}` is none of {}; a field of that name is written `/{text}`",
                words.join(", ")
            ));
        }
        let literal = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        match literal {
            Some("") => Err("a literal key needs a word: `'settings'`".to_owned()),
            Some(literal) => Ok(Self::Literal(literal.to_owned())),
            None => Ok(Self::Field(path_of(text))),
        }
    }
}

impl fmt::Display for KeyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(path) => match path.as_slice() {
                [name] if !name.is_empty() && !name.starts_with(['$', '/', '\'']) => {
                    f.write_str(name)
                }
                path => f.write_str(&pointer_of(path)),
            },
            Self::Literal(literal) => write!(f, "'{literal}'"),
            other => {
                let word = WORDS.iter().find(|(_, part)| part == other).map(|(word, _)| *word);
                f.write_str(word.unwrap_or_default())
            }
        }
    }
}

/// What the key of a record is: its parts, with `/` between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRule(pub Vec<KeyPart>);

impl KeyRule {
    /// The value of that field.
    pub fn field(name: &str) -> Self {
        Self(vec![KeyPart::Field(vec![name.to_owned()])])
    }

    /// Whether the text of a record tells its key.
    pub fn is_in_text(&self) -> bool {
        self.0.iter().all(|part| matches!(part, KeyPart::Field(_) | KeyPart::Literal(_)))
            && self.0.iter().any(|part| matches!(part, KeyPart::Field(_)))
    }
}

impl Serialize for KeyRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ToString::to_string))
    }
}

impl<'de> Deserialize<'de> for KeyRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Vec::<String>::deserialize(deserializer)?;
        let parts: Result<_, _> = parts.iter().map(|part| KeyPart::read(part)).collect();
        parts.map(Self).map_err(de::Error::custom)
    }
}
