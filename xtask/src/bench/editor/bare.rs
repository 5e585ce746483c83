//! The reference of the import: a loop over prepared statements that puts ready rows into
//! the same tables, with the same indexes, triggers and search, in one transaction.

use std::{path::Path, time::Duration};

use anyhow::Result;
use rehome_domain::{
    Digest,
    apps::editor::{ChatMessage, Instance, Moment, Session, search_text, workspace_hash},
};
use rehome_persistence::{Database, Settings, migrations};
use rusqlite::{Connection, Statement, params};

use super::{super::process, corpus};

/// How many sessions are made ready at a time, outside the measured part.
const CHUNK: usize = 100;

/// A session with what its row has beside its own fields.
struct Ready {
    session: Session,
    created: Option<String>,
    updated: Option<String>,
    completed: Option<String>,
    runtime_mix: Option<String>,
    search_text: String,
    digest: Digest,
    instances: Vec<(Option<i64>, Option<i64>)>,
}

/// The statements, each prepared once.
struct Statements<'c> {
    session: Statement<'c>,
    instance: Statement<'c>,
    message: Statement<'c>,
}

/// Inserts `count` sessions into a new database at `path`; returns the CPU time of the
/// inserts and the commit alone.
pub(super) fn insert(path: &Path, workspace: &str, count: usize) -> Result<Duration> {
    let settings = Settings::default();
    let database = Database::open(&path.display().to_string(), &settings)?;
    migrations::migrate(&database, &[rehome_persistence::apps::editor::application()])?;
    drop(database);
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -{}; PRAGMA mmap_size = {};
         BEGIN IMMEDIATE;",
        settings.cache_mib * 1024,
        u64::from(settings.mmap_mib) << 20,
    ))?;
    let hash = workspace_hash(workspace);
    connection.execute(
        "INSERT INTO editor_workspaces (id, hash, path) VALUES (1, ?, ?)",
        params![hash, workspace],
    )?;
    connection.execute(
        "INSERT INTO editor_workspace_hashes (hash, workspace_id) VALUES (?, 1)",
        params![hash],
    )?;
    let mut spent = Duration::ZERO;
    let mut statements = Statements::prepare(&connection)?;
    let mut sessions = corpus::sessions(count);
    let mut position = 0_i64;
    loop {
        let chunk: Vec<Ready> =
            sessions.by_ref().take(CHUNK).map(Ready::of).collect::<Result<_>>()?;
        if chunk.is_empty() {
            break;
        }
        let before = process::cpu_time()?;
        for ready in &chunk {
            statements.insert(&hash, position, ready)?;
            position += 1;
        }
        spent += process::cpu_time()? - before;
    }
    drop(statements);
    let before = process::cpu_time()?;
    connection.execute_batch("COMMIT")?;
    spent += process::cpu_time()? - before;
    connection.close().map_err(|(_, error)| error)?;
    Ok(spent)
}

impl Ready {
    fn of(session: Session) -> Result<Self> {
        let sortable = |spelling: &str| Moment::parse(spelling).map(|moment| moment.to_string());
        let micros = |spelling: &Option<String>| {
            Moment::parse(spelling.as_deref()?).map(Moment::microseconds)
        };
        Ok(Self {
            created: sortable(&session.created_at),
            updated: sortable(&session.updated_at),
            completed: session.completed_at.as_deref().and_then(sortable),
            runtime_mix: session.runtime_mix.as_ref().map(serde_json::to_string).transpose()?,
            search_text: search_text(&session),
            digest: Digest::of(&serde_json::to_string(&session)?)?,
            instances: session
                .instances
                .iter()
                .map(|instance| (micros(&instance.start_time), micros(&instance.end_time)))
                .collect(),
            session,
        })
    }
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection) -> Result<Self> {
        Ok(Self {
            session: connection.prepare(
                "INSERT INTO editor_sessions (workspace_id, container, id, type, task, status,
                 status_raw, created_at_text, created_utc, updated_at_text, updated_utc,
                 completed_at_text, completed_utc, model, timeout_seconds, preserve_worktrees,
                 winner_id, runtime_mix, total_duration, total_files_changed, total_lines_added,
                 total_lines_deleted, search_text, position, source_digest, residue, run, rev,
                 updated_at)
                 VALUES (1, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                 ?, ?, NULL, 1, 1, '2026-01-01T00:00:00.000000Z')",
            )?,
            instance: connection.prepare(
                "INSERT INTO editor_instances (session_pk, position, instance_id, worktree_path,
                 branch, agent_name, status, status_raw, tmux_session_id, output, start_time,
                 start_us, end_time, end_us, files_changed, lines_added, lines_deleted, runtime,
                 runtime_raw, model, runtime_label)
                 VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
            )?,
            message: connection.prepare(
                "INSERT INTO editor_chat_messages (session_pk, position, id, role, role_raw,
                 content, timestamp, instance_id) VALUES (?, ?, ?, ?, NULL, ?, ?, ?)",
            )?,
        })
    }

    fn insert(&mut self, hash: &str, position: i64, ready: &Ready) -> Result<()> {
        let session = &ready.session;
        let pk = self.session.insert(params![
            hash,
            session.id,
            session.kind,
            session.task,
            session.status,
            session.created_at,
            ready.created,
            session.updated_at,
            ready.updated,
            session.completed_at,
            ready.completed,
            session.model,
            session.timeout_seconds,
            session.preserve_worktrees,
            session.winner_id,
            ready.runtime_mix,
            session.total_duration.map(|seconds| seconds as i64),
            session.total_files_changed,
            session.total_lines_added,
            session.total_lines_deleted,
            ready.search_text,
            position,
            ready.digest.as_bytes().as_slice(),
        ])?;
        for (place, (instance, times)) in (0..).zip(session.instances.iter().zip(&ready.instances))
        {
            self.instance(pk, place, instance, *times)?;
        }
        for (place, message) in (0..).zip(&session.chat_history) {
            self.message(pk, place, message)?;
        }
        Ok(())
    }

    fn instance(
        &mut self,
        session: i64,
        place: i64,
        instance: &Instance,
        (start, end): (Option<i64>, Option<i64>),
    ) -> Result<()> {
        self.instance.execute(params![
            session,
            place,
            instance.instance_id,
            instance.worktree_path,
            instance.branch,
            instance.agent_name,
            instance.status,
            instance.tmux_session_id,
            instance.output,
            instance.start_time,
            start,
            instance.end_time,
            end,
            instance.files_changed,
            instance.lines_added,
            instance.lines_deleted,
            instance.runtime,
            instance.model,
            instance.runtime_label,
        ])?;
        Ok(())
    }

    fn message(&mut self, session: i64, place: i64, message: &ChatMessage) -> Result<()> {
        self.message.execute(params![
            session,
            place,
            message.id,
            message.role,
            message.content,
            message.timestamp,
            message.instance_id,
        ])?;
        Ok(())
    }
}
