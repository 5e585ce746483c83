//! Which pack a record comes from, and what it hides.

use rehome_domain::{FieldChange, PackId, Packs, RecordId, field_changes};
use rehome_persistence::{Error as DatabaseError, packs, repository::Documents};
use serde::Serialize;

use crate::{FoundDocument, Rehome, documents::unknown, error::Error};

/// The record of one key in each of the packs that have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolution {
    /// The one that is read.
    pub winner: Resolved,
    /// Those that it hides, in the order of the packs.
    pub hides: Vec<Hidden>,
    /// Those of packs that are not read here: inactive ones, or such as the campaign does not list.
    pub unread: Vec<Resolved>,
}

/// The record of a key in one pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolved {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// What the pack is called.
    pub pack_name: String,
    /// Grows with each change.
    pub rev: i64,
}

/// A record that another hides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hidden {
    /// Which.
    #[serde(flatten)]
    pub resolved: Resolved,
    /// What the winner says otherwise, field by field.
    pub fields: Vec<FieldChange>,
}

impl Rehome {
    /// Which pack's record of that key is read, what it hides, and what it says otherwise.
    ///
    /// # Errors
    /// When there is no such application, collection or record, the records of the application are
    /// in no packs, or the database fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let found = rehome.resolution(None, "spells", "wickspark", &rehome::Packs::Active)?;
    /// assert_eq!((found.winner.record.container.as_str(), found.hides.len()), ("srd", 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn resolution(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        read: &Packs,
    ) -> Result<Resolution, Error> {
        let (of_app, _) = self.collection(app, collection)?;
        if of_app.default_pack.is_none() {
            let message = format!("the records of `{}` belong to no pack", of_app.id);
            return Err(DatabaseError::Invalid(message).into());
        }
        let app = of_app.id.clone();
        let table = self.table(Some(&app), collection)?;
        self.database.reading()?.snapshot(|c| {
            let all = packs::list(c)?;
            let all: Vec<_> = all.into_iter().filter(|pack| pack.app == app).collect();
            let order: Vec<PackId> = match read {
                Packs::Listed(listed) => listed.clone(),
                Packs::Active => {
                    let active = all.iter().filter(|pack| pack.active);
                    active.filter_map(|pack| pack.id.parse().ok()).collect()
                }
            };
            let mut found = |pack: &str| -> Result<Option<(Resolved, FoundDocument)>, Error> {
                let Some(known) = all.iter().find(|known| known.id == pack) else {
                    return Ok(None);
                };
                let Some(document) = Documents::new(c, &table).get_in(pack, key)? else {
                    return Ok(None);
                };
                let document = FoundDocument::of(&table, document);
                let (record, rev) = (document.record.clone(), document.rev);
                let pack_name = known.name.clone();
                Ok(Some((Resolved { record, pack_name, rev }, document)))
            };
            let mut seen = Vec::new();
            for pack in &order {
                seen.extend(found(pack.as_str())?);
            }
            let mut unread = Vec::new();
            for pack in all.iter().filter(|pack| order.iter().all(|id| id.as_str() != pack.id)) {
                unread.extend(found(&pack.id)?.map(|(resolved, _)| resolved));
            }
            let mut seen = seen.into_iter();
            let Some((winner, text)) = seen.next() else { return Err(unknown(&table, key)) };
            let hides = seen.map(|(resolved, hidden)| Hidden {
                resolved,
                fields: field_changes(&hidden.body, &text.body),
            });
            Ok(Resolution { winner, hides: hides.collect(), unread })
        })
    }
}
