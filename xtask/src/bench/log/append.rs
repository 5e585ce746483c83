//! Appending to a session: what the door does of it, however long the session is.
//!
//! The command as a whole reads the session back and makes anew what it is searched by, which
//! grows with it. So what is measured is the door: the statements that look at the rows that
//! change, and those that write the log, as the connection tells them.

use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use rehome_domain::apps::editor::{Session, SessionCommands};
use rehome_persistence::{Database, Settings, apps::editor::SessionStore, migrations};

use super::{
    super::{Bench, editor::corpus},
    Bound, Numbers, Report, median,
};

/// How long the sessions are to which something is appended.
const LENGTHS: [usize; 3] = [0, 9_999, 19_999];
/// How many messages are appended to each.
const CALLS: usize = 50;
/// The folder.
const WORKSPACE: &str = "/srv/bench/appended";

/// What the connections have run: the statements of the door, and how long they took.
static SEEN: LazyLock<Mutex<Vec<(String, Duration)>>> = LazyLock::new(Mutex::default);

struct Watch {
    begun: Option<(String, Instant)>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                let sql = query.to_string();
                let sql = sql.split(" -- binds").next().unwrap_or_default().to_owned();
                self.begun = is_of_door(&sql).then(|| (sql, Instant::now()));
            }
            InstrumentationEvent::FinishQuery { .. } => {
                if let (Some((sql, start)), Ok(mut seen)) = (self.begun.take(), SEEN.lock()) {
                    seen.push((sql, start.elapsed()));
                }
            }
            _ => {}
        }
    }
}

/// Whether the door runs it: it names a table of the log, or looks at the rows that change, whose
/// columns it names without their table.
fn is_of_door(sql: &str) -> bool {
    let log = ["INTO changes", "FROM changes", "change_keys"];
    let rows =
        ["FROM `editor_chat_messages` WHERE `session_pk`", "FROM `editor_sessions` WHERE `pk`"];
    log.iter().chain(&rows).any(|part| sql.contains(part))
}

pub(super) fn appends(bench: &Bench, report: &mut Report) -> Result<()> {
    let file = bench.scratch.path().join("appends.db");
    let address = file.display().to_string();
    migrations::migrate(
        &Database::open(&address, &Settings::default())?,
        &[rehome_persistence::apps::editor::application()],
    )?;
    set_default_instrumentation(|| Some(Box::new(Watch { begun: None })))?;
    let measured = measure(&address, &file, report);
    set_default_instrumentation(|| None)?;
    measured
}

fn measure(address: &str, file: &std::path::Path, report: &mut Report) -> Result<()> {
    let store = SessionStore::new(Database::open(address, &Settings::default())?);
    let mut numbers = Numbers(53);
    let mut moment = 1_790_000_000_000;
    let mut message = || {
        moment += 1;
        corpus::message(&mut numbers, moment)
    };
    let (mut sizes, mut counts, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for length in LENGTHS {
        let id = format!("session-{length}");
        let chat_history = (0..length).map(|_| message()).collect();
        let (kind, status) = ("competition".to_owned(), "running".to_owned());
        let session = Session { id: id.clone(), kind, status, chat_history, ..Session::default() };
        store.create_session(WORKSPACE, session)?;
        let before = logged(file)?;
        let mut took = Vec::with_capacity(CALLS);
        let mut statements = HashSet::new();
        for number in 0..CALLS {
            SEEN.lock().expect("nobody fails who holds it").clear();
            store.add_chat_message(WORKSPACE, &id, message())?;
            let seen = SEEN.lock().expect("nobody fails who holds it");
            // The first names the record in the log, once for all.
            if number > 0 {
                took.push(seen.iter().map(|(_, time)| time.as_secs_f64() * 1e6).sum());
                statements.insert(seen.len());
            }
        }
        ensure!(statements.len() == 1, "some appends take other statements: {statements:?}");
        let after = logged(file)?;
        ensure!(after.0 - before.0 == CALLS as i64, "an append is one entry");
        let size = (after.1 - before.1) as f64 / CALLS as f64;
        let count = statements.into_iter().next().unwrap_or_default();
        let nth = length + 1;
        let took = median(took);
        report.note(&format!("log, append number {nth}, the door"), took, "µs");
        sizes.push(size);
        counts.push(count);
        times.push(took);
    }
    ensure!(counts.iter().all(|count| *count == counts[0]), "statements grow: {counts:?}");
    report.note("log, append, statements of the door", counts[0] as f64, "");
    let ratio = |of: &[f64]| of[of.len() - 1] / of[0];
    report.add("log, the last append beside the first", ratio(&times), Bound::AtMost, 1.5, "times");
    report.add("log, size of an append, the first", sizes[0], Bound::AtMost, 200.0, "bytes");
    report.add("log, its growth to the last", ratio(&sizes), Bound::AtMost, 1.1, "times");
    Ok(())
}

/// How many entries the log has, and how many bytes stand in their columns.
fn logged(file: &std::path::Path) -> Result<(i64, i64)> {
    let c = rusqlite::Connection::open(file)?;
    let sql = "SELECT count(*), coalesce(sum(16 + length(at) + length(actor) + length(cause) \
               + length(part) + length(op) + coalesce(length(CAST(before AS BLOB)), 0) \
               + coalesce(length(digest_before), 0) + coalesce(length(digest_after), 0) \
               + length(salt) + length(leaf)), 0) FROM changes";
    Ok(c.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
