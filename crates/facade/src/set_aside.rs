//! The elements that did not become records, as they stand now.

use rehome_persistence::quarantine;
use serde::Serialize;

use crate::{
    Rehome,
    error::Error,
    finding::{StoredFinding, stored},
};

/// One element in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The id that [`Rehome::quarantined`] takes.
    pub id: i64,
    /// The run that set it aside.
    pub run: i64,
    /// The run whose source no longer had it; such an element is out of quarantine.
    pub resolved_by: Option<i64>,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The pack.
    pub container: String,
    /// The file, relative to the source folder.
    pub file: String,
    /// Its place among the elements of the file, from 0.
    pub position: i64,
    /// Why it was set aside.
    pub finding: StoredFinding,
    /// The element exactly as it stands in the file.
    pub raw: String,
    /// When it was set aside: RFC 3339, UTC.
    pub created_at: String,
}

impl Rehome {
    /// At most `limit` elements that are in quarantine now, oldest first, behind the one
    /// with id `after`; 0 begins at the first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn quarantine(&self, after: i64, limit: u32) -> Result<Vec<Quarantined>, Error> {
        let entries = quarantine::list(&mut self.database.reading()?, after, limit.into())?;
        entries.into_iter().map(quarantined).collect()
    }

    /// The element of that id.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn quarantined(&self, id: i64) -> Result<Quarantined, Error> {
        quarantined(quarantine::get(&mut self.database.reading()?, id)?)
    }
}

fn quarantined(entry: quarantine::Quarantined) -> Result<Quarantined, Error> {
    Ok(Quarantined {
        finding: stored(&entry.finding.0, "quarantine", entry.id)?,
        id: entry.id,
        run: entry.run,
        resolved_by: entry.resolved_by,
        app: entry.app,
        collection: entry.collection,
        container: entry.container,
        file: entry.file,
        position: entry.position,
        raw: entry.raw,
        created_at: entry.created_at.to_string(),
    })
}
