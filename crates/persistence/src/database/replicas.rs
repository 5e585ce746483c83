//! Replicas of a server's database: who may answer a read that can bear to be a little
//! behind, and who is left alone for now because it did not answer.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::r2d2::PooledConnection;
use serde::Serialize;

use super::DatabaseAddress;
use crate::{error::Result, postgres, settings::Settings};

/// How long one that did not answer is left alone.
const REST: Duration = Duration::from_secs(5);

/// How a replica stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplicaState {
    /// Its address, without a password.
    pub address: String,
    /// Why it was skipped when it was asked last; none while it answers, or was never asked.
    pub skipped: Option<String>,
}

/// The replicas of one database.
#[derive(Default)]
pub(super) struct Replicas {
    all: Vec<Replica>,
    next: AtomicUsize,
}

struct Replica {
    address: DatabaseAddress,
    pool: postgres::Pool,
    /// When it did not answer last, and why.
    failed: Mutex<Option<(Instant, String)>>,
}

impl Replicas {
    /// Those that the settings name. None of them is asked before there is something to
    /// read, so one that is down keeps nobody waiting.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let mut all = Vec::new();
        for url in &settings.read_urls {
            let pool = postgres::replica_pool(url, settings)?;
            all.push(Replica {
                address: DatabaseAddress::parse(url)?,
                pool,
                failed: Mutex::new(None),
            });
        }
        Ok(Self { all, next: AtomicUsize::new(0) })
    }

    /// A connection to one of them, each in its turn; none where none answers.
    pub(super) fn connection(&self) -> Option<PooledConnection<postgres::Manager>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        (0..self.all.len())
            .find_map(|step| self.all[first.wrapping_add(step) % self.all.len()].connection())
    }

    /// Tries each of them, those at rest too.
    pub(super) fn ask(&self) {
        for replica in &self.all {
            replica.ask();
        }
    }

    pub(super) fn states(&self) -> Vec<ReplicaState> {
        let state = |replica: &Replica| ReplicaState {
            address: replica.address.to_string(),
            skipped: replica.failure().map(|(_, reason)| reason),
        };
        self.all.iter().map(state).collect()
    }
}

impl Replica {
    fn connection(&self) -> Option<PooledConnection<postgres::Manager>> {
        if self.failure().is_some_and(|(at, _)| at.elapsed() < REST) {
            return None;
        }
        self.ask()
    }

    fn ask(&self) -> Option<PooledConnection<postgres::Manager>> {
        let outcome = self.pool.get();
        let failure = outcome
            .as_ref()
            .err()
            .map(|error| postgres::unavailable(&self.address, &self.pool, error).to_string());
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) =
            failure.map(|reason| (Instant::now(), reason));
        outcome.ok()
    }

    fn failure(&self) -> Option<(Instant, String)> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
