//! Corrections that people made to grammar points.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, rules},
    moment::Moment,
};
use crate::{DecodeError, Naming, RelationalRecord, Remark, Source, apps::schema::lenient};

/// A correction of a grammar point. Its key is the address of the point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GrammarCorrection {
    /// The address of the grammar point: the member's name.
    #[serde(skip)]
    pub uri: String,
    /// What the point is called.
    pub grammar_point: Option<String>,
    /// What it is called in Chinese.
    pub grammar_point_zh: Option<String>,
    /// How it is built.
    pub structure: Option<String>,
    /// What it does.
    pub explanation: Option<String>,
    /// Its level in the European framework.
    pub cefr_level: Option<String>,
    /// An example.
    pub example_chinese: Option<String>,
    /// When it was corrected.
    pub updated_at: Moment,
}

const RULES: Rules = rules!("grammar-corrections");

impl RelationalRecord for GrammarCorrection {
    const COLLECTION: &'static str = "grammar-corrections";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        Ok(Self {
            uri: source.name.unwrap_or_default().to_owned(),
            grammar_point: fields.text("grammar_point"),
            grammar_point_zh: fields.text("grammar_point_zh"),
            structure: fields.text("structure"),
            explanation: fields.text("explanation"),
            cefr_level: fields.text("cefr_level"),
            example_chinese: fields.text("example_chinese"),
            updated_at: fields.moment("updated_at"),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&[])
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.uri.clone())
    }
}
