//! How to open a database: with which applications, and what to make of what is there.

use std::path::Path;

use rehome_migration::{Options, Plan};
use rehome_persistence::{
    Application, Database, Opening, Settings, backup, changes::Context, declared, migrations,
    packs::Overriding, repository::Registry,
};

use crate::{
    bundle,
    error::Error,
    open::{Rehome, find},
    search::{Search, SearchSettings},
};

/// How to open a database.
///
/// An application of one's own is declared and added; its tables are made on opening:
///
/// ```
/// use rehome::{App, Collection, Record, Rehome, SourceFile};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Bird {
///     id: String,
///     song: Option<String>,
/// }
///
/// impl Record for Bird {
///     const COLLECTION: &'static str = "birds";
///
///     fn key(&self) -> &str {
///         &self.id
///     }
///
///     fn name(&self) -> Option<&str> {
///         None
///     }
/// }
///
/// # fn main() -> Result<(), rehome::Error> {
/// let birds = vec![Collection::of::<Bird>([], [])];
/// let files = vec![SourceFile::array(&["birds.json"], "birds")];
/// let garden = App::new("garden", "Garden", "garden", birds, files);
/// let rehome = Rehome::builder().only(&[]).app(garden).open("sqlite::memory:")?;
/// assert_eq!(rehome.apps()[0].id, "garden");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) only: Option<Vec<String>>,
    pub(crate) added: Vec<Application>,
    pub(crate) settings: Settings,
    pub(crate) existing: bool,
    pub(crate) any_schema: bool,
    pub(crate) search: SearchSettings,
    pub(crate) context: Context,
}

impl Builder {
    /// Writes for somebody: what is changed stands in the log as that one's.
    #[must_use]
    pub fn acting(self, context: Context) -> Self {
        Self { context, ..self }
    }

    /// Adds an application that does not come with Rehome: a declaration, whose records are
    /// kept in tables that are made from it, or an [`Application`] with tables of its own.
    #[must_use]
    pub fn app(mut self, app: impl Into<Application>) -> Self {
        self.added.push(app.into());
        self
    }

    /// Enables these alone of the applications that come with Rehome, instead of all. What
    /// the database holds of others is left alone.
    #[must_use]
    pub fn only(mut self, ids: &[&str]) -> Self {
        self.only = Some(ids.iter().map(|id| (*id).to_owned()).collect());
        self
    }

    /// With other sizes and times than the usual.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Searches in another way than the usual, as with a model of one's own.
    #[must_use]
    pub fn search(mut self, search: SearchSettings) -> Self {
        self.search = search;
        self
    }

    /// Refuses a database that does not exist, instead of creating it, and one whose tables
    /// are not those of the applications, instead of making them.
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
    /// that `options` name is not there, or they make a choice that is none.
    pub fn plan(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Plan, Error> {
        let (apps, _) = self.apps()?;
        let app = find(&apps, app)?;
        Ok(options.plan(app, folder.as_ref())?)
    }

    /// Opens what a check works on: the database at `address`, or, where an import would
    /// make one ready first, another in memory. So a check creates and migrates nothing;
    /// tables that an import would make first are part of what it takes back in the end.
    ///
    /// # Errors
    /// As [`Rehome::open`].
    pub fn open_for_check(self, address: &str) -> Result<Rehome, Error> {
        if Database::exists(address)? {
            let rehome = self.clone().existing().any_schema().open(address)?;
            let mut connection = rehome.database.connection()?;
            migrations::require_ours(&mut connection)?;
            if !migrations::is_unused(&mut connection)? {
                if !migrations::only_adds(&mut connection, &rehome.apps)? {
                    migrations::require_current(&mut connection, &rehome.apps)?;
                }
                drop(connection);
                if rehome.database.can_write()? {
                    return Ok(rehome);
                }
                // A check writes, and takes it back: where it must not, it works on a copy.
                return Ok(rehome.on_copy(backup::scratch_copy(&rehome.database)?));
            }
        }
        Self { existing: false, any_schema: false, ..self }.open("sqlite::memory:")
    }

    /// Opens the database at `address`.
    ///
    /// # Errors
    /// As [`Rehome::open`]; [`Error::Declaration`] for an application that cannot be added,
    /// and those of the database where the tables that it declares cannot be made.
    pub fn open(self, address: &str) -> Result<Rehome, Error> {
        let (mut apps, mut known) = self.apps()?;
        let database = if self.existing {
            Database::open_existing(address, &self.settings)?
        } else {
            Database::open(address, &self.settings)?
        };
        let opening = Opening::read(&mut database.connection()?)?;
        // What was declared in app files is in the database, unless it was handed in anew.
        for spec in &opening.apps {
            let app = Application::from(spec.app());
            if known.iter().all(|other| other.id != app.id) && app.check().is_ok() {
                apps.push(app.clone());
                known.push(app);
            }
        }
        let database = database.with_applications(&known).acting(self.context.clone());
        if !self.any_schema {
            self.make_ready(&database, opening, &apps)?;
        }
        let registries = apps.iter().map(Registry::new).collect();
        let search = Search::new(&database, &apps, self.search);
        let (settings, overriding) = (self.settings, Overriding::default());
        Ok(Rehome { database, apps, registries, settings, search, overriding })
    }

    /// Brings a new database up to this program, and adds to any what its applications
    /// need; a schema that is otherwise older is for [`Rehome::migrate_schema`].
    fn make_ready(
        &self,
        database: &Database,
        opening: Opening,
        apps: &[Application],
    ) -> Result<(), Error> {
        let mut connection = database.connection()?;
        if self.existing {
            opening.require_current(&mut connection, apps)?;
            return Ok(declared::require(&mut connection, apps)?);
        }
        if migrations::is_unused(&mut connection)? || migrations::only_adds(&mut connection, apps)?
        {
            drop(connection);
            migrations::migrate(database, apps)?;
        } else {
            migrations::require_current(&mut connection, apps)?;
            drop(connection);
        }
        declared::make(database, apps)?;
        Ok(())
    }

    /// The applications that a database is opened with: those that come with Rehome, then those
    /// that were added.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] for one that is to be enabled alone, and [`Error::Declaration`].
    pub fn applications(&self) -> Result<Vec<Application>, Error> {
        Ok(self.apps()?.0)
    }

    /// The enabled applications, and all that are known: those of Rehome, then those that were
    /// added.
    fn apps(&self) -> Result<(Vec<Application>, Vec<Application>), Error> {
        let ours = bundle::all();
        if let Some(unknown) =
            self.only.iter().flatten().find(|id| ours.iter().all(|app| app.id != **id))
        {
            return Err(Error::UnknownApp {
                name: unknown.clone(),
                known: ours.iter().map(|app| app.id.clone()).collect(),
            });
        }
        for (index, app) in self.added.iter().enumerate() {
            let refused = |reason| Error::Declaration { id: app.id.clone(), reason };
            let others = || ours.iter().chain(&self.added[..index]);
            if app.id == "core" || others().any(|other| other.id == app.id) {
                return Err(refused("its id is taken".to_owned()));
            }
            app.check().map_err(refused)?;
            let pack_of = |app: &Application| app.default_pack.as_ref().map(|pack| pack.id.clone());
            let pack = pack_of(app);
            if let Some(other) = others().find(|other| pack.is_some() && pack_of(other) == pack) {
                return Err(refused(format!("its default pack is that of `{}`", other.id)));
            }
        }
        let is_enabled = |app: &&Application| match &self.only {
            None => true,
            Some(only) => only.contains(&app.id),
        };
        let enabled = ours.iter().filter(is_enabled).chain(&self.added).cloned().collect();
        Ok((enabled, ours.into_iter().chain(self.added.iter().cloned()).collect()))
    }
}
