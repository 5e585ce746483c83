//! Runs: imports and rollbacks, their files and what they had to say.

use std::collections::HashSet;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl, Selectable, SelectableHelper,
};

use crate::{
    Connection, DatabaseLock,
    changes::{Cause, Scope},
    error::{Error, Result, Thing},
    on,
    postgres::{Arrays, Values},
    schema::{import_files, import_findings, import_runs},
    types::{JsonText, Timestamp},
};

/// How many findings a server is told at a time.
const PAGE: usize = 1000;

/// What can be undone as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = import_runs)]
pub struct Run {
    /// The id that `rollback` takes.
    pub id: i64,
    /// The application.
    pub app: String,
    /// `import`, `rollback`, `resolve`, `dismiss`, `map`, `pack` or `lore`.
    pub kind: String,
    /// The run that a rollback undid.
    pub undoes: Option<i64>,
    /// The source folder; of what came from none, what was done.
    pub source: String,
    /// The container that it was about, where it was about one alone: a pack.
    pub container: Option<String>,
    /// `running`, `completed`, `failed`, `cancelled` or `interrupted`.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// The counts, as JSON.
    pub totals: JsonText,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// One source file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_files)]
pub struct RunFile {
    /// The run.
    pub run: i64,
    /// The path relative to the source folder.
    pub path: String,
    /// The collection.
    pub collection: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
    /// Whether it was rejected as a whole.
    pub rejected: bool,
    /// The counts, as JSON.
    pub totals: JsonText,
    /// The run that keeps the frame of the file: what stands around its elements.
    pub frame: Option<i64>,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was done.
    pub finished_at: Timestamp,
}

/// What a new run is about.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    /// The application.
    pub app: &'a str,
    /// `import`, `rollback`, `resolve`, `dismiss`, `map`, `pack` or `lore`.
    pub kind: &'a str,
    /// The run that a rollback undoes.
    pub undoes: Option<i64>,
    /// The source folder; of what came from none, what was done.
    pub source: &'a str,
    /// The container that it was about, where it was about one alone: a pack.
    pub container: Option<&'a str>,
}

/// Writes the row of a run that begins.
pub fn begin(connection: &mut Connection, run: &NewRun<'_>) -> Result<i64> {
    let insert = diesel::insert_into(import_runs::table)
        .values((
            import_runs::app.eq(run.app),
            import_runs::kind.eq(run.kind),
            import_runs::undoes.eq(run.undoes),
            import_runs::source.eq(run.source),
            import_runs::container.eq(run.container),
            import_runs::status.eq("running"),
            import_runs::totals.eq(JsonText("{}".to_owned())),
            import_runs::started_at.eq(Timestamp::now()),
        ))
        .returning(import_runs::id);
    Ok(on!(connection, |c| insert.get_result(c))?)
}

/// Runs `body` as one unit of work that is a run: what it changes can be undone as a whole. Where
/// it changes nothing there is no run.
///
/// # Errors
/// Those of `body`, and when the database refuses.
pub fn recorded<T, E: From<Error>>(
    connection: &mut Connection,
    scope: Scope<'_>,
    cause: Cause,
    new: &NewRun<'_>,
    body: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<(T, Option<i64>), E> {
    connection.unit(scope, cause, None, |c| {
        let run = begin(c, new)?;
        let done = c.as_run(run, body)?;
        if !c.unit_mut().has_changed(run) {
            on!(c, |c| diesel::delete(import_runs::table.find(run)).execute(c))
                .map_err(Error::from)?;
            return Ok((done, None));
        }
        finish(c, run, RunEnd::Completed("{}".to_owned()))?;
        Ok((done, Some(run)))
    })
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// As it should, with these counts as JSON.
    Completed(String),
    /// The caller stopped it; in words what it had done.
    Cancelled(String),
    /// It could not go on, for that reason.
    Failed(String),
}

/// Closes the row of a run.
pub fn finish(connection: &mut Connection, run: i64, end: RunEnd) -> Result<()> {
    let (status, totals, error) = match end {
        RunEnd::Completed(totals) => ("completed", Some(JsonText(totals)), None),
        RunEnd::Cancelled(error) => ("cancelled", None, Some(error)),
        RunEnd::Failed(error) => ("failed", None, Some(error)),
    };
    let target = import_runs::table.find(run);
    let common = (
        import_runs::status.eq(status),
        import_runs::error.eq(error),
        import_runs::finished_at.eq(Timestamp::now()),
    );
    match totals {
        Some(totals) => {
            let change = diesel::update(target).set((common, import_runs::totals.eq(totals)));
            on!(connection, |c| change.execute(c))?;
        }
        None => {
            on!(connection, |c| diesel::update(target).set(common).execute(c))?;
        }
    }
    Ok(())
}

/// Marks runs that never ended as interrupted and returns them. The caller holds `lock`, so none
/// of those that it covers can still be alive.
pub fn mark_interrupted(connection: &mut Connection, lock: &DatabaseLock) -> Result<Vec<Run>> {
    let mut runs: Vec<Run> = on!(connection, |c| {
        let query = import_runs::table
            .filter(import_runs::status.eq("running"))
            .order(import_runs::id)
            .select(Run::as_select());
        query.load(c)
    })?;
    runs.retain(|run| lock.covers(&run.app, run.container.as_deref()));
    for run in &runs {
        let change = diesel::update(import_runs::table.find(run.id)).set((
            import_runs::status.eq("interrupted"),
            import_runs::error.eq("the process ended before the run did"),
        ));
        on!(connection, |c| change.execute(c))?;
    }
    Ok(runs)
}

/// The newest runs first.
pub fn list(connection: &mut Connection, limit: i64) -> Result<Vec<Run>> {
    Ok(on!(connection, |c| {
        let query =
            import_runs::table.order(import_runs::id.desc()).limit(limit).select(Run::as_select());
        query.load(c)
    })?)
}

/// The run of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(connection: &mut Connection, run: i64) -> Result<Run> {
    on!(connection, |c| {
        let query = import_runs::table.find(run).select(Run::as_select());
        query.get_result(c).optional()
    })?
    .ok_or_else(|| Error::Unknown { what: Thing::Run, name: run.to_string(), known: None })
}

/// The files of a run.
pub fn files(connection: &mut Connection, run: i64) -> Result<Vec<RunFile>> {
    Ok(on!(connection, |c| {
        let query = import_files::table
            .filter(import_files::run.eq(run))
            .order((import_files::started_at, import_files::path))
            .select(RunFile::as_select());
        query.load(c)
    })?)
}

/// A file that an import brought which still holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// The path relative to the source folder.
    pub path: String,
    /// The collection whose elements were read of it.
    pub collection: String,
    /// The run that keeps its frame.
    pub frame: Option<i64>,
}

/// The files that imports brought which still hold, newest run first: where an export puts
/// them back. `container` is that of the runs: none where the records belong to no pack.
pub fn known_files(
    connection: &mut Connection,
    app: &str,
    container: Option<&str>,
) -> Result<Vec<KnownFile>> {
    let query = import_files::table
        .inner_join(import_runs::table)
        .filter(import_runs::app.eq(app).and(import_files::rejected.eq(false)))
        .order((import_files::run.desc(), import_files::path, import_files::collection))
        .select((
            import_files::run,
            import_files::path,
            import_files::collection,
            import_files::frame,
            import_runs::container,
        ));
    type Row = (i64, String, String, Option<i64>, Option<String>);
    let mut files: Vec<Row> = on!(connection, |c| query.load(c))?;
    files.retain(|(.., of_run)| of_run.as_deref() == container);
    let (mut known, mut seen) = (Vec::new(), HashSet::new());
    for of_run in files.chunk_by(|a, b| a.0 == b.0) {
        let Some((run, ..)) = of_run.first() else { continue };
        if undone_by(connection, *run)?.is_none() {
            for (_, path, collection, frame, _) in of_run {
                if seen.insert((path, collection)) {
                    let (path, collection) = (path.clone(), collection.clone());
                    known.push(KnownFile { path, collection, frame: *frame });
                }
            }
        }
    }
    Ok(known)
}

/// The run that read a file last, and the hash of what it read; `container` is that of the run. It
/// looks through the files of all runs, as [`known_files`] does.
pub fn last_read(
    connection: &mut Connection,
    app: &str,
    container: Option<&str>,
    path: &str,
) -> Result<Option<(i64, String)>> {
    let query = import_files::table
        .inner_join(import_runs::table)
        .filter(import_runs::app.eq(app).and(import_files::path.eq(path)))
        .filter(import_files::rejected.eq(false))
        .order(import_files::run.desc())
        .select((import_files::run, import_files::sha256, import_runs::container));
    let reads: Vec<(i64, String, Option<String>)> = on!(connection, |c| query.load(c))?;
    let last = reads.into_iter().find(|(_, _, of_run)| of_run.as_deref() == container);
    Ok(last.map(|(run, sha256, _)| (run, sha256)))
}

/// Whether the database has seen an import.
pub fn any(connection: &mut Connection) -> Result<bool> {
    let query = import_files::table.select(import_files::run).limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}

/// Records a file of a run.
pub fn add_file(connection: &mut Connection, file: &RunFile) -> Result<()> {
    on!(connection, |c| diesel::insert_into(import_files::table).values(file).execute(c))?;
    Ok(())
}

/// Records what a run had to say, each finding as JSON.
pub fn add_findings(connection: &mut Connection, run: i64, findings: &[String]) -> Result<()> {
    if let Connection::Postgres(c) = connection {
        let positions: Vec<Option<i64>> = (0_i64..).map(Some).take(findings.len()).collect();
        for (positions, bodies) in positions.chunks(PAGE).zip(findings.chunks(PAGE)) {
            let insert: Arrays<'_> =
                Arrays::new("INSERT INTO import_findings (run, position, body) SELECT * FROM ")
                    .unnest([
                        Values::Integers(vec![Some(run); bodies.len()]),
                        Values::Integers(positions.to_vec()),
                        Values::Jsons(bodies.iter().map(|body| Some(body.as_str())).collect()),
                    ]);
            insert.execute(&mut **c)?;
        }
        return Ok(());
    }
    for (position, body) in (0_i64..).zip(findings) {
        let insert = diesel::insert_into(import_findings::table).values((
            import_findings::run.eq(run),
            import_findings::position.eq(position),
            import_findings::body.eq(JsonText(body.clone())),
        ));
        on!(connection, |c| insert.execute(c))?;
    }
    Ok(())
}

/// What a run had to say, each finding as JSON.
pub fn findings(connection: &mut Connection, run: i64) -> Result<Vec<String>> {
    let query = import_findings::table
        .filter(import_findings::run.eq(run))
        .order(import_findings::position)
        .select(import_findings::body);
    let findings: Vec<JsonText> = on!(connection, |c| query.load(c))?;
    Ok(findings.into_iter().map(|JsonText(body)| body).collect())
}

/// The last completed rollback that undid all of `run` and was not undone in turn. One that kept
/// conflicts did not, and can be repeated when they are out of the way.
pub fn undone_by(connection: &mut Connection, run: i64) -> Result<Option<i64>> {
    for by in rollbacks(connection, run)? {
        if undone_by(connection, by)?.is_none() {
            return Ok(Some(by));
        }
    }
    Ok(None)
}

/// Whether `run` is undone as soon as `undoing` is, which is being undone.
pub fn is_undone_with(connection: &mut Connection, run: i64, undoing: i64) -> Result<bool> {
    if run == undoing {
        return Ok(true);
    }
    for by in rollbacks(connection, run)? {
        if !is_undone_with(connection, by, undoing)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The run since which `run` is undone, for good or again; none where it is not.
pub fn undone_since(connection: &mut Connection, run: i64) -> Result<Option<i64>> {
    if undone_by(connection, run)?.is_none() {
        return Ok(None);
    }
    let (mut last, mut open) = (run, vec![run]);
    while let Some(next) = open.pop() {
        last = last.max(next);
        open.extend(rollbacks(connection, next)?);
    }
    Ok(Some(last))
}

/// The completed rollbacks of `run` that undid all, the last first.
fn rollbacks(connection: &mut Connection, run: i64) -> Result<Vec<i64>> {
    let query = import_runs::table
        .filter(import_runs::undoes.eq(run).and(import_runs::status.eq("completed")))
        .order(import_runs::id.desc())
        .select((import_runs::id, import_runs::totals));
    let all: Vec<(i64, JsonText)> = on!(connection, |c| query.load(c))?;
    let kept_nothing = |totals: &str| {
        let totals: serde_json::Value = serde_json::from_str(totals).unwrap_or_default();
        totals["conflicts"].as_u64().is_none_or(|conflicts| conflicts == 0)
    };
    Ok(all.into_iter().filter(|(_, totals)| kept_nothing(&totals.0)).map(|(by, _)| by).collect())
}
