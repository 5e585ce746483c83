//! The source of a move: what it is, and what is to be copied of it.

use std::sync::Arc;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use super::shape::{DOOR, Shape, tables};
use crate::{
    Application, Backend, Connection, Database,
    declared::{self, DeclaredTable},
    error::{Error, Result},
    migrations::{self, BOOKKEEPING, Marked},
    on,
    statement::Statement,
};

/// A database that is to be copied.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its tables, in the order in which they are copied.
    pub tables: Vec<Shape>,
    /// The tables beside them, which are none of ours and stay behind.
    pub others: Vec<String>,
    /// The groups of migrations that it has: `core`, and one for each application.
    pub groups: Vec<String>,
    pub(super) mark: Marked,
    pub(super) declared: Vec<DeclaredTable>,
    /// The applications that may have made its tables.
    pub(super) apps: Arc<[Application]>,
}

impl Source {
    /// Looks at a database whose schema is the one of this program with the applications that
    /// the database was told of.
    ///
    /// # Errors
    /// [`Error::Schema`] for any other, also for one that is itself being filled;
    /// [`Error::Foreign`], [`Error::Shape`] and [`Error::Declaration`] for a table that could
    /// not be copied as it is.
    pub fn read(database: &Database, connection: &mut Connection) -> Result<Self> {
        let apps = database.applications();
        let groups = migrations::require_whole(connection, apps)?;
        let tables = tables(connection, apps)?;
        let lineage = migrations::lineage(connection)?;
        let others = others(connection, &tables)?;
        for app in apps.iter().filter(|app| app.has_schema()) {
            let prefix = format!("{}_", app.id);
            if let Some(table) = others.iter().find(|table| table.starts_with(&prefix)) {
                let reason = format!("`{}` does not say how it is copied", app.id);
                return Err(Error::Shape { table: table.clone(), reason });
            }
        }
        Ok(Self {
            others,
            declared: declared::all(connection)?,
            mark: Marked { lineage, address: database.address() },
            apps: apps.into(),
            tables,
            groups,
        })
    }

    /// How many rows all tables have.
    pub fn rows(&self, connection: &mut Connection) -> Result<u64> {
        let mut rows = 0;
        for shape in &self.tables {
            let count =
                Statement::<BigInt>::new("SELECT count(*) FROM ").name(&shape.name).varying();
            let count: i64 = on!(&mut *connection, |c| count.get_result(c))?;
            rows += u64::try_from(count).unwrap_or_default();
        }
        Ok(rows)
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What the names of tables begin with that are made from the records. They are no part of what
/// is moved: the other database makes its own.
const DERIVED: &str = "search_";

/// The tables of somebody else.
fn others(connection: &mut Connection, ours: &[Shape]) -> Result<Vec<String>> {
    // Tables of a module, such as those of full text, are made from ours.
    let query = match connection.backend() {
        Backend::Sqlite => {
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        }
        Backend::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables \
             WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    let names: Vec<Name> = on!(connection, |c| sql_query(query).load(c))?;
    let is_ours = |name: &String| {
        BOOKKEEPING.contains(&name.as_str())
            || name == DOOR
            || name.starts_with(DERIVED)
            || ours.iter().any(|shape| shape.name == *name)
    };
    Ok(names.into_iter().map(|found| found.name).filter(|name| !is_ours(name)).collect())
}
