//! Finding the sessions of a workspace.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};
use rehome_domain::apps::editor::CommandError;

use super::super::{
    columns::is_storable,
    sessions::{Row, Stored, stored},
};
use crate::{
    Connection,
    error::{Error, Result, Thing},
    on,
    schema::editor_sessions as sessions,
    types::JsonText,
};

/// The session with that id, with all that belongs to it.
pub(super) fn session(
    c: &mut Connection,
    workspace: i64,
    id: &str,
) -> Result<Stored, CommandError> {
    let unknown = || CommandError::SessionNotFound(id.to_owned());
    if !is_storable(id) {
        return Err(unknown());
    }
    let row: Option<Row> = on!(c, |c| {
        let query = sessions::table
            .filter(sessions::workspace_id.eq(workspace))
            .filter(sessions::id.eq(id))
            .select(Row::as_select());
        query.get_result(c).optional()
    })
    .map_err(Error::from)?;
    let found = stored(c, row.into_iter().collect())?.pop();
    found.ok_or_else(unknown)
}

/// The row of the session with that id, and its residue.
pub(super) fn row(
    c: &mut Connection,
    workspace: i64,
    id: &str,
) -> Result<(i64, Option<String>), CommandError> {
    let unknown = || CommandError::SessionNotFound(id.to_owned());
    if !is_storable(id) {
        return Err(unknown());
    }
    let query = sessions::table
        .filter(sessions::workspace_id.eq(workspace))
        .filter(sessions::id.eq(id))
        .select((sessions::pk, sessions::residue));
    let row: Option<(i64, Option<JsonText>)> =
        on!(c, |c| query.get_result(c).optional()).map_err(Error::from)?;
    let (pk, residue) = row.ok_or_else(unknown)?;
    Ok((pk, residue.map(|residue| residue.0)))
}

/// The container of the session with that id, if there is one.
pub(super) fn container(c: &mut Connection, workspace: i64, id: &str) -> Result<Option<String>> {
    if !is_storable(id) {
        return Ok(None);
    }
    let query = sessions::table
        .filter(sessions::workspace_id.eq(workspace))
        .filter(sessions::id.eq(id))
        .select(sessions::container);
    Ok(on!(c, |c| query.get_result(c).optional())?)
}

/// Whether there is a session with that id.
pub(super) fn exists(c: &mut Connection, workspace: i64, id: &str) -> Result<bool> {
    if !is_storable(id) {
        return Ok(false);
    }
    let query = sessions::table
        .filter(sessions::workspace_id.eq(workspace))
        .filter(sessions::id.eq(id))
        .select(sessions::pk);
    let found: Option<i64> = on!(c, |c| query.get_result(c).optional())?;
    Ok(found.is_some())
}

/// All sessions of a workspace in the order of the file.
pub(super) fn all(c: &mut Connection, workspace: i64) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = on!(c, |c| {
        let query = sessions::table
            .filter(sessions::workspace_id.eq(workspace))
            .order((sessions::position, sessions::pk))
            .select(Row::as_select());
        query.load(c)
    })?;
    stored(c, rows)
}

/// There is no session with that id.
pub(super) fn unknown(id: &str) -> Error {
    Error::Unknown { what: Thing::Named("session"), name: id.to_owned(), known: None }
}
