//! Jobs: long work that somebody asked for and does not wait for. A row says how it stands; who does
//! the work renews a lease, so that a row whose owner died is found and closed.

use std::time::{Duration, SystemTime};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    Selectable, SelectableHelper,
};
use serde::Serialize;

use crate::{
    Connection,
    error::{Error, Result, Thing},
    on,
    schema::jobs,
    types::{JsonText, Timestamp},
};

/// How long a lease holds.
pub const LEASE: Duration = Duration::from_secs(5);

/// So many jobs that are over are kept: the last ones.
const KEPT: i64 = 1_000;

/// One job.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
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
    /// What came of it, as JSON.
    pub result: Option<JsonText>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// It is under way.
    Running,
    /// As it should.
    Done,
    /// It could not go on.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

fn lease() -> Timestamp {
    Timestamp::from(SystemTime::now() + LEASE)
}

/// Writes the row of a job that begins, which `owner` does; and forgets those that are over for long.
pub fn begin(
    c: &mut Connection,
    kind: &str,
    subject: &str,
    actor: &str,
    owner: &str,
) -> Result<i64> {
    let insert = diesel::insert_into(jobs::table)
        .values((
            jobs::kind.eq(kind),
            jobs::subject.eq(subject),
            jobs::actor.eq(actor),
            jobs::owner.eq(owner),
            jobs::state.eq(JobState::Running.as_str()),
            jobs::expires_at.eq(lease()),
            jobs::cancel_asked.eq(false),
            jobs::created_at.eq(Timestamp::now()),
        ))
        .returning(jobs::id);
    let id: i64 = on!(&mut *c, |c| insert.get_result(c))?;
    let old = jobs::table.filter(jobs::id.le(id - KEPT)).filter(jobs::state.ne("running"));
    on!(c, |c| diesel::delete(old).execute(c))?;
    Ok(id)
}

/// Renews the leases of all jobs of an owner; the numbers of those that somebody wants stopped.
pub fn renew(c: &mut Connection, owner: &str) -> Result<Vec<i64>> {
    let own = jobs::table.filter(jobs::owner.eq(owner).and(jobs::state.eq("running")));
    let change = diesel::update(own).set(jobs::expires_at.eq(lease()));
    on!(&mut *c, |c| change.execute(c))?;
    let asked = own.filter(jobs::cancel_asked.eq(true)).select(jobs::id);
    Ok(on!(c, |c| asked.load(c))?)
}

/// Closes the row of a job.
pub fn finish(
    c: &mut Connection,
    id: i64,
    state: JobState,
    result: Option<String>,
    error: Option<String>,
) -> Result<()> {
    let change = diesel::update(jobs::table.find(id)).set((
        jobs::state.eq(state.as_str()),
        jobs::result.eq(result.map(JsonText)),
        jobs::error.eq(error),
        jobs::finished_at.eq(Timestamp::now()),
    ));
    on!(c, |c| change.execute(c))?;
    Ok(())
}

/// Closes the rows whose owners are gone: nobody renewed their leases in time.
pub fn sweep(c: &mut Connection) -> Result<usize> {
    let left =
        jobs::table.filter(jobs::state.eq("running")).filter(jobs::expires_at.lt(Timestamp::now()));
    let change = diesel::update(left).set((
        jobs::state.eq(JobState::Failed.as_str()),
        jobs::error.eq("the server that did it ended; send the same once more"),
        jobs::finished_at.eq(Timestamp::now()),
    ));
    Ok(on!(c, |c| change.execute(c))?)
}

/// Wants a job stopped; whoever does it hears of that within a second or so.
///
/// # Errors
/// When there is no such job, or the database refuses.
pub fn cancel(c: &mut Connection, id: i64) -> Result<Job> {
    let change = diesel::update(jobs::table.find(id)).set(jobs::cancel_asked.eq(true));
    on!(&mut *c, |c| change.execute(c))?;
    get(c, id)
}

/// The job of that number.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(c: &mut Connection, id: i64) -> Result<Job> {
    let job: Option<Job> =
        on!(c, |c| jobs::table.find(id).select(Job::as_select()).first(c).optional())?;
    job.ok_or_else(|| Error::Unknown { what: Thing::Job, name: id.to_string(), known: None })
}

/// The newest jobs first.
pub fn list(c: &mut Connection, limit: i64) -> Result<Vec<Job>> {
    Ok(on!(c, |c| {
        jobs::table.order(jobs::id.desc()).limit(limit).select(Job::as_select()).load(c)
    })?)
}
