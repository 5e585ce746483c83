//! Records as a person reads them.

use rehome_domain::{Filter, Operator, Packs, Query, card::Block, json::masked};

use crate::{FoundDocument, Rehome, error::Error};

/// So many rows of another collection stand on a card at most.
const ROWS: u32 = 100;

impl Rehome {
    /// A record as a person reads it, with what else of `packs` belongs on its card, such as the
    /// levels of a class. What its application says is secret is not shown.
    ///
    /// # Errors
    /// When there is no such application or collection, or the database fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// use rehome::{Packs, Rehome, card};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let found = rehome.document(None, "spells", "wickspark", &Packs::Active)?;
    /// let text = card::plain(&rehome.card(&found, &Packs::Active)?);
    /// assert!(text.starts_with("Evocation cantrip\n\nCasting time: 1 action\n"), "{text}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn card(&self, found: &FoundDocument, packs: &Packs) -> Result<Vec<Block>, Error> {
        let record = &found.record;
        let (app, collection) = self.collection(Some(&record.app), &record.collection)?;
        let mut rows = Vec::new();
        for wanted in collection.card_rows() {
            let mut query = Query { limit: ROWS, ..Query::of(packs.clone()) }
                .ordered_by(wanted.order)
                .with(Filter::equal(wanted.column, &record.key));
            for column in wanted.without {
                query = query.with(Filter::new(*column, Operator::Absent, ""));
            }
            let page = self.documents(Some(&app.id), wanted.collection, &query)?;
            rows.push(page.items.into_iter().map(|row| row.body).collect());
        }
        Ok(collection.card(&masked(&found.body, &collection.secret), &rows))
    }
}
