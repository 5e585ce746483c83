//! Jobs: long work that somebody asked for and does not wait for.

use rehome_persistence::{
    changes::{Cause, Scope},
    jobs::{self, JobState},
};
use serde::Serialize;
use serde_json::Value;

use crate::{Rehome, error::Error, finding::stored};

/// One job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What is done: `upload`.
    pub kind: String,
    /// What it is about: a pack.
    pub subject: String,
    /// Who asked for it.
    pub actor: String,
    /// `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it began: RFC 3339, UTC.
    pub created_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
}

impl Job {
    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.state == JobState::Running.as_str()
    }
}

fn shown(job: jobs::Job) -> Result<Job, Error> {
    let result = job.result.map(|text| stored(&text.0, "jobs", job.id)).transpose()?;
    Ok(Job {
        id: job.id,
        kind: job.kind,
        subject: job.subject,
        actor: job.actor,
        state: job.state,
        result,
        error: job.error,
        created_at: job.created_at.to_string(),
        finished_at: job.finished_at.map(|at| at.to_string()),
    })
}

impl Rehome {
    /// Notes that `owner`, a name that no other process has, begins a job. It renews its leases
    /// ([`renew_jobs`](Self::renew_jobs)) every second or so.
    ///
    /// # Errors
    /// When the database fails.
    pub fn begin_job(&self, kind: &str, subject: &str, owner: &str) -> Result<i64, Error> {
        let actor = self.database.context().actor.clone();
        Ok(self
            .database
            .unit(Scope::Nothing, Cause::Edit, |c| jobs::begin(c, kind, subject, &actor, owner))?)
    }

    /// Renews the leases of an owner, and closes the jobs of those who are gone. Returns the jobs of
    /// the owner that somebody wants stopped.
    ///
    /// # Errors
    /// When the database fails.
    pub fn renew_jobs(&self, owner: &str) -> Result<Vec<i64>, Error> {
        Ok(self.database.unit(Scope::Nothing, Cause::Edit, |c| {
            let asked = jobs::renew(c, owner)?;
            jobs::sweep(c)?;
            Ok::<_, rehome_persistence::Error>(asked)
        })?)
    }

    /// Notes how a job ended.
    ///
    /// # Errors
    /// When the database fails.
    pub fn finish_job(
        &self,
        id: i64,
        state: JobState,
        result: Option<&Value>,
        error: Option<&str>,
    ) -> Result<(), Error> {
        let (result, error) = (result.map(ToString::to_string), error.map(str::to_owned));
        Ok(self
            .database
            .unit(Scope::Nothing, Cause::Edit, |c| jobs::finish(c, id, state, result, error))?)
    }

    /// Wants a job stopped: whoever does it hears of that within a second or so.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub fn cancel_job(&self, id: i64) -> Result<Job, Error> {
        shown(self.database.unit(Scope::Nothing, Cause::Edit, |c| jobs::cancel(c, id))?)
    }

    /// The job of that number.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn job(&self, id: i64) -> Result<Job, Error> {
        shown(jobs::get(&mut self.database.connection()?, id)?)
    }

    /// The newest jobs first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn jobs(&self, limit: u32) -> Result<Vec<Job>, Error> {
        let all = jobs::list(&mut self.database.connection()?, limit.into())?;
        all.into_iter().map(shown).collect()
    }
}
