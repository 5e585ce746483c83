//! The jobs of this server: threads that go on when nobody waits, what they tell, and what stops
//! them. How they stand is in rows of the database; how far they are, only here.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use rehome::{Cancel, Context, ErrorCode, Event, JobState, Rehome};
use serde_json::{Value, json};

use crate::problem::Problem;

/// The most jobs at once; who asks for more is told to wait.
const AT_ONCE: usize = 4;

/// How often it is tried to note how a job ended.
const NOTED: usize = 60;

/// How often leases are renewed.
const RENEWED: Duration = Duration::from_secs(1);

/// The jobs that this server does.
#[derive(Debug)]
pub(crate) struct Jobs {
    /// What tells this server from others of the same database.
    owner: String,
    live: Mutex<HashMap<i64, Arc<Live>>>,
}

/// A job that is under way.
#[derive(Debug)]
pub(crate) struct Live {
    /// What was asked for: the same is the same job.
    key: String,
    cancel: Cancel,
    done: AtomicU64,
    total: AtomicU64,
    /// Grows with each step, so that who looks again knows what is new.
    step: AtomicU64,
}

impl Live {
    fn tell(&self, event: Event<'_>) {
        match event {
            Event::Phase { bytes, .. } => self.begin(bytes),
            Event::Rows { rows, .. } => self.begin(rows),
            Event::File(_) => {}
            Event::Advanced(more) => {
                self.done.fetch_add(more, Ordering::Relaxed);
            }
        }
        self.step.fetch_add(1, Ordering::Relaxed);
    }

    fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// How far it is, and the number of that step.
    pub(crate) fn progress(&self) -> (u64, Value) {
        let read = |of: &AtomicU64| of.load(Ordering::Relaxed);
        let (done, total) = (read(&self.done), read(&self.total));
        (read(&self.step), json!({ "state": "running", "done": done.min(total), "total": total }))
    }
}

/// What a job is to do: the value that it leaves, or why it failed.
type Work = Box<dyn FnOnce(&Rehome) -> Result<Value, Problem> + Send>;

impl Jobs {
    /// Those of a new server. A thread renews leases and closes what dead servers left, for as long
    /// as the value lives.
    pub(crate) fn start(rehome: &Rehome, reads_only: bool) -> Arc<Self> {
        let owner = rehome::new_secret().unwrap_or_else(|_| std::process::id().to_string());
        let jobs = Arc::new(Self { owner, live: Mutex::default() });
        if !reads_only {
            let (weak, rehome) = (Arc::downgrade(&jobs), rehome.clone());
            // Without it jobs still run; only nobody hears that they were stopped elsewhere.
            let _ = thread::Builder::new()
                .name("rehome-jobs".to_owned())
                .spawn(move || keep(&weak, &rehome));
        }
        jobs
    }

    fn live(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The job of that number, if it is under way here.
    pub(crate) fn get(&self, id: i64) -> Option<Arc<Live>> {
        self.live().get(&id).cloned()
    }

    /// Stops a job between two steps.
    pub(crate) fn cancel(&self, id: i64) {
        if let Some(live) = self.get(id) {
            live.cancel.cancel();
        }
    }

    /// Begins a job, or finds the one that does the same; returns its number.
    pub(crate) fn begin(
        self: &Arc<Self>,
        rehome: &Rehome,
        kind: &str,
        subject: &str,
        key: String,
        work: Work,
    ) -> Result<i64, Problem> {
        let mut live = self.live();
        if let Some((id, _)) = live.iter().find(|(_, live)| live.key == key) {
            return Ok(*id);
        }
        if live.len() >= AT_ONCE {
            let why = format!("{AT_ONCE} jobs are under way; wait for one of them");
            return Err(Problem::new(ErrorCode::TooManyRequests, why));
        }
        let id = rehome.begin_job(kind, subject, &self.owner)?;
        let job = Arc::new(Live {
            key,
            cancel: Cancel::default(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            step: AtomicU64::new(1),
        });
        live.insert(id, Arc::clone(&job));
        drop(live);
        // Whoever asked may go away: the job has a context of its own.
        let asked = rehome.database().context();
        let mut context = Context::of(asked.actor.clone()).until(&job.cancel);
        (context.reason, context.request) = (asked.reason.clone(), asked.request.clone());
        let told = Arc::clone(&job);
        let rehome = rehome.acting(context.telling(move |event| told.tell(event)));
        let jobs = Arc::clone(self);
        let spawned = thread::Builder::new().name(format!("rehome-job-{id}")).spawn(move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&rehome)));
            let done = done.unwrap_or_else(|_| Err(Problem::unexpected("a job panicked")));
            jobs.end(&rehome, id, &job, done);
        });
        if let Err(error) = spawned {
            self.live().remove(&id);
            return Err(Problem::unexpected(error));
        }
        Ok(id)
    }

    fn end(&self, rehome: &Rehome, id: i64, job: &Live, done: Result<Value, Problem>) {
        // What was cancelled may still be told.
        let rehome = rehome.acting(Context::of(rehome.database().context().actor.clone()));
        let (state, result, why) = match done {
            Ok(result) => (JobState::Done, Some(result), None),
            Err(problem) => {
                let is_stopped = job.cancel.is_cancelled() && problem.code == ErrorCode::Cancelled;
                let state = if is_stopped { JobState::Cancelled } else { JobState::Failed };
                let shown: Option<Value> = serde_json::from_slice(&problem.to_json("")).ok();
                (state, shown, Some(problem.detail.clone()))
            }
        };
        // A row that stays open would be renewed for ever: a database that is busy is asked again.
        for _ in 0..NOTED {
            match rehome.finish_job(id, state, result.as_ref(), why.as_deref()) {
                Ok(()) => break,
                Err(error) => {
                    tracing::error!(%error, job = id, "how a job ended could not be noted");
                    thread::sleep(RENEWED);
                }
            }
        }
        self.live().remove(&id);
    }
}

/// Renews leases until nobody has the jobs any more.
fn keep(jobs: &Weak<Jobs>, rehome: &Rehome) {
    loop {
        let Some(jobs) = jobs.upgrade() else { return };
        // A large file is one transaction, which may keep the database for a while: then next time.
        match rehome.renew_jobs(&jobs.owner) {
            Ok(asked) => asked.into_iter().for_each(|id| jobs.cancel(id)),
            Err(error) => tracing::debug!(%error, "leases were not renewed"),
        }
        drop(jobs);
        thread::sleep(RENEWED);
    }
}
