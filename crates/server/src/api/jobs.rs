//! Jobs: long work that goes on when nobody waits, looked at and stopped.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
};
use http_body::Frame;
use rehome::{Job, Rehome};
use serde_json::{Value, json};
use tokio::time::{Instant, Sleep, sleep};

use crate::{
    answer::{Answer, Content},
    call::Call,
    jobs::{Jobs, Live},
    problem::Problem,
    route::{Route, param},
};

/// How often a stream looks at what is new.
const LOOKS: Duration = Duration::from_millis(200);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/jobs", "list_jobs", list)
            .about("List the jobs, newest first.")
            .params(&[param("limit", "At most so many; 1 to 1000.")])
            .answers_list(),
        Route::get("/api/jobs/{job}", "get_job", get)
            .about("Show a job: how far it is, and what came of it."),
        Route::get("/api/jobs/{job}/events", "job_events", events)
            .about("Tell how far a job is as it goes on (server-sent events), until it ends."),
        Route::post("/api/jobs/{job}/cancel", "cancel_job", cancel)
            .about("Stop a job between two steps."),
    ]
}

/// A job with how far it is, where it is under way here.
fn shown(jobs: &Jobs, job: &Job) -> Value {
    let mut shown = json!(job);
    if let Some(live) = jobs.get(job.id).filter(|_| job.is_running()) {
        shown["progress"] = live.progress().1;
    }
    shown
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let jobs = call.rehome.jobs(call.limit(50, 1000)?)?;
    let all: Vec<Value> = jobs.iter().map(|job| shown(&call.state.jobs, job)).collect();
    Answer::json(&all)
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    let job = call.rehome.job(call.path_as("job")?)?;
    Answer::json(&shown(&call.state.jobs, &job))
}

fn cancel(call: &mut Call) -> Result<Answer, Problem> {
    let job = call.rehome.cancel_job(call.path_as("job")?)?;
    call.state.jobs.cancel(job.id);
    Answer::json(&shown(&call.state.jobs, &job))
}

/// The answer to what has become a job.
pub(crate) fn accepted(call: &Call, id: i64) -> Result<Answer, Problem> {
    let job = call.rehome.job(id)?;
    let at = format!("/api/jobs/{id}");
    let answer = Answer::created(&shown(&call.state.jobs, &job), &at)?;
    Ok(answer.status(StatusCode::ACCEPTED).or_page("/runs"))
}

fn events(call: &mut Call) -> Result<Answer, Problem> {
    let job = call.rehome.job(call.path_as("job")?)?;
    let seen = call.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let seen = seen.and_then(|text| text.parse().ok()).unwrap_or(0);
    let stream = Events {
        id: job.id,
        rehome: call.state.rehome.blocking().clone(),
        live: call.state.jobs.get(job.id),
        seen,
        is_over: false,
        wait: Box::pin(sleep_on(&call.runtime)),
    };
    let body = Body::new(stream);
    Ok(Answer::new(Content::Stream { kind: "text/event-stream", body }))
}

/// A moment of sleep, made where the runtime is known.
fn sleep_on(runtime: &tokio::runtime::Handle) -> Sleep {
    let _inside = runtime.enter();
    sleep(Duration::ZERO)
}

/// The events of one job.
struct Events {
    id: i64,
    rehome: Rehome,
    live: Option<Arc<Live>>,
    /// The last step that was told.
    seen: u64,
    is_over: bool,
    wait: Pin<Box<Sleep>>,
}

impl Events {
    /// What is new; none where nothing is.
    fn next(&mut self) -> Option<String> {
        // One row is read once it is over, and while nobody here does the job.
        let job = match &self.live {
            Some(live) if Arc::strong_count(live) > 1 => None,
            _ => self.rehome.job(self.id).ok(),
        };
        match job {
            Some(job) if !job.is_running() => {
                self.is_over = true;
                let id = self.seen.saturating_add(1);
                let data = json!(job);
                Some(format!("id: {id}\nevent: end\ndata: {data}\n\n"))
            }
            _ => {
                let (step, data) = self.live.as_ref()?.progress();
                if step <= self.seen {
                    return None;
                }
                self.seen = step;
                Some(format!("id: {step}\nevent: progress\ndata: {data}\n\n"))
            }
        }
    }
}

impl HttpBody for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        loop {
            if self.is_over {
                return Poll::Ready(None);
            }
            if self.wait.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.wait.as_mut().reset(Instant::now() + LOOKS);
            if let Some(event) = self.next() {
                return Poll::Ready(Some(Ok(Frame::data(Bytes::from(event)))));
            }
        }
    }
}
