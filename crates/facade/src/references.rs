//! What a record refers to.

use rehome_domain::{CollectionAddress, RecordAddress, Source};

use crate::{FoundDocument, Rehome, error::Error};

impl Rehome {
    /// The records that a record refers to, each with the JSON pointer of where it does. Whether they
    /// are there is not looked at.
    ///
    /// # Errors
    /// When there is no such application or collection.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let spell = rehome.document(None, "spells", "wickspark", &rehome::Packs::Active)?;
    /// let refers = rehome.references_of(&spell)?;
    /// let (pointer, to) = refers.iter().find(|(_, to)| to.key == "evocation").unwrap();
    /// assert!(pointer.starts_with("/school") && to.to_string().ends_with("evocation"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn references_of(
        &self,
        found: &FoundDocument,
    ) -> Result<Vec<(String, RecordAddress)>, Error> {
        let record = &found.record;
        let (app, collection) = self.collection(Some(&record.app), &record.collection)?;
        let source = Source::named(&found.body, Some(&record.key));
        // What cannot be read any more refers to nothing that is known.
        let references = collection.parse(&source).map(|parsed| parsed.references);
        let known = references.unwrap_or_default().into_iter().filter_map(|reference| {
            let target = reference.target.ok()?;
            let collection = CollectionAddress::new(&app.id, &*target.collection);
            Some((reference.pointer, RecordAddress { collection, key: target.key }))
        });
        Ok(known.collect())
    }
}
