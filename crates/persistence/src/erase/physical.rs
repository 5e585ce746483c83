//! That what is deleted leaves no bytes behind: neither in pages that are free, nor in the log of
//! the file, nor in an index.

use diesel::{
    QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text,
};

use crate::{Connection, Table, backup, error::Result, optimize, statement::quoted};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// From now on, what is deleted over this connection is overwritten.
pub(super) fn securely(c: &mut Connection) -> Result<()> {
    if let Connection::Sqlite(c) = c {
        c.batch_execute("PRAGMA secure_delete = ON")?;
    }
    Ok(())
}

/// Empties what records are searched by, which is made anew.
pub(super) fn empty_search(c: &mut Connection) -> Result<()> {
    match c {
        Connection::Sqlite(c) => {
            backup::empty_search(c)?;
            // An index of an application's own keeps words of deleted rows until it is made anew.
            let indexes: Vec<Name> = sql_query(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' \
                 AND name NOT LIKE 'search\\_%' ESCAPE '\\'",
            )
            .load(&mut **c)?;
            for Name { name } in indexes {
                let name = quoted(&name);
                c.batch_execute(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"))?;
            }
        }
        Connection::Postgres(c) => {
            let tables: Vec<Name> = sql_query(
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() \
                 AND tablename LIKE 'search\\_%' ORDER BY 1",
            )
            .load(&mut **c)?;
            for Name { name } in tables {
                c.batch_execute(&format!("TRUNCATE {} CASCADE", quoted(&name)))?;
            }
        }
    }
    Ok(())
}

/// Writes the file anew without what was deleted, and empties its log; on a server each table that
/// was touched. What a server has in its own log goes with that.
pub(super) fn tidy(c: &mut Connection, table: &Table) -> Result<()> {
    match c {
        Connection::Sqlite(c) => {
            c.batch_execute(
                "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)",
            )?;
        }
        Connection::Postgres(c) => {
            for name in optimize::tables_on_server(c, &[&table.app])? {
                c.batch_execute(&format!("VACUUM FULL {}", quoted(&name)))?;
            }
        }
    }
    Ok(())
}
