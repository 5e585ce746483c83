//! Uploads into packs: the import of one file, judged by the same engine, whole or not at all, and
//! safe to be sent again.

use std::{
    collections::HashSet,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
};

use rehome_domain::{Outcome, PackId};
use rehome_migration::{Options, Prefer, StagedUpload, UploadLimits, stage};
use rehome_persistence::history;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Rehome, StoredFinding, error::Error};

/// How an upload is to be taken.
#[derive(Clone, Debug, Default)]
pub struct UploadOptions {
    /// Whether good records are taken though others of the file are none; these wait in quarantine.
    /// Else one bad record is enough that nothing is taken.
    pub accept_good: bool,
    /// Tell what would happen, and change nothing.
    pub check_only: bool,
    /// Who wins where a record was edited since it was uploaded last.
    pub prefer: Prefer,
    /// How much it may be.
    pub limits: UploadLimits,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadReport {
    /// The run, which can be rolled back; none where nothing was written.
    pub run: Option<i64>,
    /// The application.
    pub app: String,
    /// The pack.
    pub container: String,
    /// The collection; none of an archive.
    pub collection: Option<String>,
    /// Whether only a look was asked for.
    pub check_only: bool,
    /// Whether it was taken, or would be.
    pub accepted: bool,
    /// Whether the same bytes were uploaded before and still hold, so that nothing was done.
    pub repeated: bool,
    /// The counts by name, as an import has them.
    pub totals: Value,
    /// What there is to say.
    pub findings: Vec<StoredFinding>,
    /// How many findings are not listed.
    pub findings_omitted: u64,
}

/// Whether a finding is about what was uploaded. Nobody uploads all files of a layout, so which are
/// not there says nothing.
fn is_of_upload(finding: &StoredFinding) -> bool {
    finding.rule != "layout.absent"
}

/// The uploads that are under way: database, pack and bytes.
static UNDER_WAY: Mutex<Option<HashSet<String>>> = Mutex::new(None);
static ENDED: Condvar = Condvar::new();

/// That this upload is under way; the same bytes wait until it is over.
struct UnderWay(String);

impl UnderWay {
    fn begin(key: String) -> Self {
        let mut all = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        while all.get_or_insert_default().contains(&key) {
            all = ENDED.wait(all).unwrap_or_else(PoisonError::into_inner);
        }
        all.get_or_insert_default().insert(key.clone());
        Self(key)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_or_insert_default().remove(&self.0);
        ENDED.notify_all();
    }
}

impl Rehome {
    /// Imports the file `uploaded` into a pack: an array of records of `collection`, one record,
    /// `{"items": [..]}` around records, or a zip of the layout. What the pack holds already stays.
    /// The same bytes once more do nothing, as long as what they brought still holds.
    ///
    /// ```
    /// use rehome::{PackDetails, PackId, Rehome, UploadOptions};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("upload.json");
    /// # std::fs::write(&file, r#"{"index": "dazed", "name": "Dazed"}"#)?;
    /// let rehome = Rehome::in_memory()?;
    /// let home: PackId = "home".parse()?;
    /// rehome.create_pack("dnd5e", &home, &PackDetails::default())?;
    /// let options = UploadOptions::default();
    /// let report = rehome.upload(&home, Some("conditions"), &file, &options)?;
    /// assert_eq!(report.totals["inserted"], 1);
    /// assert!(rehome.upload(&home, Some("conditions"), &file, &options)?.repeated);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no such pack or collection, the pack is protected, the bytes are no upload, a
    /// limit is passed, or the database fails. Bad records are in the report.
    pub fn upload(
        &self,
        pack: &PackId,
        collection: Option<&str>,
        uploaded: &Path,
        options: &UploadOptions,
    ) -> Result<UploadReport, Error> {
        let app = self.pack(pack)?.app;
        self.require_changeable(pack)?;
        if let Some(collection) = collection {
            self.collection(Some(&app), collection)?;
        }
        let staged = stage(self.app(&app)?, collection, uploaded, &options.limits)?;
        let bytes: String = staged
            .files()
            .iter()
            .map(|file| format!("{} {}\n", file.collection, file.sha256))
            .collect();
        let _under_way = (!options.check_only)
            .then(|| UnderWay::begin(format!("{}\n{pack}\n{bytes}", self.database.address())));
        if !options.check_only
            && let Some(run) = self.brought(&app, pack, &staged)?
        {
            return self.finished_upload(run, collection);
        }
        let how = Options {
            container: Some(pack.clone()),
            adds: true,
            check_only: options.check_only || !options.accept_good,
            prefer: options.prefer,
            ..Options::default()
        };
        let mut report = self.import_with(&app, staged.folder(), &how)?;
        let taken = |outcome, waiting| match outcome {
            Outcome::Rejected | Outcome::Corrupt => false,
            Outcome::Clean | Outcome::NeedsAttention => options.accept_good || waiting == 0,
        };
        let accepted = taken(report.outcome(), report.totals.waiting);
        if accepted && how.check_only && !options.check_only {
            report =
                self.import_with(&app, staged.folder(), &Options { check_only: false, ..how })?;
        }
        let findings = report.findings.into_iter().map(StoredFinding::from).filter(is_of_upload);
        Ok(UploadReport {
            run: report.run,
            app,
            container: pack.to_string(),
            collection: collection.map(str::to_owned),
            check_only: options.check_only,
            accepted,
            repeated: false,
            totals: json!(report.totals),
            findings: findings.collect(),
            findings_omitted: report.findings_omitted,
        })
    }

    /// The run that brought all files of an upload, where there is one that still holds.
    fn brought(
        &self,
        app: &str,
        pack: &PackId,
        staged: &StagedUpload,
    ) -> Result<Option<i64>, Error> {
        self.database.connection()?.snapshot(|c| {
            let mut run = None;
            for file in staged.files() {
                let found =
                    history::brought(c, app, pack.as_str(), &file.collection, &file.sha256)?;
                if found.is_none() || run.is_some_and(|run| Some(run) != found) {
                    return Ok(None);
                }
                run = found;
            }
            Ok(run)
        })
    }

    /// The report of an upload that is over.
    fn finished_upload(&self, run: i64, collection: Option<&str>) -> Result<UploadReport, Error> {
        let details = self.run(run)?;
        Ok(UploadReport {
            run: Some(run),
            app: details.run.app,
            container: details.run.container.unwrap_or_default(),
            collection: collection.map(str::to_owned),
            check_only: false,
            accepted: true,
            repeated: true,
            totals: details.run.totals,
            findings: details.findings.into_iter().filter(is_of_upload).collect(),
            findings_omitted: 0,
        })
    }
}
