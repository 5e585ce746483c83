//! A refresh in the background, which can be watched and broken off.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use rehome_persistence::{Application, Database, changes::Cancel};

use super::{Refreshed, Step, refresh};
use crate::{Embedder, Error, Result};

/// A refresh under way in a thread of its own. Searches go on meanwhile and say what is not yet
/// indexed. When it is dropped it is broken off between two transactions; whoever starts
/// another goes on from there.
pub struct Indexing {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Result<Refreshed>>>,
}

#[derive(Default)]
struct Shared {
    cancel: Cancel,
    projected: AtomicU64,
    embedded: AtomicU64,
    to_embed: AtomicU64,
}

impl Indexing {
    /// Starts to bring everything up to date.
    ///
    /// # Errors
    /// [`Error::Other`] when the system gives no thread.
    pub fn start(
        database: Database,
        apps: Vec<Application>,
        embedder: Arc<dyn Embedder>,
    ) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let run = move || {
            refresh(&database, &apps, Some(&*embedder), false, &mut |step| of_thread.step(step))
        };
        Ok(Self { shared, thread: Some(spawn("rehome-index", run)?) })
    }

    /// Records projected so far.
    pub fn projected(&self) -> u64 {
        self.shared.projected.load(Ordering::Relaxed)
    }

    /// Documents that got vectors so far, and how many are to get some, as far as is known.
    pub fn embedded(&self) -> (u64, u64) {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (load(&self.shared.embedded), load(&self.shared.to_embed))
    }

    /// Whether it has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Breaks it off after the transaction under way.
    pub fn cancel(&self) {
        self.shared.cancel.cancel();
    }

    /// Waits for the end, and tells what was done.
    ///
    /// # Errors
    /// As [`refresh`].
    pub fn wait(mut self) -> Result<Refreshed> {
        let Some(thread) = self.thread.take() else { return Ok(Refreshed::default()) };
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Drop for Indexing {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            // What failed is found again by the next.
            let _ = thread.join();
        }
    }
}

/// Starts a thread of that name.
pub(super) fn spawn<T: Send + 'static>(
    name: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    thread::Builder::new().name(name.to_owned()).spawn(run).map_err(|error| Error::Other {
        what: format!("starting the thread {name}"),
        source: error.into(),
    })
}

/// Whether a refresh goes on behind the step at hand.
pub(super) fn go_on(cancel: &Cancel) -> ControlFlow<()> {
    if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

impl Shared {
    fn step(&self, step: Step<'_>) -> ControlFlow<()> {
        let add = |counter: &AtomicU64, more| counter.fetch_add(more, Ordering::Relaxed);
        match step {
            Step::Texts { .. } => {}
            Step::Projected(more) => drop(add(&self.projected, more)),
            Step::Vectors(documents) => drop(add(&self.to_embed, documents)),
            Step::Embedded(more) => drop(add(&self.embedded, more)),
        }
        go_on(&self.cancel)
    }
}
