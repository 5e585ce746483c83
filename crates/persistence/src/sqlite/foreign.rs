//! A look into a database of somebody else, which is only read.

use std::path::Path;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::access::uri;
use crate::{
    error::{Error, Result},
    files,
    statement::quoted,
};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The tables of the SQLite database at `path`, by name, with their numbers of rows.
///
/// # Errors
/// [`Error::Open`] when it is no database or cannot be read.
pub fn count_tables(path: &Path) -> Result<Vec<(String, i64)>> {
    let refused = |reason: String| Error::Open { url: path.display().to_string(), reason };
    std::fs::metadata(path)
        .and_then(|metadata| files::require_file(&metadata))
        .map_err(|error| refused(error.to_string()))?;
    let mut connection =
        SqliteConnection::establish(&uri(path)).map_err(|error| refused(error.to_string()))?;
    // The program that it belongs to may be writing.
    connection
        .batch_execute("PRAGMA busy_timeout = 5000")
        .map_err(|error| refused(error.to_string()))?;
    let names: Vec<Name> = sql_query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .load(&mut connection)
    .map_err(|error| refused(error.to_string()))?;
    let mut counts = Vec::new();
    for Name { name } in names {
        let count: Count = sql_query(format!("SELECT count(*) AS rows FROM {}", quoted(&name)))
            .get_result(&mut connection)
            .map_err(|error| refused(error.to_string()))?;
        counts.push((name, count.rows));
    }
    Ok(counts)
}
