//! What keeps a database quick: statistics for the planner, and no room that nobody uses.

use diesel::{
    QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text,
};

use crate::{
    Connection, Database, DatabaseLock, PgConnection, Table,
    error::{Error, Result},
};

/// The tables that belong to no application, beside those of the search.
const CORE: [&str; 9] = [
    "changes",
    "change_keys",
    "quarantine",
    "import_findings",
    "import_files",
    "import_runs",
    "outside_changes",
    "facets",
    "packs",
];

/// How many entries of an index SQLite looks at. More would take long and tell little.
const LOOK: &str = "PRAGMA analysis_limit = 1000";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The tables of a server that belong to all applications or to these.
pub(crate) fn tables_on_server(c: &mut PgConnection, apps: &[&str]) -> Result<Vec<String>> {
    let tables: Vec<Name> = sql_query(
        "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() \
         ORDER BY 1",
    )
    .load(c)?;
    let is_core = |name: &str| CORE.contains(&name) || name.starts_with("search_");
    let is_of_app = |name: &str| name.split_once('_').is_some_and(|(app, _)| apps.contains(&app));
    let names = tables.into_iter().map(|table| table.name);
    Ok(names.filter(|name| is_core(name) || is_of_app(name)).collect())
}

/// Tells the planner what is in a table that many rows came into. Where a server does not allow
/// that, it does so itself later.
///
/// # Errors
/// When the database refuses.
pub fn analyze(c: &mut Connection, table: &Table) -> Result<()> {
    let analyze = format!("ANALYZE \"{}\"", table.name);
    match c {
        Connection::Sqlite(c) => c.batch_execute(&format!("{LOOK}; {analyze}"))?,
        Connection::Postgres(c) => c.batch_execute(&analyze)?,
    }
    Ok(())
}

/// Tells the planner what is in all tables, gives the room of what was deleted back, and empties
/// the log of a file into it. Nobody imports meanwhile.
///
/// # Errors
/// [`Error::Busy`]; [`Error::Statement`] when the database refuses.
pub fn optimize(database: &Database) -> Result<()> {
    let _lock = DatabaseLock::acquire(database, "db optimize", database.busy_timeout())?;
    match &mut database.connection()? {
        Connection::Sqlite(c) => c.batch_execute(&format!(
            "{LOOK}; PRAGMA optimize = 0x10002; PRAGMA wal_checkpoint(TRUNCATE); VACUUM; \
             PRAGMA wal_checkpoint(TRUNCATE)"
        ))?,
        Connection::Postgres(c) => {
            let apps: Vec<&str> =
                database.applications().iter().map(|app| app.id.as_str()).collect();
            for name in tables_on_server(c, &apps)? {
                c.batch_execute(&format!("VACUUM (ANALYZE) \"{name}\"")).map_err(Error::from)?;
            }
        }
    }
    Ok(())
}
