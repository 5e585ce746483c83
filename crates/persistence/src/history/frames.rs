//! Frames of files: what stands around their elements, in parts of bounded size. What a part says
//! is for those who read and write files.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::undone_by;
use crate::{
    Connection,
    error::Result,
    on,
    schema::{import_files, import_frames, import_runs},
    types::JsonText,
};

/// Keeps a part of the frame of a file that `run` reads.
pub fn add_frame_part(
    connection: &mut Connection,
    run: i64,
    path: &str,
    part: i64,
    body: &str,
) -> Result<()> {
    let insert = diesel::insert_into(import_frames::table).values((
        import_frames::run.eq(run),
        import_frames::path.eq(path),
        import_frames::part.eq(part),
        import_frames::body.eq(JsonText(body.to_owned())),
    ));
    on!(connection, |c| insert.execute(c))?;
    Ok(())
}

/// A part of the frame that `run` keeps of a file; none behind the last.
pub fn frame_part(
    connection: &mut Connection,
    run: i64,
    path: &str,
    part: i64,
) -> Result<Option<String>> {
    let query = import_frames::table.find((run, path, part)).select(import_frames::body);
    let body: Option<JsonText> = on!(connection, |c| query.get_result(c).optional())?;
    Ok(body.map(|JsonText(body)| body))
}

/// Forgets what `run` keeps of the frame of a file.
pub fn forget_frame(connection: &mut Connection, run: i64, path: &str) -> Result<()> {
    let parts = import_frames::table
        .filter(import_frames::run.eq(run))
        .filter(import_frames::path.eq(path));
    on!(connection, |c| diesel::delete(parts).execute(c))?;
    Ok(())
}

/// The first parts of the frames that runs keep of one-part files, for those who look into many:
/// pairs of a path and the part, of the frames of one run behind a path, in the order of paths.
pub fn first_parts(
    connection: &mut Connection,
    run: i64,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, String)>> {
    let query = import_frames::table
        .filter(import_frames::run.eq(run))
        .filter(import_frames::part.eq(0))
        .filter(import_frames::path.gt(after))
        .order(import_frames::path)
        .select((import_frames::path, import_frames::body))
        .limit(limit);
    let parts: Vec<(String, JsonText)> = on!(connection, |c| query.load(c))?;
    Ok(parts.into_iter().map(|(path, JsonText(body))| (path, body)).collect())
}

/// The run that keeps the frame of a file, of which `run` has read a collection already.
pub fn frame_in(connection: &mut Connection, run: i64, path: &str) -> Result<Option<i64>> {
    let query = import_files::table
        .filter(import_files::run.eq(run))
        .filter(import_files::path.eq(path))
        .filter(import_files::frame.is_not_null())
        .select(import_files::frame)
        .limit(1);
    let frame: Option<Option<i64>> = on!(connection, |c| query.get_result(c).optional())?;
    Ok(frame.flatten())
}

/// The run that keeps the frame that a file had when it was read last.
pub fn last_frame(connection: &mut Connection, app: &str, path: &str) -> Result<Option<i64>> {
    let query = import_files::table
        .inner_join(import_runs::table)
        .filter(import_runs::app.eq(app))
        .filter(import_files::path.eq(path))
        .filter(import_files::frame.is_not_null())
        .order(import_files::run.desc())
        .select(import_files::frame)
        .limit(1);
    let frame: Option<Option<i64>> = on!(connection, |c| query.get_result(c).optional())?;
    Ok(frame.flatten())
}

/// The hash of a file as the last import that still holds read a collection of it. `container` is
/// that of the run.
pub fn last_hash(
    connection: &mut Connection,
    app: &str,
    container: Option<&str>,
    path: &str,
    collection: &str,
) -> Result<Option<String>> {
    let query = import_files::table
        .inner_join(import_runs::table)
        .filter(import_runs::app.eq(app))
        .filter(import_files::path.eq(path))
        .filter(import_files::collection.eq(collection))
        .filter(import_files::rejected.eq(false))
        .order(import_files::run.desc())
        .select((import_files::run, import_files::sha256, import_runs::container));
    let rows: Vec<(i64, String, Option<String>)> = on!(connection, |c| query.load(c))?;
    for (run, sha256, of_run) in rows {
        if of_run.as_deref() == container && undone_by(connection, run)?.is_none() {
            return Ok(Some(sha256));
        }
    }
    Ok(None)
}
