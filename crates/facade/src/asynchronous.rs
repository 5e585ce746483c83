//! The same for programs that run on tokio. A database call blocks its thread; here each goes to
//! a thread that may block, so many at once as are allowed, while the others wait without one.

use std::{panic::resume_unwind, path::Path, sync::Arc};

use rehome_domain::{Packs, Query, RecordId};
use rehome_migration::{Options, Report};
use rehome_persistence::{
    Error as DatabaseError,
    changes::Cancel,
    repository::{Page, WriteOptions, Written},
};
use rehome_vector::search::{SearchQuery, Searched};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{FoundDocument, Rehome, error::Error};

/// A [`Rehome`] for asynchronous programs. Cheap to clone.
///
/// A call whose future is dropped is cancelled: it ends between two steps, and what it had not
/// committed is undone.
///
/// ```
/// use rehome::{AsyncRehome, Packs, Rehome};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), rehome::Error> {
/// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
/// let rehome = AsyncRehome::new(Rehome::in_memory()?, 4);
/// rehome.import("dnd5e", samples).await?;
/// let found = rehome.document(None, "spells", "wickspark", &Packs::Active).await?;
/// let packs = rehome.run(|rehome| rehome.packs()).await?;
/// assert_eq!((found.rev, packs.len()), (1, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AsyncRehome {
    rehome: Rehome,
    permits: Arc<Semaphore>,
}

/// Cancels a call that nobody waits for any more.
struct Waited(Cancel);

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl AsyncRehome {
    /// The same database, for at most so many calls at once, which should be no more than the
    /// connections of its pool; at least one.
    pub fn new(rehome: Rehome, at_once: usize) -> Self {
        Self { rehome, permits: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// The handle whose calls block.
    pub fn blocking(&self) -> &Rehome {
        &self.rehome
    }

    /// Does `work` on a thread that may block, when it is its turn.
    ///
    /// # Errors
    /// Those of `work`, and when the runtime ends meanwhile.
    ///
    /// # Panics
    /// Where `work` does.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rehome) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let context = self.rehome.database().context().clone();
        let waited = Waited(context.cancel().child());
        let rehome = self.rehome.acting(context.until(&waited.0));
        // Nobody closes the semaphore.
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let done = spawn_blocking(move || {
            let _permit = permit;
            work(&rehome)
        });
        match done.await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(Error::Database(DatabaseError::Cancelled {
                    what: "the program ends, and the call was not begun".to_owned(),
                    hints: Vec::new(),
                })),
            },
        }
    }

    /// See [`Rehome::import`].
    ///
    /// # Errors
    /// As there.
    pub async fn import(&self, app: &str, folder: impl AsRef<Path>) -> Result<Report, Error> {
        self.import_with(app, folder, &Options::default()).await
    }

    /// See [`Rehome::import_with`].
    ///
    /// # Errors
    /// As there.
    pub async fn import_with(
        &self,
        app: &str,
        folder: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Report, Error> {
        let (app, folder) = (app.to_owned(), folder.as_ref().to_owned());
        let options = options.clone();
        self.run(move |rehome| rehome.import_with(&app, folder, &options)).await
    }

    /// See [`Rehome::document`].
    ///
    /// # Errors
    /// As there.
    pub async fn document(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        packs: &Packs,
    ) -> Result<FoundDocument, Error> {
        let (app, collection) = (app.map(str::to_owned), collection.to_owned());
        let (key, packs) = (key.to_owned(), packs.clone());
        self.run(move |rehome| rehome.document(app.as_deref(), &collection, &key, &packs)).await
    }

    /// See [`Rehome::documents`].
    ///
    /// # Errors
    /// As there.
    pub async fn documents(
        &self,
        app: Option<&str>,
        collection: &str,
        query: &Query,
    ) -> Result<Page<FoundDocument>, Error> {
        let (app, collection) = (app.map(str::to_owned), collection.to_owned());
        let query = query.clone();
        self.run(move |rehome| rehome.documents(app.as_deref(), &collection, &query)).await
    }

    /// See [`Rehome::put_document`].
    ///
    /// # Errors
    /// As there.
    pub async fn put_document(
        &self,
        record: &RecordId,
        body: &str,
        options: &WriteOptions,
    ) -> Result<Written, Error> {
        let (record, body, options) = (record.clone(), body.to_owned(), *options);
        self.run(move |rehome| rehome.put_document(&record, &body, &options)).await
    }

    /// See [`Rehome::delete_document`].
    ///
    /// # Errors
    /// As there.
    pub async fn delete_document(
        &self,
        record: &RecordId,
        options: &WriteOptions,
    ) -> Result<i64, Error> {
        let (record, options) = (record.clone(), *options);
        self.run(move |rehome| rehome.delete_document(&record, &options)).await
    }

    /// See [`Rehome::search`].
    ///
    /// # Errors
    /// As there.
    pub async fn search(&self, query: &SearchQuery) -> Result<Searched, Error> {
        let query = query.clone();
        self.run(move |rehome| rehome.search(&query)).await
    }
}
