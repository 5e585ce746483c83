//! Opening a database with its applications.

use std::path::Path;

use rehome_domain::{App, apps};
use rehome_migration::Plan;
use rehome_persistence::{Database, Settings, migrations, repository::Registry};

use crate::error::Error;

/// A database and the applications that live in it. Cheap to clone.
#[derive(Clone)]
pub struct Rehome {
    pub(crate) database: Database,
    pub(crate) apps: Vec<App>,
    /// The tables of each application, made once.
    pub(crate) registries: Vec<Registry>,
}

impl Rehome {
    /// Opens the database at `address`, a path or `sqlite:PATH`, with the applications
    /// that come with Rehome. A missing or empty one is made ready for use.
    ///
    /// # Errors
    /// When it cannot be opened, or its schema is older than this program.
    pub fn open(address: &str) -> Result<Self, Error> {
        Self::builder().open(address)
    }

    /// A new database in memory, for tests and experiments.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub fn in_memory() -> Result<Self, Error> {
        Self::builder().open("sqlite::memory:")
    }

    /// Opens a database in another way than the usual.
    pub fn builder() -> Builder {
        Builder {
            apps: vec![apps::dnd5e::app(), apps::learner::app(), apps::editor::app()],
            settings: Settings::default(),
            existing: false,
            any_schema: false,
        }
    }

    /// The applications.
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The application of that id.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] lists those there are.
    pub fn app(&self, id: &str) -> Result<&App, Error> {
        find(&self.apps, id)
    }

    /// The database below, for what the facade does not cover.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

fn find<'a>(apps: &'a [App], id: &str) -> Result<&'a App, Error> {
    apps.iter().find(|app| app.id == id).ok_or_else(|| Error::UnknownApp {
        name: id.to_owned(),
        known: apps.iter().map(|app| app.id).collect(),
    })
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Builder {
    apps: Vec<App>,
    settings: Settings,
    existing: bool,
    any_schema: bool,
}

impl Builder {
    /// With other sizes and times than the usual.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Refuses a database that does not exist, instead of creating it.
    #[must_use]
    pub fn existing(mut self) -> Self {
        self.existing = true;
        self
    }

    /// Opens a database whatever its schema, to look at it or to migrate it.
    #[must_use]
    pub fn any_schema(mut self) -> Self {
        self.any_schema = true;
        self
    }

    /// What an import of `app` from `folder` would read; no database is needed to know.
    ///
    /// # Errors
    /// [`Error::UnknownApp`], and those of the engine when the folder or one of the files
    /// named in `only` is not there.
    pub fn plan(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        only: &[String],
    ) -> Result<Plan, Error> {
        let app = find(&self.apps, app)?;
        let plan = Plan::new(app, folder.as_ref(), only)?;
        plan.require_files(app)?;
        Ok(plan)
    }

    /// Opens what a check works on: the database at `address`, or, where an import would
    /// make one ready first, another in memory. So a check creates and migrates nothing.
    ///
    /// # Errors
    /// As [`Rehome::open`].
    pub fn open_for_check(self, address: &str) -> Result<Rehome, Error> {
        if Database::exists(address)? {
            let rehome = self.clone().existing().any_schema().open(address)?;
            let mut connection = rehome.database.connection()?;
            if !migrations::is_unused(&mut connection)? {
                migrations::require_current(&mut connection)?;
                drop(connection);
                return Ok(rehome);
            }
        }
        Self { existing: false, any_schema: false, ..self }.open("sqlite::memory:")
    }

    /// Opens the database at `address`.
    ///
    /// # Errors
    /// As [`Rehome::open`].
    pub fn open(self, address: &str) -> Result<Rehome, Error> {
        let database = if self.existing {
            Database::open_existing(address, &self.settings)?
        } else {
            Database::open(address, &self.settings)?
        };
        if !self.any_schema {
            let mut connection = database.connection()?;
            if !self.existing && migrations::is_unused(&mut connection)? {
                drop(connection);
                migrations::migrate(&database)?;
            } else {
                migrations::require_current(&mut connection)?;
            }
        }
        let registries = self.apps.iter().map(Registry::new).collect();
        Ok(Rehome { database, apps: self.apps, registries })
    }
}
