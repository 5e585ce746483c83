//! Templates of prompts.

use serde::Serialize;

use super::moment::Moment;
use crate::{Misfit, Model, Naming, Remark, Source};

/// A template of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

impl Model for PromptTemplate {
    const COLLECTION: &'static str = "prompt-templates";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
