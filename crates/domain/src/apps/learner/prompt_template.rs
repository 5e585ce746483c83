//! Templates of prompts.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, rules},
    moment::Moment,
    slug::slug,
};
use crate::{
    DecodeError, Naming, RelationalRecord, Remark, Source, apps::schema::lenient,
    too_long_for_index,
};

/// A template of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PromptTemplate {
    /// The id that the source gives it, a number as its digits.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The text, with its place holders.
    pub template_text: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was changed.
    pub updated_at: Moment,
}

const RULES: Rules = rules!("prompt-templates");

impl RelationalRecord for PromptTemplate {
    const COLLECTION: &'static str = "prompt-templates";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        let name = fields.required("name");
        if let Some(message) = too_long_for_index("name", &name) {
            return Err(DecodeError::at(source.text, "/name", "prompt-templates.name", message));
        }
        Ok(Self {
            name,
            id: fields.id("id"),
            description: fields.required("description"),
            template_text: fields.required("template_text"),
            created_at: fields.required_moment("created_at"),
            updated_at: fields.moment("updated_at"),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&[])
    }

    fn naming(&self) -> Naming {
        match &self.id {
            Some(id) => Naming::Key(id.clone()),
            None => Naming::Proposed { key: slug(&self.name), identity: self.name.clone() },
        }
    }
}
