//! Whether a database is one of ours: another program's is left as it is.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::ledger::BOOKKEEPING;
use crate::{
    Backend, Connection, PgConnection,
    error::{Error, Result},
    on,
};

/// The tables of a database with these tables that another program made; none where it is one of
/// ours, or has no tables. Diesel's table of versions may be anybody's, the one of checksums beside
/// it is ours.
pub(crate) fn is_foreign(tables: &[String]) -> Option<Vec<String>> {
    let [versions, checksums] = BOOKKEEPING;
    let is_ours = tables.iter().any(|table| table == checksums);
    // A database whose making was interrupted may have the first one alone.
    let is_begun = tables.iter().all(|table| table == versions);
    (!is_ours && !is_begun).then(|| tables.to_vec())
}

/// Refuses the database of another program: one with tables, and without ours.
///
/// # Errors
/// [`Error::NotOurs`].
pub fn require_ours(connection: &mut Connection) -> Result<()> {
    match is_foreign(&tables(connection)?) {
        None => Ok(()),
        Some(theirs) => {
            let url = match connection.backend() {
                Backend::Sqlite => "this file",
                Backend::Postgres => "postgres: the current schema",
            };
            Err(Error::foreign(url.to_owned(), theirs))
        }
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The tables of the database, or of the current schema of a server; not those of its extensions.
fn tables(connection: &mut Connection) -> Result<Vec<String>> {
    let query = match connection.backend() {
        Backend::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        }
        Backend::Postgres => OF_SERVER,
    };
    let names: Vec<Name> = on!(connection, |c| sql_query(query).load(c))?;
    Ok(names.into_iter().map(|found| found.name).collect())
}

const OF_SERVER: &str = "SELECT c.relname::text AS name FROM pg_class c \
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') \
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid \
        AND d.classid = 'pg_class'::regclass AND d.deptype = 'e') \
    ORDER BY 1";

/// The tables of the current schema of a server; not those of its extensions.
pub(crate) fn tables_of_server(c: &mut PgConnection) -> Result<Vec<String>> {
    let names: Vec<Name> = sql_query(OF_SERVER).load(c)?;
    Ok(names.into_iter().map(|found| found.name).collect())
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn diesels_own_table_is_anybodys() {
        let tables = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let diesel = "__diesel_schema_migrations";
        assert!(is_foreign(&[]).is_none());
        assert!(is_foreign(&tables(&[diesel])).is_none());
        assert!(is_foreign(&tables(&[diesel, "schema_checksums", "theirs"])).is_none());
        assert!(is_foreign(&tables(&[diesel, "packs"])).is_some());
        assert!(is_foreign(&tables(&["packs", "import_runs"])).is_some());
    }
}
