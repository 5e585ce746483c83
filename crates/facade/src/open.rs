//! A database that is open with its applications.

use rehome_persistence::{
    Application, Database, ReplicaState, Settings, changes::Context, packs::Overriding,
    repository::Registry,
};

use crate::{
    builder::Builder,
    bundle,
    error::Error,
    search::{Search, SearchSettings},
};

/// A database and the applications that live in it. Cheap to clone.
#[derive(Clone)]
pub struct Rehome {
    pub(crate) database: Database,
    pub(crate) apps: Vec<Application>,
    /// The tables of each application, made once.
    pub(crate) registries: Vec<Registry>,
    /// How it was opened, and how another one is.
    pub(crate) settings: Settings,
    pub(crate) search: Search,
    pub(crate) overriding: Overriding,
}

impl Rehome {
    /// The same on a copy of its database.
    pub(crate) fn on_copy(&self, database: Database) -> Self {
        let search = self.search.on(&database, &self.apps);
        Self { database, search, ..self.clone() }
    }

    /// Opens the database at `address`, a path, `sqlite:PATH` or `postgres://...`, with the applications
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
            only: None,
            added: Vec::new(),
            settings: Settings::default(),
            existing: false,
            any_schema: false,
            search: SearchSettings::default(),
            context: Context::default(),
        }
    }

    /// The enabled applications.
    pub fn apps(&self) -> &[Application] {
        &self.apps
    }

    /// The application of that id.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] and [`Error::DisabledApp`] list those there are.
    pub fn app(&self, id: &str) -> Result<&Application, Error> {
        find(&self.apps, id)
    }

    /// The same, for reads that may be a little behind: a replica of a server's database
    /// answers them, each in its turn, one that does not answer is skipped, and where there
    /// is none the database itself does. What was written a moment ago may be missing;
    /// records are written through the handle that this one was made of.
    #[must_use]
    pub fn stale(&self) -> Self {
        let database = self.database.stale();
        let search = self.search.on(&database, &self.apps);
        Self { database, search, ..self.clone() }
    }

    /// The same, whose writes of records and packs may change what else they may not: a
    /// protected pack and what is in it.
    ///
    /// ```
    /// use rehome::{Overriding, PackId, Rehome};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let srd: PackId = "srd".parse().expect("it is a pack id");
    /// assert!(rehome.delete_pack(&srd).is_err());
    /// let deliberate = rehome.overriding(Overriding::Protected);
    /// assert!(deliberate.delete_pack(&srd)? > 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn overriding(&self, overriding: Overriding) -> Self {
        Self { overriding, ..self.clone() }
    }

    /// The same, for somebody: what it changes stands in the log as that one's.
    ///
    /// ```
    /// use rehome::{Context, PackDetails, PackId, Rehome};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// let rehome = Rehome::in_memory()?.acting(Context::of("user:ann"));
    /// let home: PackId = "home".parse().expect("it is a pack id");
    /// rehome.create_pack("dnd5e", &home, &PackDetails::default())?;
    /// assert_eq!(rehome.history(1)?[0].kind, "pack");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn acting(&self, context: Context) -> Self {
        Self { database: self.database.clone().acting(context), ..self.clone() }
    }

    /// The replicas that the settings name, and why those that were skipped when they were
    /// asked last were skipped.
    pub fn replicas(&self) -> Vec<ReplicaState> {
        self.database.replicas()
    }

    /// The same, when each of them was asked just now.
    pub fn ask_replicas(&self) -> Vec<ReplicaState> {
        self.database.ask_replicas()
    }

    /// The database below, for what the facade does not cover.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

pub(crate) fn find<'a>(apps: &'a [Application], id: &str) -> Result<&'a Application, Error> {
    apps.iter().find(|app| app.id == id).ok_or_else(|| {
        let (name, known) = (id.to_owned(), apps.iter().map(|app| app.id.clone()).collect());
        if bundle::ids().iter().any(|known| known == id) {
            Error::DisabledApp { name, enabled: known }
        } else {
            Error::UnknownApp { name, known }
        }
    })
}
