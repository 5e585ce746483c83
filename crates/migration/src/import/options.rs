//! What an import can be told.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use rehome_domain::{App, Choices, NotAPackId, PackId};

use crate::{
    error::{Error, Result},
    source::{Plan, Treat},
};

/// Who wins when a record was edited in the database and changed in the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// The database; the record is reported as a conflict.
    #[default]
    Database,
    /// The source; the edit goes into the history.
    Source,
}

impl FromStr for Prefer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "database" => Ok(Self::Database),
            "source" => Ok(Self::Source),
            other => Err(format!("`{other}` is neither `database` nor `source`")),
        }
    }
}

/// What an import can be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The pack; the application's own default without one.
    pub container: Option<PackId>,
    /// What the application itself lets one choose, such as a time zone.
    pub choices: Choices,
    /// Write records again whose text did not change, as after another choice.
    pub again: bool,
    /// Tell what would happen, and change nothing.
    pub check_only: bool,
    /// Delete records that came from this source once and are no longer in it.
    pub delete_missing: bool,
    /// Whether the files are added to what is there: what came before and is not in them is no
    /// longer missed, and what waits of it in quarantine goes on waiting.
    pub adds: bool,
    /// Who wins a conflict.
    pub prefer: Prefer,
    /// Import these files of the layout only.
    pub only: Vec<String>,
    /// Read these files too, each as one of a collection, whatever their names are.
    pub treat: Vec<Treat>,
    /// Compare source and database at the end.
    pub verify: bool,
    /// Make a backup of a file before the first change of a database that holds data. The log can
    /// undo an import without one.
    pub backup: bool,
    /// Copy the source files into this folder, under the number of the run.
    pub archive: Option<PathBuf>,
    /// The most bytes that an element may take: its text, and 64 for each of its values.
    pub max_element: usize,
    /// The most findings of each level that the report lists; all are counted.
    pub max_findings: usize,
    /// How long to wait for another process that imports.
    pub wait: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            container: None,
            choices: Choices::default(),
            again: false,
            check_only: false,
            delete_missing: false,
            adds: false,
            prefer: Prefer::Database,
            only: Vec::new(),
            treat: Vec::new(),
            verify: true,
            backup: false,
            archive: None,
            max_element: 64 << 20,
            max_findings: 10_000,
            wait: None,
        }
    }
}

impl Options {
    /// The pack that an import goes to; none where the records belong to no pack.
    ///
    /// # Errors
    /// [`Error::Usage`] for a pack where there are none, and when the application declares
    /// a default that is no pack id.
    pub(crate) fn container(&self, app: &App) -> Result<Option<PackId>> {
        pack_of(app, self.container.as_ref())
    }

    /// What an import of `app` from `folder` would read.
    ///
    /// # Errors
    /// [`Error::Usage`] for a folder or file that is not there, for a folder without any
    /// file of the layout, and for choices that are none; [`Error::Source`].
    pub fn plan(&self, app: &App, folder: &Path) -> Result<Plan> {
        self.container(app)?;
        self.check(app)?;
        let plan = Plan::new(app, folder, &self.only, &self.treat)?;
        plan.require_files(app)?;
        Ok(plan)
    }

    /// Refuses choices that the application does not offer, and values that are none.
    ///
    /// # Errors
    /// [`Error::Usage`] says which.
    pub(crate) fn check(&self, app: &App) -> Result<()> {
        for name in self.choices.names() {
            let Some(choice) = app.choices.iter().find(|choice| choice.name == name) else {
                return Err(Error::Usage(format!("an import of `{}` has no --{name}", app.id)));
            };
            for value in self.choices.all(name) {
                choice
                    .check(value)
                    .map_err(|reason| Error::Usage(format!("--{name} {value}: {reason}")))?;
            }
        }
        Ok(())
    }
}

/// The pack that was asked for, or the application's own.
pub(crate) fn pack_of(app: &App, asked: Option<&PackId>) -> Result<Option<PackId>> {
    match (asked, &app.default_pack) {
        (Some(_), None) => {
            Err(Error::Usage(format!("the records of `{}` belong to no pack", app.id)))
        }
        (Some(container), Some(_)) => Ok(Some(container.clone())),
        (None, None) => Ok(None),
        (None, Some(pack)) => {
            pack.id.parse().map(Some).map_err(|error: NotAPackId| Error::Usage(error.to_string()))
        }
    }
}
