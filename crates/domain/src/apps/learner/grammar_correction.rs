//! Corrections that people made to grammar points.

use serde::Serialize;

use super::moment::Moment;
use crate::{Misfit, Model, Naming, Remark, Source};

/// A correction of a grammar point. Its key is the address of the point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

impl Model for GrammarCorrection {
    const COLLECTION: &'static str = "grammar-corrections";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
