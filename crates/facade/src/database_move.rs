//! The way of a whole database into another one.

use rehome_migration::{MoveOptions, MoveReport};

use crate::{Rehome, error::Error};

impl Rehome {
    /// Copies all that this database holds into the one at `to`, a path, `sqlite:PATH` or
    /// `postgres://...`, and compares both: records and packs, history, quarantine, and the
    /// tables of whatever application. Repeated after an interruption it goes on.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let target = folder.path().join("copy.db").display().to_string();
    /// use rehome::{MoveOptions, Rehome};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// let report = rehome.move_to(&target, &MoveOptions::default())?;
    /// assert!(report.equal);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When this database has not the schema of this program, the other holds anything else,
    /// a row does not fit there, or one of them fails. A difference is in the report.
    pub fn move_to(&self, to: &str, options: &MoveOptions) -> Result<MoveReport, Error> {
        let (from, settings) = (&self.database, &self.settings);
        let report = rehome_migration::move_database(from, to, settings, options)?;
        if report.equal {
            // What cannot be indexed now is marked, and every search says so.
            let _ = self.index_moved(to);
        }
        Ok(report)
    }
}
