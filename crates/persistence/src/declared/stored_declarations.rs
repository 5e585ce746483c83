//! What the database remembers of the tables that were made from declarations.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use crate::{
    Backend, Connection, Table,
    error::Result,
    on,
    schema::declared_tables,
    types::{JsonText, Timestamp},
};

/// What a table was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    ddl: String,
    facets: Vec<String>,
}

impl Made {
    /// What `table` is made from now.
    pub(super) fn of(table: &Table, backend: Backend) -> Self {
        let mut facets: Vec<String> =
            table.collection.facets.iter().map(|facet| (*facet).to_owned()).collect();
        // Facets lie beside the table, so their order does not show in it.
        facets.sort_unstable();
        Self { ddl: table.ddl(backend), facets }
    }

    /// The statements that made it.
    pub(super) fn ddl(&self) -> &str {
        &self.ddl
    }
}

/// What the table of that name was made from; none when no declaration made it.
pub(super) fn recall(connection: &mut Connection, table: &Table) -> Result<Option<Made>> {
    let query = declared_tables::table
        .find(&table.name)
        .select((declared_tables::ddl, declared_tables::facets));
    let row: Option<(String, JsonText)> = on!(connection, |c| query.get_result(c).optional())?;
    // Facets that cannot be read were written by nobody of ours: the table is made anew.
    Ok(row.map(|(ddl, JsonText(facets))| Made {
        ddl,
        facets: serde_json::from_str(&facets).unwrap_or_default(),
    }))
}

/// Notes what `table` was made from, in the caller's transaction.
pub(super) fn remember(connection: &mut Connection, table: &Table) -> Result<()> {
    let made = Made::of(table, connection.backend());
    let facets = serde_json::to_string(&made.facets).unwrap_or_else(|_| "[]".to_owned());
    let insert = diesel::insert_into(declared_tables::table).values((
        declared_tables::name.eq(&table.name),
        declared_tables::app.eq(&table.app),
        declared_tables::collection.eq(&table.collection.id),
        declared_tables::ddl.eq(made.ddl),
        declared_tables::facets.eq(JsonText(facets)),
        declared_tables::made_at.eq(Timestamp::now()),
    ));
    on!(connection, |c| {
        diesel::delete(declared_tables::table.find(&table.name)).execute(c)?;
        insert.execute(c)?;
    });
    Ok(())
}

/// The names of the tables that declarations of `app` made, each with its collection.
pub(super) fn names(connection: &mut Connection, app: &str) -> Result<Vec<(String, String)>> {
    let query = declared_tables::table
        .filter(declared_tables::app.eq(app))
        .order(declared_tables::name)
        .select((declared_tables::name, declared_tables::collection));
    Ok(on!(connection, |c| query.load(c))?)
}

/// Whether the database has a table, index, view or trigger of that name, in any case.
pub(crate) fn exists(connection: &mut Connection, name: &str) -> Result<bool> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let query = match connection.backend() {
        Backend::Sqlite => {
            "SELECT count(*) AS count FROM sqlite_schema WHERE name = $1 COLLATE NOCASE"
        }
        Backend::Postgres => {
            "SELECT count(*) AS count FROM pg_class WHERE lower(relname) = lower($1) \
             AND relnamespace = current_schema()::regnamespace"
        }
    };
    let query = sql_query(query).bind::<Text, _>(name);
    let count: Count = on!(connection, |c| query.get_result(c))?;
    Ok(count.count > 0)
}

/// The names of the columns of a table; none when there is no such table.
pub(crate) fn columns(connection: &mut Connection, name: &str) -> Result<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let query = match connection.backend() {
        Backend::Sqlite => "SELECT name FROM pragma_table_info($1)",
        Backend::Postgres => {
            "SELECT attname::text AS name FROM pg_attribute \
             WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped \
             ORDER BY attnum"
        }
    };
    let query = sql_query(query).bind::<Text, _>(name);
    let columns: Vec<Column> = on!(connection, |c| query.load(c))?;
    Ok(columns.into_iter().map(|column| column.name).collect())
}
