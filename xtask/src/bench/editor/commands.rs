//! The editor's commands, one after another on a held store: how long each takes at worst,
//! and beside what the editor does on its file.
//!
//! The time of a call is the elapsed time without that in which it was ready to run and
//! other processes had the processors; waiting for the disk counts.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rehome_domain::apps::editor::{Session, SessionCommands, SessionFilter, SessionSort};
use rehome_persistence::{Database, Settings, apps::editor::SessionStore};

use super::{
    super::{
        generate::Numbers,
        original::original_add_chat_message,
        process,
        report::{Bound, Report},
    },
    LARGE, SMALL, corpus,
};

/// How often each command is called.
const CALLS: usize = 1_000;
/// How often the editor's own way is taken, which reads and writes all of the file.
const ORIGINAL_CALLS: usize = 3;
/// What a command may take at the 99th percentile, in milliseconds.
const LIMIT: f64 = 10.0;

/// What some calls of one command took.
struct Taken {
    /// Sorted.
    elapsed: Vec<Duration>,
    cpu: Duration,
}

impl Taken {
    /// Calls `call` as often as that, with the number of the call.
    fn by(calls: usize, mut call: impl FnMut(usize) -> Result<()>) -> Result<Self> {
        let mut elapsed = Vec::with_capacity(calls);
        let before = process::cpu_time()?;
        for number in 0..calls {
            let waited = process::waited()?;
            let start = Instant::now();
            call(number)?;
            let taken = start.elapsed();
            elapsed.push(taken.saturating_sub(process::waited()? - waited));
        }
        let cpu = process::cpu_time()? - before;
        elapsed.sort();
        Ok(Self { elapsed, cpu })
    }

    fn percentile(&self, percent: usize) -> f64 {
        let index = (self.elapsed.len() * percent / 100).min(self.elapsed.len().saturating_sub(1));
        self.elapsed.get(index).map_or(f64::NAN, |elapsed| elapsed.as_secs_f64() * 1e3)
    }

    /// The CPU time of one call, in milliseconds.
    fn mean(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / self.elapsed.len() as f64
    }

    fn report(&self, name: &str, report: &mut Report) {
        report.note(&format!("{name}, p50"), self.percentile(50), "ms");
        report.note(&format!("{name}, p95"), self.percentile(95), "ms");
        report.add(&format!("{name}, p99"), self.percentile(99), Bound::AtMost, LIMIT, "ms");
    }
}

/// Measures each command on `database`, into which `file` with its `count` sessions was
/// imported, and the editor's own way on that file.
pub(super) fn commands(
    database: &Path,
    file: &Path,
    count: usize,
    report: &mut Report,
) -> Result<()> {
    let database = Database::open(&database.display().to_string(), &Settings::default())?;
    let store = SessionStore::new(database);
    let mut numbers = Numbers(17);
    let mut any = move || corpus::id((numbers.fraction() * count as f64) as usize);

    Taken::by(CALLS, |_| {
        store.get_session(LARGE, &any())?;
        Ok(())
    })?
    .report("get_session", report);
    Taken::by(CALLS, |_| {
        store.get_all_sessions(SMALL)?;
        Ok(())
    })?
    .report("get_all_sessions, 20 of 100 messages", report);
    let model = corpus::sessions(1).next().context("there is a session")?;
    let (filter, sort) = (SessionFilter::default(), SessionSort::default());
    Taken::by(CALLS, |_| {
        store.sessions_page(LARGE, &filter, sort, None, 20)?;
        Ok(())
    })?
    .report("a page of 20 summaries", report);

    // As the editor's dialogs do it: the chat is empty.
    Taken::by(CALLS, |number| {
        let (id, chat_history) = (corpus::id(count + number), Vec::new());
        store.create_session(LARGE, Session { id, chat_history, ..model.clone() })?;
        Ok(())
    })?
    .report("create_session", report);
    // As the board does it, when somebody moves a session to another column.
    let mut changed = corpus::sessions(CALLS.min(count)).collect::<Vec<_>>();
    for session in &mut changed {
        session.status = "paused".to_owned();
        session.updated_at = "2026-02-03T09:15:20.250Z".to_owned();
    }
    Taken::by(changed.len(), |number| {
        store.update_session(LARGE, changed[number].clone())?;
        Ok(())
    })?
    .report("update_session, of 100 messages", report);
    Taken::by(CALLS, |number| {
        let instance = 1 + (number % corpus::INSTANCES) as u32;
        store.update_instance_status(LARGE, &any(), instance, "paused")?;
        Ok(())
    })?
    .report("update_instance_status", report);

    let mut numbers = Numbers(23);
    let mut message = move || corpus::message(&mut numbers, 1_750_000_000_000);
    let ours = Taken::by(CALLS, |_| {
        store.add_chat_message(LARGE, &any(), message())?;
        Ok(())
    })?;
    ours.report("add_chat_message", report);
    let all = Taken::by(1, |_| {
        store.get_all_sessions(LARGE)?;
        Ok(())
    })?;
    Taken::by(CALLS.min(count), |number| {
        store.delete_session(LARGE, &corpus::id(number))?;
        Ok(())
    })?
    .report("delete_session, of 100 messages", report);
    drop(store);

    let read = Taken::by(1, |_| {
        let text = std::fs::read_to_string(file)?;
        serde_json::from_str::<Vec<Session>>(&text)?;
        Ok(())
    })?;
    report.note("reading and parsing the whole file, CPU", read.mean(), "ms");
    report.note("get_all_sessions of all of it, CPU", all.mean(), "ms");
    report.note("the one by the other", all.mean() / read.mean(), "");
    let theirs = Taken::by(ORIGINAL_CALLS, |_| {
        original_add_chat_message(file, &any(), message()).context("the editor's own way")?;
        Ok(())
    })?;
    report.note("the editor's add_chat_message, CPU", theirs.mean(), "ms");
    report.add("ours, CPU", ours.mean(), Bound::AtMost, theirs.mean() / 100.0, "ms");
    report.note("times faster by CPU", theirs.mean() / ours.mean(), "");
    report.note("times faster at the middle", theirs.percentile(50) / ours.percentile(50), "");
    Ok(())
}
