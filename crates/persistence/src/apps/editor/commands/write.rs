//! Writing a session for a command.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::{
    Digest, MAX_INDEXED, ParsedRecord, RelationalRecord as _, Source,
    apps::editor::{CommandError, Session},
};
use time::OffsetDateTime;

use super::{
    super::{
        columns::{is_storable, sortable},
        sessions::Stored,
        workspace::Workspace,
    },
    find, text,
};
use crate::{
    Connection, NewRow, Table,
    envelope::digest_from,
    error::{Error, Result},
    on,
    schema::{editor_sessions as sessions, editor_workspace_hashes as hashes},
    search,
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
        return Err(CommandError::Storage(format!("Session {} already exists", session.id)));
    }
    let body = text::written(session)?;
    let now = Timestamp::now();
    let parsed = parse(table, &body, session)?;
    let row = NewRow {
        container: &workspace.hash,
        key: &session.id,
        position: last_position(c, table, workspace.id)? + 1,
        faithful: parsed.written == body.as_bytes(),
        parsed: &parsed,
        digest: digest(&body)?,
        body: &body,
        source_digest: None,
        run: None,
        rev: 1,
        updated_at: now.as_str(),
    };
    table.insert(c, &row)?;
    project(c, table, &workspace.hash, &session.id)
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
    let query = sessions::table.find(stored.pk).select((
        sessions::position,
        sessions::source_digest,
        sessions::run,
        sessions::rev,
    ));
    let (position, source_digest, run, rev): (i64, Option<Vec<u8>>, Option<i64>, i64) =
        on!(c, |c| query.get_result(c)).map_err(Error::from)?;
    let row = NewRow {
        container: &stored.container,
        key: &session.id,
        position,
        faithful: parsed.written == body.as_bytes(),
        parsed: &parsed,
        digest: digest(&body)?,
        body: &body,
        source_digest: source_digest.as_deref().map(digest_from),
        run,
        rev: rev + 1,
        updated_at: now.as_str(),
    };
    Ok(table.replace(c, &row)?)
}

/// Makes what a session is searched by anew, or forgets it with the session, which is in
/// that container.
pub(super) fn project(
    c: &mut Connection,
    table: &Table,
    container: &str,
    id: &str,
) -> Result<(), CommandError> {
    Ok(search::project(c, table, container, id, Vec::new())?)
}

/// Deletes the session with that id, if there is one.
pub(super) fn delete(c: &mut Connection, workspace: i64, id: &str) -> Result<(), CommandError> {
    if !is_storable(id) {
        return Ok(());
    }
    let this =
        sessions::table.filter(sessions::workspace_id.eq(workspace)).filter(sessions::id.eq(id));
    on!(c, |c| diesel::delete(this).execute(c)).map_err(Error::from)?;
    Ok(())
}

/// Notes that a session changes now, in the editor's column and in ours.
pub(super) fn touch(c: &mut Connection, pk: i64) -> Result<()> {
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
