//! The table of workspaces as its users keep it. What it says comes true for a workspace
//! only where the hash fits the path, or where somebody insists.

use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    RunQueryDsl,
};
use rehome_domain::{
    Choices, Hint, Remark,
    apps::editor::{MappingEntry, NotAWorkspacePath},
};

use super::workspace::{self, PathAssignment};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    relation::{Entry, Relation},
    schema::{
        editor_workspace_hashes as hashes, editor_workspace_mapping as mapping,
        editor_workspaces as workspaces,
    },
    types::{JsonText, Timestamp},
};

/// The members of the table of workspaces.
pub(super) struct MappingRelation;

impl Relation for MappingRelation {
    type Record = MappingEntry;

    const TABLE: &'static str = "editor_workspace_mapping";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "hash";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &MappingEntry) -> Result<()> {
        let row = (mapping::hash.eq(entry.key), &Columns::of(entry, model)?);
        let query = diesel::insert_into(mapping::table).values(row);
        on!(c, |c| query.execute(c))?;
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &MappingEntry) -> Result<()> {
        let query = diesel::update(mapping::table.filter(mapping::hash.eq(entry.key)))
            .set(Columns::of(entry, model)?);
        on!(c, |c| query.execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        let query = diesel::delete(mapping::table.filter(mapping::hash.eq(key)));
        on!(c, |c| query.execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, MappingEntry)>> {
        let query = mapping::table
            .filter(mapping::hash.eq_any(keys))
            .order(mapping::hash)
            .select((mapping::hash, mapping::path));
        let rows: Vec<(String, Option<String>)> = on!(c, |c| query.load(c))?;
        let entry = |key: &String| {
            let found = rows.binary_search_by(|(hash, _)| hash.cmp(key)).ok()?;
            let (hash, path) = rows[found].clone();
            Some((key.clone(), MappingEntry { hash, path }))
        };
        Ok(keys.iter().filter_map(entry).collect())
    }

    fn settle(
        &self,
        c: &mut Connection,
        _run: i64,
        choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        for (hash, path) in open_entries(c)? {
            let remark = match told(c, &hash, &path, choices)? {
                MappingOutcome::PathAssignment(PathAssignment::Path) => continue,
                MappingOutcome::PathAssignment(PathAssignment::Linked) => Remark::note(
                    "workspace-mapping.linked",
                    "its folder has other files of sessions too; they are one workspace now",
                ),
                MappingOutcome::PathAssignment(PathAssignment::Shared(ids)) => shared(&ids),
                MappingOutcome::PathAssignment(PathAssignment::Refused(reason)) => unkept(reason),
                MappingOutcome::Refused => refused(&hash, &path),
            };
            remarks.push(remark.on(hash));
        }
        Ok(())
    }
}

#[derive(diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = mapping, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Columns<'a> {
    path: Option<&'a str>,
    position: i64,
    source_digest: Option<&'a [u8]>,
    residue: Option<JsonText>,
    run: Option<i64>,
    rev: i64,
    updated_at: Timestamp,
}

impl<'a> Columns<'a> {
    fn of(entry: &'a Entry<'a>, model: &'a MappingEntry) -> Result<Self> {
        Ok(Self {
            path: model.path.as_deref(),
            position: entry.position,
            source_digest: entry.source_digest.as_ref().map(|digest| digest.as_bytes().as_slice()),
            residue: entry.residue.map(|residue| JsonText(residue.to_owned())),
            run: entry.run,
            rev: entry.rev,
            updated_at: moment(entry.updated_at)?,
        })
    }
}

/// The moment of an entry.
pub(super) fn moment(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| Error::Invalid(format!("`{text}` is no moment")))
}

/// What became of something that was told about a file of sessions.
pub(super) enum MappingOutcome {
    /// Its workspace has the path.
    PathAssignment(PathAssignment),
    /// The hash is not of that path.
    Refused,
}

/// Gives the workspace of the file `hash` the path that somebody told, if the hash fits or
/// somebody insists.
pub(super) fn told(
    c: &mut Connection,
    hash: &str,
    path: &str,
    choices: &Choices,
) -> Result<MappingOutcome> {
    if !choices.flag("force-mapping") && !workspace::is_hash_of(hash, path) {
        return Ok(MappingOutcome::Refused);
    }
    let workspace = workspace::at_file(c, hash)?;
    workspace::give(c, workspace, path).map(MappingOutcome::PathAssignment)
}

/// What to say where a hash is not of the path that it stands beside.
pub(super) fn refused(hash: &str, path: &str) -> Remark {
    let message = format!("{hash} is not the hash of `{path}`, however it is spelled");
    Remark::warning("workspace-mapping.mismatch", message)
        .help("not applied; correct the path, or take it all the same")
        .hint(Hint::option("force-mapping"))
}

/// What to say of a path that no database keeps.
pub(super) fn unkept(reason: NotAWorkspacePath) -> Remark {
    Remark::warning("workspace-mapping.path", reason.to_string())
        .help("not applied; the sessions are known by the hash alone")
}

/// What to say where two workspaces cannot become one.
pub(super) fn shared(ids: &[String]) -> Remark {
    let message = format!(
        "its folder is another workspace already, and both have sessions of the same id: {}",
        ids.join(", ")
    );
    Remark::warning("workspace-mapping.shared-ids", message)
        .help("they stay two workspaces; delete the sessions that are not wanted, and map again")
}

/// What the table tells of files whose workspace has no path.
fn open_entries(c: &mut Connection) -> Result<Vec<(String, String)>> {
    let query = mapping::table
        .inner_join(hashes::table.on(hashes::hash.eq(mapping::hash)))
        .inner_join(workspaces::table.on(workspaces::id.eq(hashes::workspace_id)))
        .filter(workspaces::path.is_null())
        .filter(mapping::path.is_not_null())
        .order((mapping::position, mapping::hash))
        .select((mapping::hash, mapping::path.assume_not_null()));
    Ok(on!(c, |c| query.load(c))?)
}

/// The path that the table tells of a file.
pub(super) fn path_of(c: &mut Connection, hash: &str) -> Result<Option<String>> {
    let query = mapping::table.filter(mapping::hash.eq(hash)).select(mapping::path);
    Ok(on!(c, |c| query.get_result(c).optional())?.flatten())
}
