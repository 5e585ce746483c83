//! Which run brought the same bytes before.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};

use super::undone_by;
use crate::{
    Connection,
    error::Result,
    on, packs,
    schema::{import_files, import_runs},
    types::Timestamp,
};

/// The newest run that brought a file of that hash into a collection of a pack and still holds: it
/// was completed, nobody undid it, and the pack is the one that it was then.
pub fn brought(
    connection: &mut Connection,
    app: &str,
    container: &str,
    collection: &str,
    sha256: &str,
) -> Result<Option<i64>> {
    let query = import_files::table
        .inner_join(import_runs::table)
        .filter(import_runs::app.eq(app).and(import_runs::container.eq(container)))
        .filter(import_runs::status.eq("completed").and(import_runs::kind.eq("import")))
        .filter(import_files::collection.eq(collection).and(import_files::sha256.eq(sha256)))
        .filter(import_files::rejected.eq(false))
        .order(import_files::run.desc())
        .select((import_files::run, import_runs::started_at));
    let runs: Vec<(i64, Timestamp)> = on!(&mut *connection, |c| query.load(c))?;
    let pack = packs::get(connection, container)?;
    for (run, started_at) in runs {
        let is_of_pack = pack.created_by == Some(run) || pack.created_at <= started_at;
        if is_of_pack && undone_by(connection, run)?.is_none() {
            return Ok(Some(run));
        }
    }
    Ok(None)
}
