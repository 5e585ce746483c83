//! What happened to the database: its runs, newest first, and each of them in full.

use rehome_persistence::history;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Rehome,
    error::Error,
    finding::{StoredFinding, stored},
};

/// One import or rollback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The id that [`Rehome::rollback`] takes.
    pub id: i64,
    /// The application.
    pub app: String,
    /// `import` or `rollback`.
    pub kind: String,
    /// The run that a rollback undid.
    pub undoes: Option<i64>,
    /// The source folder.
    pub source: String,
    /// The pack.
    pub container: Option<String>,
    /// `running`, `completed`, `failed` or `interrupted`.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// The counts by name; an import's are those of [`Totals`](crate::Totals).
    pub totals: Value,
    /// When it began: RFC 3339, UTC.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
}

/// One source file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunFile {
    /// The path relative to the source folder.
    pub path: String,
    /// The collection.
    pub collection: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
    /// Whether it was rejected as a whole.
    pub rejected: bool,
    /// The counts by name.
    pub totals: Value,
    /// When it was begun: RFC 3339, UTC.
    pub started_at: String,
    /// When it was done.
    pub finished_at: String,
}

/// One run in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunDetails {
    /// The run itself.
    #[serde(flatten)]
    pub run: Run,
    /// The run that undid it, where that holds.
    pub undone_by: Option<i64>,
    /// Its files, in the order in which they were read.
    pub files: Vec<RunFile>,
    /// What it had to say.
    pub findings: Vec<StoredFinding>,
}

impl Rehome {
    /// The newest `limit` runs, newest first.
    pub fn history(&self, limit: u32) -> Result<Vec<Run>, Error> {
        let runs = history::list(&mut self.database.reading()?, limit.into())?;
        runs.into_iter().map(run).collect()
    }

    /// One run with its files and findings.
    ///
    /// # Errors
    /// When there is no such run, or the database fails.
    pub fn run(&self, id: i64) -> Result<RunDetails, Error> {
        self.database.reading()?.snapshot(|c| {
            let found = history::get(c, id)?;
            let undone_by = history::undone_by(c, id)?;
            let files = history::files(c, id)?.into_iter().map(file).collect::<Result<_, _>>()?;
            let findings = history::findings(c, id)?;
            let findings = findings
                .iter()
                .map(|body| stored(body, "import_findings", id))
                .collect::<Result<_, Error>>()?;
            Ok(RunDetails { run: run(found)?, undone_by, files, findings })
        })
    }
}

fn run(run: history::Run) -> Result<Run, Error> {
    Ok(Run {
        totals: stored(&run.totals.0, "import_runs", run.id)?,
        id: run.id,
        app: run.app,
        kind: run.kind,
        undoes: run.undoes,
        source: run.source,
        container: run.container,
        status: run.status,
        error: run.error,
        started_at: run.started_at.to_string(),
        finished_at: run.finished_at.map(|at| at.to_string()),
    })
}

fn file(file: history::RunFile) -> Result<RunFile, Error> {
    Ok(RunFile {
        totals: stored(&file.totals.0, "import_files", file.run)?,
        path: file.path,
        collection: file.collection,
        sha256: file.sha256,
        bytes: file.bytes,
        rejected: file.rejected,
        started_at: file.started_at.to_string(),
        finished_at: file.finished_at.to_string(),
    })
}
