//! Profiles of Anki that cards are sent to.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, rules},
    key,
};
use crate::{
    DecodeError, DuplicatePolicy, Naming, RelationalRecord, Remark, Source, apps::schema::lenient,
};

/// A profile of Anki. It has no id: its name is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnkiProfile {
    /// The name.
    pub name: String,
    /// The deck that cards go to.
    pub deck_name: String,
    /// Whether it is used.
    pub is_active: bool,
}

const RULES: Rules = rules!("anki-profiles");

impl RelationalRecord for AnkiProfile {
    const COLLECTION: &'static str = "anki-profiles";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        let Some(name) = fields.text("name").filter(|name| !name.trim().is_empty()) else {
            let message = "the name is missing";
            return Err(DecodeError::at(source.text, "/name", "anki-profiles.name", message));
        };
        Ok(Self {
            name,
            deck_name: fields.required("deck_name"),
            is_active: fields.flag("is_active").unwrap_or(true),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&["name"])
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.name.clone())
    }

    fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
        if key::identical(first, second) {
            return DuplicatePolicy::Quarantine(key::same(&RULES));
        }
        DuplicatePolicy::Another("#")
    }
}
