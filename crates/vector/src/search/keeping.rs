//! Keeping what is searched current: a thread that looks again and again whether records changed,
//! and makes what is missing.

use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use rehome_persistence::{Application, Database, changes::Cancel, search};

use super::{
    indexing::{go_on, spawn},
    refresh,
    status::is_lacking,
};
use crate::{Embedder, Result};

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(250);

/// A thread that keeps what is searched current, for programs that live on. It ends when this is
/// dropped, between two transactions; nothing is lost then, and whoever starts another goes on.
pub struct Keeping {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    over: Cancel,
    rounds: AtomicU64,
    failed: AtomicU64,
    waking: (Mutex<bool>, Condvar),
}

impl Keeping {
    /// Starts to keep everything current.
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
            while !of_thread.over.is_cancelled() {
                // What fails now, as while another program has the lock, is tried again.
                if of_thread.round(&database, &apps, &*embedder).is_err() {
                    of_thread.failed.fetch_add(1, Ordering::Relaxed);
                }
                of_thread.rounds.fetch_add(1, Ordering::Relaxed);
                of_thread.pause();
            }
        };
        Ok(Self { shared, thread: Some(spawn("rehome-search", run)?) })
    }

    /// How often it has looked so far, and how often that failed.
    pub fn rounds(&self) -> (u64, u64) {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (load(&self.shared.rounds), load(&self.shared.failed))
    }

    /// Has it look now, and not when its pause is over.
    pub fn wake(&self) {
        self.shared.wake();
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.shared.over.cancel();
        self.shared.wake();
        if let Some(thread) = self.thread.take() {
            // A panic in it has been told on stderr, and keeps nobody from going on.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn round(
        &self,
        database: &Database,
        apps: &[Application],
        embedder: &dyn Embedder,
    ) -> Result<()> {
        let is_due = {
            let mut c = database.connection()?;
            search::states(&mut c)?.iter().any(|state| state.is_stale)
                || is_lacking(&mut c, embedder.model())?
        };
        if is_due {
            let advance = &mut |_: refresh::Step<'_>| go_on(&self.over);
            refresh::refresh(database, apps, Some(embedder), true, advance)?;
        }
        Ok(())
    }

    fn pause(&self) {
        let (waking, condition) = &self.waking;
        let waking = waking.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = condition.wait_timeout_while(waking, PAUSE, |waking| !*waking);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }

    fn wake(&self) {
        let (waking, condition) = &self.waking;
        *waking.lock().unwrap_or_else(PoisonError::into_inner) = true;
        condition.notify_all();
    }
}
