//! The quarantine: what the sources hold and is no record.

use rehome_migration::{SettleOptions, SettleReport};
use rehome_persistence::quarantine::{self, Entry, Filter, Group};
use serde::Serialize;

use crate::{
    Rehome,
    error::Error,
    finding::{StoredFinding, stored},
};

/// One entry of the quarantine: an element that is no record, or a part of one that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuarantineEntry {
    /// The id that [`Rehome::quarantine_entry`] takes.
    pub id: i64,
    /// The rule by which it is no record.
    pub rule: String,
    /// Whether it waits for a person.
    pub waiting: bool,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The container.
    pub container: String,
    /// The key of the record that it is a part of, or has become.
    pub key: Option<String>,
    /// The file, relative to the source folder.
    pub file: String,
    /// The place of its element among those of the file, from 0.
    pub position: i64,
    /// The JSON pointer from the element to the part; empty for the element itself.
    pub pointer: String,
    /// Why it is in quarantine.
    pub finding: StoredFinding,
    /// The text exactly as it stands in the file.
    pub raw: String,
    /// The run that put it here.
    pub run: i64,
    /// The run that settled it.
    pub resolved_by: Option<i64>,
    /// How: `absent` from the source, a `record` now, its run `undone`; or `dismissed` by a
    /// person, in which case alone it is still in quarantine.
    pub how: Option<&'static str>,
    /// When it was put here: RFC 3339, UTC.
    pub created_at: String,
}

/// How much is in quarantine by one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuarantineGroup {
    /// The rule.
    pub rule: String,
    /// Entries in quarantine now.
    pub quarantined: i64,
    /// Of these, those that wait for a person.
    pub waiting: i64,
}

impl Rehome {
    /// At most `limit` entries that are in quarantine now, rule by rule and oldest first,
    /// behind the one with id `after`; 0 begins at the first.
    pub fn quarantine(
        &self,
        filter: &Filter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<QuarantineEntry>, Error> {
        let entries = quarantine::list(&mut self.database.reading()?, filter, after, limit.into())?;
        entries.into_iter().map(entry).collect()
    }

    /// The rules of which something is in quarantine now.
    pub fn quarantine_groups(&self) -> Result<Vec<QuarantineGroup>, Error> {
        let groups = quarantine::groups(&mut self.database.reading()?)?;
        let group =
            |Group { rule, quarantined, waiting }| QuarantineGroup { rule, quarantined, waiting };
        Ok(groups.into_iter().map(group).collect())
    }

    /// The entry of that id, also one that is settled.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn quarantine_entry(&self, id: i64) -> Result<QuarantineEntry, Error> {
        entry(quarantine::get(&mut self.database.reading()?, id)?)
    }

    /// Makes a record of an entry: `text` is the element, or the part of one, as it should be.
    /// The judge of imports decides, and the record comes into its place, in a run that
    /// [`Rehome::rollback`] undoes. What is no record changes nothing; the report says why.
    ///
    /// ```
    /// use rehome::{QuarantineFilter, Rehome, SettleOptions};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let content = r#"[{"index": 7, "name": "Spark"}]"#;
    /// # std::fs::write(folder.path().join("5e-SRD-Conditions.json"), content)?;
    /// let rehome = Rehome::in_memory()?;
    /// assert_eq!(rehome.import("dnd5e", &folder)?.totals.waiting, 1);
    /// let entry = &rehome.quarantine(&QuarantineFilter::default(), 0, 1)?[0];
    /// let mended = r#"{"index": "spark", "name": "Spark"}"#;
    /// let report = rehome.quarantine_resolve(entry.id, mended, &SettleOptions::default())?;
    /// assert_eq!(report.key.as_deref(), Some("spark"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no such entry, it is settled already, or the database fails.
    pub fn quarantine_resolve(
        &self,
        id: i64,
        text: &str,
        options: &SettleOptions,
    ) -> Result<SettleReport, Error> {
        let report = rehome_migration::resolve(&self.database, &self.apps, id, text, options)?;
        if report.run.is_some() {
            self.index_if_possible();
        }
        Ok(report)
    }

    /// Dismisses an entry, in a run that [`Rehome::rollback`] undoes: it stays in quarantine
    /// and in exports, and waits for nobody, also when an import finds it again.
    ///
    /// # Errors
    /// When there is no such entry, it waits for nobody, or the database fails.
    pub fn quarantine_dismiss(
        &self,
        id: i64,
        options: &SettleOptions,
    ) -> Result<SettleReport, Error> {
        Ok(rehome_migration::dismiss(&self.database, &self.apps, id, options)?)
    }
}

fn entry(entry: Entry) -> Result<QuarantineEntry, Error> {
    Ok(QuarantineEntry {
        finding: stored(&entry.finding.0, "quarantine", entry.id)?,
        waiting: entry.waits(),
        how: entry.how.map(|how| how.as_str()),
        id: entry.id,
        rule: entry.rule,
        app: entry.app,
        collection: entry.collection,
        container: entry.container,
        key: entry.key,
        file: entry.file,
        position: entry.position,
        pointer: entry.pointer,
        raw: entry.raw,
        run: entry.run,
        resolved_by: entry.resolved_by,
        created_at: entry.created_at.to_string(),
    })
}
