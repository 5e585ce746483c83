//! Writing a session for a command.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::{
    Digest, MAX_INDEXED, ParsedRecord, RelationalRecord as _, Source,
    apps::editor::{CommandError, Session},
};
use time::OffsetDateTime;

use super::{
    super::{columns::sortable, sessions::Stored, workspace::Workspace},
    find, text,
};
use crate::{
    Connection, NewRow, Table,
    changes::{self, RowSet},
    error::Result,
    on,
    schema::{editor_sessions as sessions, editor_workspace_hashes as hashes},
    types::Timestamp,
};

/// Puts a session behind all others of its workspace.
pub(super) fn create(
    c: &mut Connection,
    table: &Table,
    workspace: &Workspace,
    session: &Session,
) -> Result<(), CommandError> {
    if find::exists(c, workspace.id, &session.id)? {
        return Err(CommandError::IdTaken(session.id.clone()));
    }
    let body = text::written(session)?;
    let now = Timestamp::now();
    let parsed = parse(table, &body, session)?;
    let row = NewRow {
        container: &workspace.hash,
        key: &session.id,
        position: last_position(c, table, workspace.id)? + 1,
        faithful: parsed.written == body.as_bytes(),
        keeps: None,
        parsed: &parsed,
        digest: digest(&body)?,
        body: &body,
        source_digest: None,
        run: None,
        rev: 1,
        updated_at: now.as_str(),
    };
    Ok(changes::insert(c, table, &[row])?)
}

/// Makes a stored session `session`. What the last import brought stays known, so that it
/// counts as edited.
pub(super) fn replace(
    c: &mut Connection,
    table: &Table,
    stored: &Stored,
    session: &Session,
) -> Result<(), CommandError> {
    let body = text::edited(stored, session)?;
    let now = Timestamp::now();
    let parsed = parse(table, &body, session)?;
    let before = table.row(c, &stored.container, &session.id)?;
    let before = before.ok_or_else(|| find::unknown(&session.id))?;
    let row = NewRow {
        container: &stored.container,
        key: &session.id,
        position: before.position,
        faithful: parsed.written == body.as_bytes(),
        keeps: None,
        parsed: &parsed,
        digest: digest(&body)?,
        body: &body,
        source_digest: before.source_digest,
        run: before.run,
        rev: before.rev + 1,
        updated_at: now.as_str(),
    };
    Ok(changes::replace(c, table, &[(row, &before)])?)
}

/// Deletes the session with that id, if there is one.
pub(super) fn delete(
    c: &mut Connection,
    table: &Table,
    container: &str,
    id: &str,
) -> Result<(), CommandError> {
    if let Some(row) = table.row(c, container, id)? {
        changes::delete(c, table, container, &row)?;
    }
    Ok(())
}

/// Changes rows of one part of a session, and notes that it changes now. It costs what these
/// rows cost, however many the session has. `work` tells whether it changed any.
pub(super) fn part(
    c: &mut Connection,
    table: &Table,
    container: &str,
    id: &str,
    rows: RowSet<'_>,
    pk: i64,
    work: impl FnOnce(&mut Connection) -> Result<bool>,
) -> Result<bool> {
    let main = table.rows_of("editor_sessions").with("pk", pk);
    let of = Some((table, container, id));
    changes::rows(c, table.record(container, id), of, &[rows, main], |c| {
        let has_changed = work(c)?;
        if has_changed {
            touch(c, pk)?;
        }
        Ok(has_changed)
    })
}

/// Notes that a session changes now, in the editor's column and in ours.
fn touch(c: &mut Connection, pk: i64) -> Result<()> {
    let now = now();
    let query = diesel::update(sessions::table.find(pk)).set((
        sessions::updated_at_text.eq(&now),
        sessions::updated_utc.eq(sortable(&now)),
        sessions::rev.eq(sessions::rev + 1),
        sessions::updated_at.eq(Timestamp::now()),
    ));
    on!(c, |c| query.execute(c))?;
    Ok(())
}

/// The last place in any of the workspace's files; -1 where there is none.
fn last_position(c: &mut Connection, table: &Table, workspace: i64) -> Result<i64> {
    let query = hashes::table.filter(hashes::workspace_id.eq(workspace)).select(hashes::hash);
    let files: Vec<String> = on!(c, |c| query.load(c))?;
    files.iter().try_fold(-1, |last, file| Ok(table.last_position(c, file)?.max(last)))
}

/// What an import would make of `session`, whose text is `body`. What that would set into
/// quarantine is no session, and what it would change must not be stored unsaid.
fn parse(table: &Table, body: &str, session: &Session) -> Result<ParsedRecord, CommandError> {
    if session.id.len() > MAX_INDEXED {
        return Err(text::failed(format!("an id has at most {MAX_INDEXED} bytes")));
    }
    let parsed = table.collection.parse(&Source::of(body));
    let parsed = parsed.map_err(|decode_error| text::failed(decode_error.message))?;
    let read = parsed.relational.as_ref().and_then(|model| model.downcast_ref::<Session>());
    let kept = read.is_some_and(|read| {
        let is_whole = Session::CHILDREN.iter().all(|child| read.places(child).is_none());
        !is_whole
            || *read == Session { instance_places: None, message_places: None, ..session.clone() }
    });
    if kept { Ok(parsed) } else { Err(text::failed("no table holds one of its numbers")) }
}

fn digest(body: &str) -> Result<Digest, CommandError> {
    Digest::of(body).map_err(text::failed)
}

/// The time as the editor's own program writes it: UTC with its offset in digits.
pub(super) fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (date, (hour, minute, second, nanosecond)) = (now.date(), now.time().as_hms_nano());
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}+00:00")
}
