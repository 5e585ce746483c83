//! What a language model said about words: how they sound, and what they mean.

use serde::Serialize;

use crate::{Misfit, Model, Naming, Remark, Source};

/// What is known of a word. Its key is the word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordKnowledge {
    /// The word: the member's name.
    #[serde(skip)]
    pub word: String,
    /// How it is pronounced.
    pub pronunciations: Vec<String>,
    /// What it means.
    pub meanings: Vec<String>,
    /// Its level in the Chinese language test.
    pub hsk_level: Option<i64>,
}

impl Model for WordKnowledge {
    const COLLECTION: &'static str = "word-knowledge";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
