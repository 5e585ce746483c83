//! The workspaces of the history, and saying which folder one is.

use std::borrow::BorrowMut;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use rehome_domain::Cursor;
use rehome_domain::apps::editor::check_workspace_path;

use super::{
    Editor, dialect,
    list::{among, check_limit, not_an_end},
    workspace::{self, PathAssignment},
};
use crate::{
    Connection,
    changes::{Cause, Scope},
    error::{Error, Result, Thing},
    history, on,
    repository::Page,
    schema::editor_workspace_hashes as hashes,
    statement::Statement,
    types::{Instant, Timestamp},
};

/// A workspace with what it holds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WorkspaceSummary {
    /// Its row.
    pub id: i64,
    /// The hash of its path, which names the file that new sessions go to.
    pub hash: String,
    /// Its folder; none while nobody said which it is.
    pub path: Option<String>,
    /// The stems of the files of sessions that belong to it.
    pub files: Vec<String>,
    /// How many sessions it has.
    pub sessions: u64,
    /// How many of them run.
    pub running: u64,
    /// When somebody last worked in it.
    pub last_accessed_at: Option<Timestamp>,
}

/// What became of a workspace that was to get a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// It has the folder.
    Applied,
    /// The folder was another workspace already; that has its sessions now.
    Linked,
}

type Columns = (i64, String, Option<String>, Option<Timestamp>);
type ColumnsSql = (BigInt, Text, Nullable<Text>, Nullable<Instant>);

const COLUMNS: &str = "SELECT id, hash, path, last_accessed_at FROM editor_workspaces WHERE ";

impl<C: BorrowMut<Connection>> Editor<C> {
    /// A page of the workspaces, the last used first and those never used last, behind the
    /// page that ended with `after`.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit outside 1 to
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT); [`Error::Cursor`] for what was not given as
    /// the end of a page.
    pub fn workspaces(
        &mut self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<WorkspaceSummary>> {
        check_limit(limit)?;
        let after = after.map(|after| parse(after).ok_or_else(not_an_end)).transpose()?;
        let c = &mut *self.connection();
        let backend = c.backend();
        let accessed = dialect::accessed(backend);
        let mut statement = Statement::<ColumnsSql>::new(COLUMNS);
        statement = match &after {
            None => statement.sql("1 = 1"),
            Some((moment, id)) => {
                let moment = |statement: Statement<_>| match moment {
                    Some(moment) => statement.bind(moment),
                    None => statement.sql(dialect::never(backend)),
                };
                let statement = moment(statement.sql(accessed).sql(" <= ")).sql(" AND (");
                moment(statement.sql(accessed).sql(" < ")).sql(" OR id > ").bind(*id).sql(")")
            }
        };
        let statement = statement.sql(" ORDER BY ").sql(accessed).sql(" DESC, id LIMIT ");
        let statement = statement.bind(limit + 1);
        c.snapshot(|c| {
            let mut rows: Vec<Columns> = on!(c, |c| statement.load(c))?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|(id, .., accessed)| {
                format!("{id}.{}", accessed.as_ref().map_or("", Timestamp::as_str))
            });
            Ok(Page { items: summaries(c, rows)?, next: next.map(Cursor::new) })
        })
    }

    /// The workspace in a folder, as the editor would find it.
    pub fn workspace_at(&mut self, path: &str) -> Result<Option<WorkspaceSummary>> {
        let c = &mut *self.connection();
        c.snapshot(|c| {
            let Some(found) = workspace::of_path(c, path)? else { return Ok(None) };
            let statement = Statement::<ColumnsSql>::new(COLUMNS).sql("id = ").bind(found.id);
            let row: Option<Columns> = on!(c, |c| statement.get_result(c).optional())?;
            Ok(summaries(c, row.into_iter().collect())?.pop())
        })
    }

    /// Says which folder the file of sessions named `file` belongs to. Unless `force` is set,
    /// the name must be a hash of the path: as told or as the file system resolves it, with
    /// or without a slash at its end, composed or decomposed.
    ///
    /// # Errors
    /// [`Error::Unknown`] where no such file was imported; [`Error::Invalid`] where the hash
    /// is of another path, and where the folder is another workspace that has sessions of the
    /// same ids.
    pub fn map(&mut self, file: &str, path: &str, force: bool) -> Result<Mapped> {
        check_workspace_path(path).map_err(|error| Error::Invalid(error.to_string()))?;
        let c = &mut *self.connection();
        let source = format!("{file} = {path}");
        let new = history::NewRun {
            app: "editor",
            kind: "map",
            undoes: None,
            source: &source,
            container: None,
        };
        let mapped = history::recorded(c, Scope::App("editor"), Cause::Edit, &new, |c| {
            let found = workspace::of_file(c, file)?.ok_or_else(|| Error::Unknown {
                what: Thing::Named("file of sessions"),
                name: file.to_owned(),
                known: Some("name it by its hash, without `.json`".to_owned()),
            })?;
            if !force && !workspace::is_hash_of(file, path) {
                return Err(Error::Invalid(format!(
                    "{file} is not the hash of `{path}`, however it is spelled; \
                     correct the path, or force the mapping"
                )));
            }
            match workspace::give(c, found.id, path)? {
                PathAssignment::Path => Ok(Mapped::Applied),
                PathAssignment::Linked => Ok(Mapped::Linked),
                PathAssignment::Refused(refused) => Err(Error::Invalid(refused.to_string())),
                PathAssignment::Shared(ids) => Err(Error::Invalid(format!(
                    "`{path}` is another workspace already, and both have sessions of the same \
                     id: {}; delete those that are not wanted",
                    ids.join(", ")
                ))),
            }
        });
        Ok(mapped?.0)
    }

    /// Notes that somebody works in a workspace now. The editor's commands that write do so
    /// by themselves.
    pub fn accessed(&mut self, workspace: i64) -> Result<()> {
        workspace::accessed(self.connection(), workspace)
    }
}

/// The end of a page: when the last workspace on it was used, if ever, and its row.
fn parse(after: &str) -> Option<(Option<Timestamp>, i64)> {
    let (id, moment) = after.split_once('.')?;
    let moment = match moment {
        "" => None,
        moment => Some(moment.parse().ok()?),
    };
    Some((moment, id.parse().ok()?))
}

fn summaries(c: &mut Connection, rows: Vec<Columns>) -> Result<Vec<WorkspaceSummary>> {
    let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
    // Two counts that an index answers alone.
    let counts = Statement::<(BigInt, BigInt, BigInt)>::new(
        "SELECT workspace_id, count(*), count(CASE WHEN status = 'running' THEN 1 END) \
         FROM editor_sessions WHERE workspace_id",
    );
    let counts = among(counts, ids.iter().copied()).sql(" GROUP BY workspace_id");
    let files = hashes::table
        .filter(hashes::workspace_id.eq_any(&ids))
        .order((hashes::workspace_id, hashes::hash))
        .select((hashes::workspace_id, hashes::hash));
    type Counts = (i64, i64, i64);
    let (files, counts): (Vec<(i64, String)>, Vec<Counts>) =
        on!(c, |c| (files.load(c)?, counts.load(c)?));
    let summary = |(id, hash, path, last_accessed_at): Columns| {
        let own = files.iter().filter(|(workspace, _)| *workspace == id);
        let count = counts.iter().find(|(workspace, ..)| *workspace == id);
        let (_, sessions, running) = count.copied().unwrap_or_default();
        WorkspaceSummary {
            id,
            hash,
            path,
            files: own.map(|(_, file)| file.clone()).collect(),
            sessions: sessions.unsigned_abs(),
            running: running.unsigned_abs(),
            last_accessed_at,
        }
    };
    Ok(rows.into_iter().map(summary).collect())
}
