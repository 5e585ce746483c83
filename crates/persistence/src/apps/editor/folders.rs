//! The workspaces of the history, and saying which folder one is.

use std::borrow::BorrowMut;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use rehome_domain::Cursor;
use rehome_domain::apps::editor::{check_workspace_path, is_workspace_hash};

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

/// How a file of sessions is mapped to a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapOptions {
    /// Take the folder although the name of the file is the hash of another.
    pub force: bool,
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
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

    /// Says which folder the file of sessions named `file` belongs to. Unless that is forced,
    /// a name that is a hash must be one of the path: as told or as the file system resolves it,
    /// with or without a slash at its end, composed or decomposed.
    ///
    /// # Errors
    /// [`Error::Unknown`] where no such file was imported; [`Error::Invalid`] where the hash
    /// is of another path, and where the folder is another workspace that has sessions of the
    /// same ids.
    pub fn map(&mut self, file: &str, path: &str, how: MapOptions) -> Result<Mapped> {
        check_workspace_path(path).map_err(|error| Error::Invalid(error.to_string()))?;
        let stem = stem_of(file);
        let source = format!("{file} = {path}");
        self.recorded(&source, how.dry_run, |c| {
            let found = workspace::of_file(c, stem)?.ok_or_else(|| unknown_file(file))?;
            if !how.force && is_workspace_hash(stem) && !workspace::is_hash_of(stem, path) {
                return Err(Error::Invalid(format!(
                    "{file} is not the hash of `{path}`, however it is spelled; \
                     correct the path, or force the mapping"
                )));
            }
            let assigned = if is_workspace_hash(stem) || found.path.is_none() {
                workspace::give(c, found.id, path)?
            } else {
                workspace::assign(c, stem, path)?
            };
            match assigned {
                PathAssignment::Path => Ok(Mapped::Applied),
                PathAssignment::Linked => Ok(Mapped::Linked),
                PathAssignment::Refused(refused) => Err(Error::Invalid(refused.to_string())),
                PathAssignment::Shared(ids) => Err(Error::Invalid(format!(
                    "`{path}` is another workspace already, and both have sessions of the same \
                     id: {}; delete those that are not wanted",
                    ids.join(", ")
                ))),
            }
        })
    }

    /// Takes back which folder a file of sessions belongs to, and returns it. What the table of
    /// workspaces says comes true again with the next import.
    ///
    /// # Errors
    /// [`Error::Unknown`] where no such file was imported; [`Error::Invalid`] where nobody said
    /// which folder it is, and where other files belong to that folder because this one does.
    pub fn unmap(&mut self, file: &str, dry_run: bool) -> Result<String> {
        let stem = stem_of(file);
        self.recorded(&format!("{file} taken back"), dry_run, |c| {
            workspace::of_file(c, stem)?.ok_or_else(|| unknown_file(file))?;
            workspace::release(c, stem)?.ok_or_else(|| {
                Error::Invalid(format!("nobody said which folder {file} belongs to"))
            })
        })
    }

    /// Runs `work` as a run that can be undone; a dry run changes nothing in the end.
    fn recorded<T>(
        &mut self,
        source: &str,
        dry_run: bool,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        /// Why nothing is written.
        enum Abort<T> {
            Dry(T),
            Failed(Error),
        }
        impl<T> From<Error> for Abort<T> {
            fn from(error: Error) -> Self {
                Self::Failed(error)
            }
        }
        let c = &mut *self.connection();
        let new =
            history::NewRun { app: "editor", kind: "map", undoes: None, source, container: None };
        let done = history::recorded(c, Scope::App("editor"), Cause::Edit, &new, |c| {
            let done = work(c)?;
            if dry_run { Err(Abort::Dry(done)) } else { Ok(done) }
        });
        match done {
            Ok((done, _)) | Err(Abort::Dry(done)) => Ok(done),
            Err(Abort::Failed(error)) => Err(error),
        }
    }

    /// Notes that somebody works in a workspace now. The editor's commands that write do so
    /// by themselves.
    pub fn accessed(&mut self, workspace: i64) -> Result<()> {
        workspace::accessed(self.connection(), workspace)
    }
}

/// The stem of a file of sessions, as people name the file.
fn stem_of(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.strip_suffix(".json").unwrap_or(name) {
        // The file of the editor's first version has no name of its own.
        "sessions" => "",
        stem => stem,
    }
}

fn unknown_file(file: &str) -> Error {
    Error::Unknown {
        what: Thing::Named("file of sessions"),
        name: file.to_owned(),
        known: Some("name it by its hash, without `.json`".to_owned()),
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
