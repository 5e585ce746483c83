//! Profiles of Anki that cards are sent to.

use serde::Serialize;

use crate::{Misfit, Model, Naming, Remark, Source};

/// A profile of Anki. It has no id: its name is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnkiProfile {
    /// The name.
    pub name: String,
    /// The deck that cards go to.
    pub deck_name: String,
    /// Whether it is used.
    pub is_active: bool,
}

impl Model for AnkiProfile {
    const COLLECTION: &'static str = "anki-profiles";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, Misfit> {
        Err(Misfit::at(source.text, "", "record.shape", "not read yet"))
    }

    fn naming(&self) -> Naming {
        Naming::Key(String::new())
    }
}
