//! The records of the SRD as they are searched, read from its files.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, anyhow};
use rehome_domain::{SearchText, Source, apps::dnd5e};

/// What a record is searched by, and what kind of thing it is.
pub(crate) struct RecordText {
    pub(crate) text: SearchText,
    pub(crate) noun: String,
}

/// The texts of all records that can be searched, file by file.
pub(crate) fn read(data: &Path) -> Result<Vec<RecordText>> {
    let app = dnd5e::app();
    let mut texts = Vec::new();
    for file in app.files.iter().filter(|file| !file.optional) {
        let collection = app.collection(&file.collection).context("a declared collection")?;
        let Some(searchable) = &collection.searchable else { continue };
        let path = data.join(file.name());
        let json =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let elements: Vec<serde_json::Value> = serde_json::from_str(&json)
            .with_context(|| format!("{} is no array of records", path.display()))?;
        for element in elements {
            let element = element.to_string();
            let text = searchable
                .text(&Source::of(&element))
                .map_err(|decode_error| anyhow!("{}: {}", path.display(), decode_error.message))?;
            texts.push(RecordText { text, noun: searchable.noun.clone() });
        }
    }
    Ok(texts)
}
