//! Searching the records, and keeping what is searched up to date.

#[cfg(feature = "embedded-model")]
mod retrieval;
mod settings;

use std::{
    ops::ControlFlow,
    sync::{Arc, OnceLock},
};

use rehome_domain::{Event, Finding, Hint, Level};
use rehome_migration::Report;
use rehome_persistence::{Application, Database, Error as DatabaseError, Table, migrations};
use rehome_vector::{
    Embedder, Result as SearchResult,
    search::{
        HnswStatus, IndexStatus, Indexing, Keeping, Refreshed, SearchQuery, Searched, Searcher,
        Step, drop_hnsw, make_hnsw, rebuild, refresh, status,
    },
};

use crate::{Rehome, error::Error};

pub use settings::{EmbedderChoice, IndexAfterImport, OwnWeights, SearchSettings};

/// The searcher of an open database, made when it is first asked for.
#[derive(Clone)]
pub(crate) struct Search {
    settings: SearchSettings,
    database: Database,
    apps: Vec<Application>,
    embedder: Arc<OnceLock<Arc<dyn Embedder>>>,
    searcher: Arc<OnceLock<Searcher>>,
}

impl Search {
    pub(crate) fn new(database: &Database, apps: &[Application], settings: SearchSettings) -> Self {
        Self {
            settings,
            database: database.clone(),
            apps: apps.to_vec(),
            embedder: Arc::default(),
            searcher: Arc::default(),
        }
    }

    /// The same on another database.
    pub(crate) fn on(&self, database: &Database, apps: &[Application]) -> Self {
        let embedder = Arc::clone(&self.embedder);
        Self { embedder, ..Self::new(database, apps, self.settings.clone()) }
    }

    fn embedder(&self) -> Result<Arc<dyn Embedder>, Error> {
        if let Some(embedder) = self.embedder.get() {
            return Ok(Arc::clone(embedder));
        }
        let opened = self.settings.model.embedder(self.settings.keeps_vectors)?;
        Ok(Arc::clone(self.embedder.get_or_init(|| opened)))
    }

    fn searcher(&self) -> Result<&Searcher, Error> {
        if let Some(searcher) = self.searcher.get() {
            return Ok(searcher);
        }
        let embedder = self.embedder()?;
        let weights = self.settings.weights.over(embedder.weights());
        let made = Searcher::new(self.database.clone(), &self.apps, embedder, weights)?;
        Ok(self.searcher.get_or_init(|| made))
    }

    /// Whether vectors are made at the end of an import.
    fn indexes_vectors(&self) -> bool {
        match self.settings.after_import {
            IndexAfterImport::Auto => self.settings.model.is_built_in(),
            IndexAfterImport::All => true,
            IndexAfterImport::Texts | IndexAfterImport::Nothing => false,
        }
    }
}

impl Rehome {
    /// The records that fit a query best: by words, by names in spite of typing errors, and by
    /// meaning.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// use rehome::{Rehome, SearchQuery};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let found = rehome.search(&SearchQuery::new("wikspark"))?;
    /// assert_eq!(found.hits[0].title, "Wickspark");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no word in the query, for collections, packs and conditions that no record
    /// can meet, and when the database fails.
    pub fn search(&self, query: &SearchQuery) -> Result<Searched, Error> {
        Ok(self.search.searcher()?.search(query)?)
    }

    /// How far what is searched has caught up with the records: every one is compared.
    pub fn index_status(&self) -> Result<IndexStatus, Error> {
        Ok(status(&self.database, &self.apps, self.search.embedder()?.model())?)
    }

    /// Brings what is searched up to date, texts and vectors. Who cancels the
    /// [`Context`](crate::Context) of the handle stops it between two batches; the next refresh
    /// goes on from there.
    ///
    /// # Errors
    /// When it is cancelled, and when the model or the database fails.
    pub fn refresh_index(&self) -> Result<Refreshed, Error> {
        let embedder = self.search.embedder()?;
        self.advancing(|advance| {
            refresh(&self.database, &self.apps, Some(&*embedder), false, advance)
        })
    }

    /// Forgets all that is searched and makes it anew.
    ///
    /// # Errors
    /// As [`Rehome::refresh_index`].
    pub fn rebuild_index(&self) -> Result<Refreshed, Error> {
        let embedder = self.search.embedder()?;
        self.advancing(|advance| rebuild(&self.database, &self.apps, Some(&*embedder), advance))
    }

    /// Runs `work`, which tells its steps, for those who listen to the handle.
    fn advancing(
        &self,
        work: impl FnOnce(&mut dyn FnMut(Step<'_>) -> ControlFlow<()>) -> SearchResult<Refreshed>,
    ) -> Result<Refreshed, Error> {
        let context = self.database.context();
        let mut advance = |step: Step<'_>| {
            let told = match step {
                Step::Texts { collection, .. } => context.tell(Event::File(collection)),
                Step::Vectors(rows) => context.tell(Event::Rows { name: "index", rows }),
                Step::Embedded(more) => context.tell(Event::Advanced(more)),
                Step::Projected(_) => context.check(),
            };
            if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let refreshed = work(&mut advance)?;
        if !refreshed.is_complete && context.check().is_err() {
            let Refreshed { projected, embedded, .. } = refreshed;
            let what = format!(
                "indexing was cancelled: the texts of {projected} records and the vectors of \
                 {embedded} are made, and stay"
            );
            let hints = vec![Hint::RefreshIndex];
            return Err(Error::Database(DatabaseError::Cancelled { what, hints }));
        }
        Ok(refreshed)
    }

    /// Makes the HNSW index of the model on a server with pgvector, unless it is there: for
    /// [`SearchMode::Hnsw`](crate::SearchMode). Until it is made, others cannot write.
    ///
    /// # Errors
    /// On SQLite, without pgvector and with one before 0.8, and when the database fails.
    pub fn make_hnsw(&self) -> Result<HnswStatus, Error> {
        Ok(make_hnsw(&self.database, self.search.embedder()?.model())?)
    }

    /// Drops the HNSW index of the model; whether there was one.
    ///
    /// # Errors
    /// On SQLite, and when the database fails.
    pub fn drop_hnsw(&self) -> Result<bool, Error> {
        Ok(drop_hnsw(&self.database, self.search.embedder()?.model())?)
    }

    /// Brings what is searched up to date in the background.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn index_in_background(&self) -> Result<Indexing, Error> {
        let (database, apps) = (self.database.clone(), self.apps.clone());
        Ok(Indexing::start(database, apps, self.search.embedder()?)?)
    }

    /// Keeps what is searched current for as long as the value lives: a thread looks four times a
    /// second whether records changed, and makes what is missing. For programs that live on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn keep_index_current(&self) -> Result<Keeping, Error> {
        let (database, apps) = (self.database.clone(), self.apps.clone());
        Ok(Keeping::start(database, apps, self.search.embedder()?)?)
    }

    /// The same search once what it lacks was made: for programs that search once. What a model
    /// makes that is not built in may take long, and is left.
    ///
    /// # Errors
    /// As [`search`](Self::search). A database that cannot be written is searched as it is.
    pub fn search_current(&self, query: &SearchQuery) -> Result<Searched, Error> {
        let found = self.search(query)?;
        let is_current = found.unindexed == 0 && found.stale.is_empty();
        if is_current || !self.search.settings.model.is_built_in() || self.index().is_err() {
            return Ok(found);
        }
        self.search(query)
    }

    /// Forgets what is in memory of a database that is another one now, and has what is searched
    /// made from its records. One of an earlier schema has it made when it is migrated.
    pub(crate) fn search_anew(&self) -> Result<(), Error> {
        if let Some(searcher) = self.search.searcher.get() {
            searcher.forget();
        }
        let current = self.database.read(|c| {
            Ok::<_, Error>(rehome_persistence::migrations::require_current(c, &self.apps).is_ok())
        })?;
        if !current {
            return Ok(());
        }
        self.database.write(|c| {
            for app in &self.apps {
                let tables = Table::all(app);
                let mut searched = tables.iter().filter(|of| of.collection.searchable.is_some());
                searched.try_for_each(|table| rehome_persistence::search::mark(c, table))?;
            }
            Ok::<_, Error>(())
        })?;
        self.index_if_possible();
        Ok(())
    }

    /// Makes what is searched in the database that everything was moved to.
    pub(crate) fn index_moved(&self, to: &str) -> Result<(), Error> {
        let database = Database::open_existing(to, &self.settings)?;
        let current = migrations::require_current(&mut database.connection()?, &self.apps);
        if current.is_err() {
            // It has the tables of other applications than this handle.
            return Ok(());
        }
        let search = self.search.on(&database, &self.apps);
        let database = database.acting(self.database.context().clone());
        Self { database, search, ..self.clone() }.index()
    }

    /// What is due at the end of an import or a rollback, as the settings have it.
    pub(crate) fn index(&self) -> Result<(), Error> {
        if self.search.settings.after_import == IndexAfterImport::Nothing {
            return Ok(());
        }
        // Without the model there are still the texts.
        let (embedder, failed) = match self.search.indexes_vectors().then(|| self.search.embedder())
        {
            None => (None, None),
            Some(Ok(embedder)) => (Some(embedder), None),
            Some(Err(error)) => (None, Some(error)),
        };
        self.advancing(|advance| {
            refresh(&self.database, &self.apps, embedder.as_deref(), true, advance)
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// The same after what holds whatever becomes of it. What cannot be indexed now is marked,
    /// and every search says so.
    pub(crate) fn index_if_possible(&self) {
        let _ = self.index();
    }

    /// The same after an import, which holds whatever becomes of it.
    pub(crate) fn index_after_change(&self, report: &mut Report) {
        if let Err(error) = self.index() {
            let message = format!("the records are imported, and not all can be searched: {error}");
            let finding = Finding::new(Level::Warning, "index.failed", message);
            report.findings.push(finding.help("it can be made up for").hint(Hint::RefreshIndex));
            report.totals.warnings += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EmbedderChoice, IndexAfterImport, SearchQuery, SearchSettings};
    use crate::{Rehome, SearchMode};

    #[test]
    fn texts_are_searched_where_the_model_cannot_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let address = folder.path().join("rehome.db").display().to_string();
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
        let search = SearchSettings {
            model: EmbedderChoice::MiniLm(folder.path().join("nowhere")),
            after_import: IndexAfterImport::All,
            ..SearchSettings::default()
        };
        let rehome = Rehome::builder().search(search).open(&address).unwrap();
        let report = rehome.import("dnd5e", samples).unwrap();
        assert!(report.findings.iter().any(|finding| finding.rule == "index.failed"));
        drop(rehome);

        let query = SearchQuery { mode: SearchMode::Text, ..SearchQuery::new("footprints") };
        let found = Rehome::open(&address).unwrap().search(&query).unwrap();
        assert_eq!((found.hits.is_empty(), found.stale), (false, Vec::new()));
    }
}
