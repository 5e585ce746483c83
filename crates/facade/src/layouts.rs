//! The files of an application and the database: import, check, verification, export, and the
//! rollback of a run.

use std::path::Path;

use rehome_migration::{
    ExportOptions, ExportReport, Options, Report, RollbackOptions, RollbackReport, Verification,
};

use crate::{Rehome, error::Error};

impl Rehome {
    /// Imports the files of `app` in `folder` with the usual options.
    ///
    /// # Errors
    /// When the folder cannot be read or the database fails; bad data is in the report.
    pub fn import(&self, app: &str, folder: impl AsRef<Path>) -> Result<Report, Error> {
        self.import_with(app, folder, &Options::default())
    }

    /// Imports or checks as `options` say. Who listens to the [`Context`](crate::Context) of the
    /// handle hears how far it is, and who cancels it stops it between two records: files that are
    /// in by then stay, each of them whole.
    ///
    /// # Errors
    /// As [`Rehome::import`].
    pub fn import_with(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Report, Error> {
        let app = self.app(app)?;
        let folder = folder.as_ref();
        let mut report = rehome_migration::import(&self.database, app, folder, options)?;
        if !report.check_only {
            self.index_after_change(&mut report);
        }
        Ok(report)
    }

    /// Compares the files of `app` in `folder` with the database, document by document.
    ///
    /// # Errors
    /// As [`Rehome::import`]; differences are in the result.
    pub fn verify(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Verification, Error> {
        let app = self.app(app)?;
        Ok(rehome_migration::verify(&self.database, app, folder.as_ref(), options)?)
    }

    /// Writes the files of `app` back into `folder`.
    ///
    /// # Errors
    /// When a file is there already or cannot be written, or the database fails.
    pub fn export(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        options: &ExportOptions,
    ) -> Result<ExportReport, Error> {
        let app = self.app(app)?;
        Ok(rehome_migration::export(&self.database, app, folder.as_ref(), options)?)
    }

    /// Undoes a run.
    ///
    /// # Errors
    /// When there is no such run, or it cannot be undone any more.
    pub fn rollback(&self, run: i64, options: &RollbackOptions) -> Result<RollbackReport, Error> {
        let report = rehome_migration::rollback(&self.database, &self.apps, run, options)?;
        if !report.dry_run {
            self.index_if_possible();
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::{Outcome, Rehome, Verified};

    #[test]
    fn a_file_rejected_behind_good_elements_is_no_difference() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("5e-SRD-Feats.json");
        fs::write(file, r#"[{"index": "a"}, {"index": "b"} {"index": "c"}]"#).unwrap();

        let report = Rehome::in_memory().unwrap().import("dnd5e", folder.path()).unwrap();

        assert_eq!(report.outcome(), Outcome::Rejected);
        assert_eq!(report.verified, Some(Verified { compared: 0, different: 0, missing: 0 }));
    }
}
