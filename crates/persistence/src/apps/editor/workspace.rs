//! Workspaces: which folder a file of sessions belongs to, and which file the new sessions
//! of a folder go to. It owns the rows of both; what an import says about them stands in
//! [`files`](super::sessions::files).
//!
//! It is long because workspaces and their files change together, and the log keeps both.

use std::{fs, sync::LazyLock};

use diesel::{
    ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};
use rehome_domain::{
    RecordId,
    apps::editor::{
        MAX_WORKSPACE_PATH, NotAWorkspacePath, is_workspace_hash, spelling_of, workspace_hash,
    },
};

use super::{columns::is_storable, commands};
use crate::{
    Connection, Table,
    changes::{self, RowSet},
    error::{Error, Result},
    on,
    schema::{
        editor_sessions as sessions, editor_workspace_hashes as hashes,
        editor_workspaces as workspaces,
    },
    types::Timestamp,
};

/// How many ids of sessions are named where two workspaces share some.
const NAMED: i64 = 5;

/// A row of the table of workspaces.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = workspaces)]
pub(super) struct Workspace {
    pub(super) id: i64,
    pub(super) hash: String,
    pub(super) path: Option<String>,
}

/// What became of a workspace that was to get a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PathAssignment {
    /// It has the path.
    Path,
    /// Another one had it; that has its sessions now.
    Linked,
    /// Another one has it, and both have sessions of these ids, so both stay.
    Shared(Vec<String>),
    /// No database keeps the path, for that reason.
    Refused(NotAWorkspacePath),
}

/// The path as the editor resolves it: by the file system, and where that knows no such
/// folder, without a slash at its end.
pub(super) fn resolved(path: &str) -> String {
    if let Ok(found) = fs::canonicalize(path)
        && let Some(found) = found.to_str()
    {
        return found.to_owned();
    }
    match path.trim_end_matches('/') {
        "" => path.to_owned(),
        bare => bare.to_owned(),
    }
}

/// Whether `hash` is the hash of a spelling of `path`.
pub(super) fn is_hash_of(hash: &str, path: &str) -> bool {
    spelling_of(hash, [path, resolved(path).as_str()]).is_some()
}

/// Refuses a resolved path that no database keeps.
pub(super) fn check(path: &str) -> Result<(), NotAWorkspacePath> {
    if path.len() > MAX_WORKSPACE_PATH {
        Err(NotAWorkspacePath::TooLong)
    } else if is_storable(path) {
        Ok(())
    } else {
        Err(NotAWorkspacePath::Control)
    }
}

/// The workspace that a file of sessions belongs to, by the file's stem.
pub(super) fn of_file(c: &mut Connection, stem: &str) -> Result<Option<Workspace>> {
    if !is_storable(stem) {
        return Ok(None);
    }
    Ok(on!(c, |c| {
        let query = workspaces::table
            .inner_join(hashes::table)
            .filter(hashes::hash.eq(stem))
            .select(Workspace::as_select());
        query.get_result(c).optional()
    })?)
}

/// The workspace of a folder: the one with its path, or the one with the file that the
/// editor would look into, or the one that is known by the hash of that path.
pub(super) fn of_path(c: &mut Connection, path: &str) -> Result<Option<Workspace>> {
    let path = resolved(path);
    let hash = workspace_hash(&path);
    if let Some(found) = of_resolved(c, &path)? {
        return Ok(Some(found));
    }
    match of_file(c, &hash)? {
        None => of_hash(c, &hash),
        found => Ok(found),
    }
}

/// The workspace that is known by that hash, whether it has the file of that name or not: a
/// rollback may have given that back to another.
fn of_hash(c: &mut Connection, hash: &str) -> Result<Option<Workspace>> {
    Ok(on!(c, |c| {
        let query =
            workspaces::table.filter(workspaces::hash.eq(hash)).select(Workspace::as_select());
        query.get_result(c).optional()
    })?)
}

fn of_resolved(c: &mut Connection, path: &str) -> Result<Option<Workspace>> {
    if !is_storable(path) {
        return Ok(None);
    }
    Ok(on!(c, |c| {
        let query =
            workspaces::table.filter(workspaces::path.eq(path)).select(Workspace::as_select());
        query.get_result(c).optional()
    })?)
}

/// The workspace of a folder, which is made where there is none.
pub(super) fn at_path(c: &mut Connection, path: &str) -> Result<Workspace> {
    let path = resolved(path);
    check(&path).map_err(|refused| Error::Invalid(refused.to_string()))?;
    let found = match of_path(c, &path)? {
        Some(found) if found.path.is_none() => {
            name(c, found.id, &path)?;
            Workspace { path: Some(path), ..found }
        }
        Some(found) => found,
        None => insert(c, &workspace_hash(&path), Some(&path))?,
    };
    own(c, &found.hash, found.id)?;
    Ok(found)
}

/// The workspace of a file, which is made without a path where there is none.
pub(super) fn at_file(c: &mut Connection, stem: &str) -> Result<i64> {
    if let Some(found) = of_file(c, stem)? {
        return Ok(found.id);
    }
    let hash = known_hash(stem);
    let workspace = match of_hash(c, &hash)? {
        Some(found) => found,
        None => insert(c, &hash, None)?,
    };
    own(c, stem, workspace.id)?;
    Ok(workspace.id)
}

/// The hash by which a file is known; one that is not named by a hash is known by that of its name.
fn known_hash(stem: &str) -> String {
    match stem {
        // The hash of nothing is that of a file of its own.
        "" => workspace_hash("sessions.json"),
        hash if is_workspace_hash(hash) => hash.to_owned(),
        name => workspace_hash(name),
    }
}

fn insert(c: &mut Connection, hash: &str, path: Option<&str>) -> Result<Workspace> {
    writing(
        c,
        hash,
        |rows| vec![rows(WORKSPACES).with("hash", hash)],
        |c| {
            let row = (workspaces::hash.eq(hash), workspaces::path.eq(path));
            Ok(on!(c, |c| {
                let query = diesel::insert_into(workspaces::table)
                    .values(row)
                    .returning(Workspace::as_returning());
                query.get_result(c)
            })?)
        },
    )
}

const WORKSPACES: &str = "editor_workspaces";
const HASHES: &str = "editor_workspace_hashes";

/// Runs `work`, which writes no other rows of workspaces and their files than those. The log
/// keeps how they were, under the name of the workspace or file that it is about.
fn writing<T>(
    c: &mut Connection,
    hash: &str,
    rows: impl FnOnce(&dyn Fn(&str) -> RowSet<'static>) -> Vec<RowSet<'static>>,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    static TABLE: LazyLock<Table> = LazyLock::new(commands::table);
    let sets = rows(&|table| TABLE.rows_of(table));
    changes::rows(c, RecordId::new(&TABLE.app, "", "", hash), None, &sets, work)
}

/// Gives a workspace the file with that stem, unless one has it.
pub(super) fn own(c: &mut Connection, stem: &str, workspace: i64) -> Result<()> {
    writing(
        c,
        stem,
        |rows| vec![rows(HASHES).with("hash", stem)],
        |c| {
            let row = (hashes::hash.eq(stem), hashes::workspace_id.eq(workspace));
            let query = diesel::insert_into(hashes::table).values(row).on_conflict_do_nothing();
            on!(c, |c| query.execute(c))?;
            Ok(())
        },
    )
}

/// Gives a workspace its path. Where another workspace is that folder already, its sessions
/// go there, unless both have one of the same id.
pub(super) fn give(c: &mut Connection, workspace: i64, path: &str) -> Result<PathAssignment> {
    let path = resolved(path);
    if let Err(refused) = check(&path) {
        return Ok(PathAssignment::Refused(refused));
    }
    match of_path(c, &path)? {
        Some(other) if other.id != workspace => {
            let shared = shared(c, workspace, other.id)?;
            if !shared.is_empty() {
                return Ok(PathAssignment::Shared(shared));
            }
            let own = hashes::table.filter(hashes::workspace_id.eq(workspace));
            let own = own.order(hashes::hash).select(hashes::hash);
            let own: Vec<String> = on!(c, |c| own.load(c))?;
            let rows = |rows: &dyn Fn(&str) -> RowSet<'static>| {
                let files = own.iter().map(|hash| rows(HASHES).with("hash", hash.as_str()));
                [rows(WORKSPACES).with("id", workspace)].into_iter().chain(files).collect()
            };
            writing(c, &other.hash, rows, |c| {
                let files = hashes::table.filter(hashes::workspace_id.eq(workspace));
                let files = diesel::update(files).set(hashes::workspace_id.eq(other.id));
                let empty = diesel::delete(workspaces::table.filter(workspaces::id.eq(workspace)));
                on!(c, |c| {
                    files.execute(c)?;
                    empty.execute(c)?;
                });
                Ok(())
            })?;
            if other.path.is_none() {
                name(c, other.id, &path)?;
            }
            Ok(PathAssignment::Linked)
        }
        _ => {
            name(c, workspace, &path)?;
            Ok(PathAssignment::Path)
        }
    }
}

/// Gives a file of sessions to the workspace of a folder; other files of the workspace that it was
/// of stay with that.
pub(super) fn assign(c: &mut Connection, stem: &str, path: &str) -> Result<PathAssignment> {
    let path = resolved(path);
    if let Err(refused) = check(&path) {
        return Ok(PathAssignment::Refused(refused));
    }
    let before = of_file(c, stem)?;
    let target = at_path(c, &path)?;
    let Some(before) = before.filter(|before| before.id != target.id) else {
        own(c, stem, target.id)?;
        return Ok(PathAssignment::Path);
    };
    let shared = shared_by_file(c, stem, target.id)?;
    if !shared.is_empty() {
        return Ok(PathAssignment::Shared(shared));
    }
    pass_on(c, stem, &before, target.id)?;
    Ok(PathAssignment::Path)
}

/// Takes the folder of a file of sessions back: its sessions are then those of a workspace that is
/// known by the name of the file alone. None where nobody said which folder it is.
///
/// # Errors
/// [`Error::Invalid`] where other files belong to the folder because this one does.
pub(super) fn release(c: &mut Connection, stem: &str) -> Result<Option<String>> {
    let Some(Workspace { id, hash, path: Some(path) }) = of_file(c, stem)? else {
        return Ok(None);
    };
    let own_hash = known_hash(stem);
    let files = hashes::table.filter(hashes::workspace_id.eq(id));
    let files = files.order(hashes::hash).select(hashes::hash);
    let mut others: Vec<String> = on!(c, |c| files.load(c))?;
    others.retain(|file| file != stem && *file != hash);
    let is_last = others.is_empty() && (hash == own_hash || !has_sessions(c, &hash)?);
    if !is_last && hash == own_hash {
        return Err(Error::Invalid(format!(
            "{stem} is the file of `{path}`, to which others belong; take those back first: {}",
            others.join(", ")
        )));
    }
    if is_last {
        // A folder of that hash, which no file of sessions has, goes with the path.
        let rows = |rows: &dyn Fn(&str) -> RowSet<'static>| {
            vec![rows(WORKSPACES).with("id", id), rows(HASHES).with("hash", hash.as_str())]
        };
        writing(c, stem, rows, |c| {
            let gone = hashes::table.filter(hashes::hash.eq(&hash)).filter(hashes::hash.ne(stem));
            let unnamed = diesel::update(workspaces::table.find(id)).set((
                workspaces::path.eq(None::<String>),
                workspaces::hash.eq(&own_hash),
                workspaces::updated_at.eq(Timestamp::now()),
            ));
            on!(c, |c| {
                diesel::delete(gone).execute(c)?;
                unnamed.execute(c)?;
            });
            Ok(())
        })?;
        return Ok(Some(path));
    }
    let target = match of_hash(c, &own_hash)? {
        Some(found) => found,
        None => insert(c, &own_hash, None)?,
    };
    pass_on(c, stem, &Workspace { id, hash, path: Some(path.clone()) }, target.id)?;
    Ok(Some(path))
}

/// Gives a file, with its sessions, from one workspace to another; one that has no session left
/// then goes.
fn pass_on(c: &mut Connection, stem: &str, from: &Workspace, to: i64) -> Result<()> {
    let rows = |rows: &dyn Fn(&str) -> RowSet<'static>| vec![rows(HASHES).with("hash", stem)];
    writing(c, stem, rows, |c| {
        let file = diesel::update(hashes::table.find(stem)).set(hashes::workspace_id.eq(to));
        on!(c, |c| file.execute(c))?;
        Ok(())
    })?;
    let sessions = sessions::table.filter(sessions::workspace_id.eq(from.id)).count();
    let left: i64 = on!(c, |c| sessions.get_result(c))?;
    let files = hashes::table.filter(hashes::workspace_id.eq(from.id)).select(hashes::hash);
    let files: Vec<String> = on!(c, |c| files.load(c))?;
    if left > 0 || files.iter().any(|file| *file != from.hash) {
        return Ok(());
    }
    let rows = |rows: &dyn Fn(&str) -> RowSet<'static>| {
        let files = files.iter().map(|hash| rows(HASHES).with("hash", hash.as_str()));
        [rows(WORKSPACES).with("id", from.id)].into_iter().chain(files).collect()
    };
    writing(c, &from.hash, rows, |c| {
        let empty = diesel::delete(workspaces::table.find(from.id));
        on!(c, |c| empty.execute(c))?;
        Ok(())
    })
}

/// Whether a file has sessions.
fn has_sessions(c: &mut Connection, stem: &str) -> Result<bool> {
    let query = sessions::table.filter(sessions::container.eq(stem)).select(sessions::pk).limit(1);
    let found: Option<i64> = on!(c, |c| query.get_result(c).optional())?;
    Ok(found.is_some())
}

fn name(c: &mut Connection, workspace: i64, path: &str) -> Result<()> {
    let hash = workspace_hash(path);
    writing(
        c,
        &hash,
        |rows| vec![rows(WORKSPACES).with("id", workspace)],
        |c| {
            let query =
                diesel::update(workspaces::table.filter(workspaces::id.eq(workspace))).set((
                    workspaces::path.eq(path),
                    workspaces::hash.eq(&hash),
                    workspaces::updated_at.eq(Timestamp::now()),
                ));
            on!(c, |c| query.execute(c))?;
            Ok(())
        },
    )?;
    own(c, &hash, workspace)
}

/// Some ids of sessions that two workspaces both have.
fn shared(c: &mut Connection, one: i64, other: i64) -> Result<Vec<String>> {
    let theirs = diesel::alias!(sessions as theirs);
    let same_id = theirs.field(sessions::id).eq(sessions::id);
    let query = sessions::table
        .inner_join(theirs.on(same_id))
        .filter(sessions::workspace_id.eq(one))
        .filter(theirs.field(sessions::workspace_id).eq(other))
        .order(sessions::id)
        .limit(NAMED)
        .select(sessions::id);
    Ok(on!(c, |c| query.load(c))?)
}

/// Some ids of sessions that a file and a workspace both have.
fn shared_by_file(c: &mut Connection, stem: &str, workspace: i64) -> Result<Vec<String>> {
    let theirs = diesel::alias!(sessions as theirs);
    let same_id = theirs.field(sessions::id).eq(sessions::id);
    let query = sessions::table
        .inner_join(theirs.on(same_id))
        .filter(sessions::container.eq(stem))
        .filter(theirs.field(sessions::workspace_id).eq(workspace))
        .order(sessions::id)
        .limit(NAMED)
        .select(sessions::id);
    Ok(on!(c, |c| query.load(c))?)
}

/// Notes that somebody works in a workspace now.
pub(super) fn accessed(c: &mut Connection, workspace: i64) -> Result<()> {
    let query = diesel::update(workspaces::table.filter(workspaces::id.eq(workspace)))
        .set(workspaces::last_accessed_at.eq(Timestamp::now()));
    on!(c, |c| query.execute(c))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_hash_of, resolved};
    use rehome_domain::apps::editor::workspace_hash;

    #[test]
    fn a_path_is_resolved_as_the_editor_does_it() {
        assert_eq!(resolved("/no/such/folder//"), "/no/such/folder");
        assert_eq!(resolved("/"), "/");
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let spelled = format!("{}/.", folder.path().display());
        assert_eq!(resolved(&spelled), real.to_str().unwrap());
        // A hash may be of the path as told, and of the one that it stands for.
        for hashed in [spelled.as_str(), real.to_str().unwrap()] {
            assert!(is_hash_of(&workspace_hash(hashed), &spelled));
        }
        assert!(!is_hash_of(&workspace_hash("/elsewhere"), &spelled));
    }
}
