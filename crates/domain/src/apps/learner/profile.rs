//! Children's profiles.

use serde::Serialize;

use super::{birth_date::BirthDate, json::Json, words::WordList};
use crate::{Misfit, Model, Naming, Remark, Source};

/// The profile of a child.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChildProfile {
    /// The id that the source gives it; the application loses it in some edits.
    pub id: Option<String>,
    /// The name, which is never blank.
    pub name: String,
    /// The date of birth.
    pub dob: BirthDate,
    /// The gender; empty where it is not told, as with the next three.
    pub gender: String,
    /// The address.
    pub address: String,
    /// The school.
    pub school: String,
    /// The neighborhood.
    pub neighborhood: String,
    /// What the child likes.
    pub interests: Vec<String>,
    /// Characters that the child knows from stories.
    pub character_roster: Vec<String>,
    /// How fluently the child speaks.
    pub verbal_fluency: Option<String>,
    /// How much the child understands.
    pub passive_language_level: Option<String>,
    /// The mental age in years.
    pub mental_age: Option<f64>,
    /// Free text about the child.
    pub raw_input: Option<String>,
    /// The Chinese words that the child knows; none where the source says nothing of them.
    pub mastered_words: Option<WordList>,
    /// The English words that the child knows; none where the source says nothing of them.
    pub mastered_english_words: Option<WordList>,
    /// The grammar that the child knows; none where the source says nothing of it.
    pub mastered_grammar: Option<WordList>,
    /// An object of later versions: assessments and learning states.
    pub extracted_data: Json,
}

impl Model for ChildProfile {
    const COLLECTION: &'static str = "profiles";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
